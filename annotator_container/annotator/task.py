"""`python -m annotator.task`: one job, or a part of one, inside a container.

It reads and writes files in S3, sends messages to a queue and sets an exit code. Exit codes are those of `annotator annotate`
(0 done, 2 faulty input, 1 any other error), and of the task: 3 disk full, 4 out of memory, 143 stopped by SIGTERM.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import CredentialProvider, RefreshableCredentials
from botocore.loaders import create_loader

from annotator.cloud.cause import EXITS, cause_of
from annotator.cloud.growing import GrowingResults
from annotator.cloud.order import Order, Renewal, checked, read_order
from annotator.cloud.reporter import EVERY, Reporter
from annotator.cloud.request import requested
from annotator.cloud.scattered import Parts
from annotator.cloud.settings import S3Place, TaskSettings
from annotator.cloud.stitched import StitchedObject
from annotator.cloud.transfer import S3Input, upload_results
from annotator.errors import AnnotatorError, Cancelled, InputError, WholeError
from annotator.outputs.summary.summary import small_part
from annotator.progress import Progress, Step

if TYPE_CHECKING:
    from annotator.merge.given import Given

_LOG = logging.getLogger("annotator.task")
# Reads botocore's descriptions of AWS's services once for all sessions.
_DESCRIPTIONS = create_loader()
# The client of S3 of a session, by its number (annotator/cloud/order.py).
Clients = Callable[[int], Any]
# The small summary, the stored files, and the SHA-256 of each input.
Work = tuple[dict[str, Any], list[dict[str, Any]], tuple[str | None, ...]]


def main(environment: Mapping[str, str] | None = None) -> int:
    """Run the job that the environment describes and return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    variables = os.environ if environment is None else environment
    try:
        settings = TaskSettings.read(variables)
    except (AnnotatorError, ValueError) as error:
        _LOG.error("%s", error)
        return 1
    s3, sqs = clients(variables)
    order: Order | None = None
    if settings.order is not None:
        try:
            order = checked(read_order(s3, settings.order), settings)
        except AnnotatorError as error:  # without its key the task cannot report to the service, which learns of the exit from ECS
            _LOG.error("%s. %s", error.title, error.detail)
            return 1
        settings = replace(settings, options=order.options, tracks=order.tracks, inputs=order.inputs)
    send = _sender(sqs, settings.progress_queue_url, order)
    part = settings.part
    named = {"part": part.name, "try": part.trial} if part else None
    every = part.every if part else EVERY
    reporter = Reporter(send, settings.job_id, settings.attempt, part=named, every=every)
    of_session: Clients | None = None
    if order is not None and settings.order is not None:
        of_session = DataClients(variables, s3, settings.order, order, reporter).of_session
        s3 = of_session(0)
    signal.signal(signal.SIGTERM, _stop)
    return run(settings, s3, reporter, of_session)


def _sender(sqs: Any, queue_url: str, order: Order | None) -> Callable[[str], object]:
    """Sends a message to the queue, signed when there is a key."""

    def send(text: str) -> object:
        signed = (
            {} if order is None else {"signature": {"DataType": "String", "StringValue": order.sign(text)}}
        )
        return sqs.send_message(QueueUrl=queue_url, MessageBody=text, MessageAttributes=signed)

    return send


class _OrderKeys(CredentialProvider):
    """Credentials of the order, renewed for as long as the task runs."""

    METHOD = CANONICAL_NAME = "task-order"

    def __init__(self, order: Order, renewal: Renewal, session: int) -> None:
        super().__init__()
        self._order, self._renewal, self._session = order, renewal, session

    def load(self) -> RefreshableCredentials:
        first = self._order.session(self._session).metadata()
        return RefreshableCredentials.create_from_metadata(first, self._renewal, self.METHOD)


class DataClients:
    """S3 with the credentials of an order. `begin` is S3 with the task's role, which reads the order again to renew them."""

    def __init__(
        self, variables: Mapping[str, str], begin: Any, place: S3Place, order: Order, reporter: Reporter
    ) -> None:
        self._variables, self._begin, self._place = variables, begin, place
        self._order, self._reporter = order, reporter
        self._made: dict[int, Any] = {}

    def of_session(self, number: int) -> Any:
        """Return the client of a session: 0 for the task's own credentials, else the number of further ones."""
        if number not in self._made:
            self._made[number] = self._client(number)
        return self._made[number]

    def _client(self, number: int) -> Any:
        renewal = Renewal(
            self._order,
            read=lambda: read_order(self._begin, self._place),
            ask=self._reporter.renew,
            now=lambda: datetime.now(UTC),
            wait=time.sleep,
            session=number,
        )
        session = _session()
        session.get_component("credential_provider").insert_before(
            "env", _OrderKeys(self._order, renewal, number)
        )
        return boto3.Session(botocore_session=session).client("s3", config=_config(self._variables))


def clients(variables: Mapping[str, str]) -> tuple[Any, Any]:
    """S3 and SQS with the rights of the task's role."""
    config, session = _config(variables), boto3.Session(botocore_session=_session())
    return session.client("s3", config=config), session.client("sqs", config=config)


def _session() -> botocore.session.Session:
    session = botocore.session.get_session()
    session.register_component("data_loader", _DESCRIPTIONS)
    return session


def _config(variables: Mapping[str, str]) -> Config:
    """The client's settings: path-style addresses for an emulator, and no checksums of its own.

    GAS sends a CRC64NVME with everything it stores, in a header that the signature covers. Without `payload_signing_enabled`
    botocore would compute the SHA-256 of each part as well.
    """
    local = bool(variables.get("AWS_ENDPOINT_URL") or variables.get("AWS_ENDPOINT_URL_S3"))
    return Config(
        retries={"mode": "standard", "max_attempts": 6},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=16,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if local else "auto", "payload_signing_enabled": False},
    )


def run(settings: TaskSettings, s3: Any, reporter: Reporter, of_session: Clients | None = None) -> int:
    """The job with its messages; never raises. `of_session`: clients for inputs that `s3` does not reach."""
    try:
        reporter.started()
        with tempfile.TemporaryDirectory(prefix="job-", dir=settings.scratch) as name:
            if settings.part is not None and settings.part.name != "join":
                Parts(settings, s3, reporter, Path(name)).run()  # its object in S3 is its final message
                return 0
            work = partial(_annotate, of_session or (lambda _: s3)) if settings.part is None else _join
            summary, files, sums = work(settings, s3, reporter, Path(name))
        reporter.completed(summary, files, sums)
    except AnnotatorError as error:
        where = f" ({error.place})" if isinstance(error, InputError) and error.place else ""
        _LOG.error("%s%s. %s", error.title, where, error.detail)
        whole = settings.part is not None and isinstance(error, WholeError)  # one task can annotate the file
        fault = "ours" if whole else error.fault
        cause = cause_of(error) if fault == "ours" else None
        reporter.failed(fault, f"{error.title}{where}", error.detail, cause)
        return EXITS.get(cause or "", 1 if whole else error.exit_code)
    except BaseException as error:  # noqa: BLE001 - every error must be reported to the service
        _LOG.error("%s", traceback.format_exc())
        cause = cause_of(error)
        title = {"disk": "The task ran out of disk space", "memory": "The task ran out of memory"}
        reporter.failed(
            "ours",
            title.get(cause or "", "The annotator failed"),
            f"{type(error).__name__}: {error}"[:500],
            cause,
        )
        return EXITS.get(cause or "", 1)
    return 0


def _load_annotation() -> None:
    """Import what annotates and load its compiled code. A second core has time for it while files are fetched."""
    with contextlib.suppress(Exception):  # raised again where it is imported
        importlib.import_module("annotator.job")
        from annotator.bytes.loading import load_all
        from annotator.commands.annotate import cores

        if cores() > 1:
            load_all()


def _annotate(of_session: Clients, settings: TaskSettings, s3: Any, reporter: Reporter, folder: Path) -> Work:
    output = folder / "results"
    read: dict[int, S3Input] = {}

    def opened(number: int, place: S3Place, session: int = 0) -> tuple[S3Input, int | None]:
        stream = read[number] = S3Input(of_session(session), place, time.sleep)
        return stream, stream.size or None

    growing = GrowingResults(s3, output, settings.output)
    loading = threading.Thread(target=_load_annotation, name="imports", daemon=True)
    loading.start()
    try:
        request = requested(settings, s3, reporter, output)
        loading.join()  # before workers are forked: no thread may hold a lock then
        from annotator.job import annotate

        progress = Progress(growing.beside(reporter.progress))
        if settings.inputs:
            result = annotate(request, progress, _now, files=_given(settings, opened))
        else:
            again = partial(opened, 0, settings.input)
            result = annotate(request, progress, _now, again(), again)
    except BaseException as error:
        growing.abort()
        if isinstance(error, AnnotatorError):
            _send_log(s3, settings, output)
        raise
    files = _stored(growing, reporter, output, result.manifest)
    return small_part(result.summary), files, tuple(read[number].sha256 for number in sorted(read))


def _given(
    settings: TaskSettings, opened: Callable[[int, S3Place, int], tuple[S3Input, int | None]]
) -> list[Given]:
    """The inputs to merge. Errors name the user's files; results, which may be shared, do not."""
    from annotator.merge.given import Given

    return [
        Given(one.name, partial(opened, number, one.place, one.session), f"input-{number + 1}.vcf.gz")
        for number, one in enumerate(settings.inputs)
    ]


def _now() -> datetime:
    return datetime.now(UTC)


def _join(settings: TaskSettings, s3: Any, reporter: Reporter, folder: Path) -> Work:
    output = folder / "results"
    growing = GrowingResults(s3, output, settings.output)
    stitched: list[StitchedObject] = []
    try:
        joined = Parts(settings, s3, reporter, folder).join(
            output, growing.beside(reporter.progress), stitched.append
        )
        files = _stored(growing, reporter, output, joined.result.manifest, {made.name for made in stitched})
        files[:0] = [made.complete() for made in stitched]
    except BaseException:
        for made in stitched:
            made.abort()
        growing.abort()
        raise
    return small_part(joined.result.summary), files, (joined.input_sha256,)


def _stored(
    growing: GrowingResults,
    reporter: Reporter,
    output: Path,
    manifest: Mapping[str, Any],
    elsewhere: Container[str] = (),
) -> list[dict[str, Any]]:
    """Send to S3 what is left of the results, and remove them here. `elsewhere`: names of those that are not on this machine."""
    files = growing.finish(
        {item["name"]: item["sha256"] for item in manifest["files"] if item["name"] not in elsewhere},
        lambda done, total: reporter.progress(Step("storing the results", done, total, unit="bytes")),
    )
    shutil.rmtree(output, ignore_errors=True)
    return files


def _send_log(s3: Any, settings: TaskSettings, output: Path) -> None:
    """Store the log of a failed job. If that fails too, the final message still has the reason."""
    try:
        upload_results(s3, output, ["annotation.log"], settings.output, {})
    except Exception as error:  # noqa: BLE001
        _LOG.warning("The log was not stored: %s", error)


def _stop(number: int, frame: FrameType | None) -> None:
    """Handle SIGTERM: Spot reclaims the machine, or the user cancelled. The work is discarded; the service decides what follows."""
    del number, frame
    raise Cancelled("The task was stopped", "The machine was taken back, or the job was cancelled.")


if __name__ == "__main__":
    sys.exit(main())
