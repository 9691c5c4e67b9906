"""`python -m annotator.task`: one job inside a container. Files from and to S3, messages to a queue, an exit code; nothing else.

Exit codes are those of `annotator annotate`: 0 done, 2 the user's file, 1 ours; and of the task alone: 3 the disk is full,
4 the memory is used up, 143 stopped by SIGTERM.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import CredentialProvider, RefreshableCredentials

from annotator.cloud.cause import EXITS, cause_of
from annotator.cloud.command import runnable
from annotator.cloud.order import Order, Renewal, checked, read_order
from annotator.cloud.reference_cache import fetch_reference, reads
from annotator.cloud.reporter import Reporter
from annotator.cloud.settings import S3Place, TaskSettings
from annotator.cloud.transfer import S3Input, upload_results
from annotator.errors import AnnotatorError, Cancelled, InputError
from annotator.outputs.summary.summary import small_part
from annotator.progress import Progress, Step

_LOG = logging.getLogger("annotator.task")


def main(environment: Mapping[str, str] | None = None) -> int:
    """Run the job that the environment describes; its exit code."""
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
        except AnnotatorError as error:  # without its key the task cannot tell the service: ECS does
            _LOG.error("%s. %s", error.title, error.detail)
            return 1
        settings = replace(settings, options=order.options, tracks=order.tracks)
    reporter = Reporter(_sender(sqs, settings.progress_queue_url, order), settings.job_id, settings.attempt)
    if order is not None and settings.order is not None:
        s3 = _data_client(variables, s3, settings.order, order, reporter)
    signal.signal(signal.SIGTERM, _stop)
    return run(settings, s3, reporter)


def _sender(sqs: Any, queue_url: str, order: Order | None) -> Callable[[str], object]:
    """Sends a message to the queue, signed when there is a key."""

    def send(text: str) -> object:
        signed = (
            {} if order is None else {"signature": {"DataType": "String", "StringValue": order.sign(text)}}
        )
        return sqs.send_message(QueueUrl=queue_url, MessageBody=text, MessageAttributes=signed)

    return send


class _OrderKeys(CredentialProvider):
    """The credentials of the order, renewed for as long as the task runs."""

    METHOD = CANONICAL_NAME = "task-order"

    def __init__(self, order: Order, renewal: Renewal) -> None:
        super().__init__()
        self._order, self._renewal = order, renewal

    def load(self) -> RefreshableCredentials:
        first = self._order.data_keys.metadata()
        return RefreshableCredentials.create_from_metadata(first, self._renewal, self.METHOD)


def _data_client(
    variables: Mapping[str, str], begin: Any, place: S3Place, order: Order, reporter: Reporter
) -> Any:
    """S3 with the order's credentials; `begin` is S3 with the task's own role, which reads the order again."""
    renewal = Renewal(
        order,
        read=lambda: read_order(begin, place),
        ask=reporter.renew,
        now=lambda: datetime.now(UTC),
        wait=time.sleep,
    )
    session = botocore.session.get_session()
    session.get_component("credential_provider").insert_before("env", _OrderKeys(order, renewal))
    return boto3.Session(botocore_session=session).client("s3", config=_config(variables))


def clients(variables: Mapping[str, str]) -> tuple[Any, Any]:
    """S3 and SQS with the rights of the task's role."""
    config = _config(variables)
    return boto3.client("s3", config=config), boto3.client("sqs", config=config)


def _config(variables: Mapping[str, str]) -> Config:
    """Checksums are ours (CRC64NVME), so the client adds none; an emulator is addressed by path."""
    local = bool(variables.get("AWS_ENDPOINT_URL") or variables.get("AWS_ENDPOINT_URL_S3"))
    return Config(
        retries={"mode": "standard", "max_attempts": 6},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=16,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if local else "auto"},
    )


def run(settings: TaskSettings, s3: Any, reporter: Reporter) -> int:
    """The job with its messages; never raises."""
    try:
        reporter.started()
        with tempfile.TemporaryDirectory(prefix="job-", dir=settings.scratch) as name:
            summary, files, input_sha256 = _annotate(settings, s3, reporter, Path(name))
        reporter.completed(summary, files, input_sha256)
    except AnnotatorError as error:
        where = f" ({error.place})" if isinstance(error, InputError) and error.place else ""
        _LOG.error("%s%s. %s", error.title, where, error.detail)
        cause = cause_of(error) if error.fault == "ours" else None
        reporter.failed(error.fault, f"{error.title}{where}", error.detail, cause)
        return EXITS.get(cause or "", error.exit_code)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the service must hear of it
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


def _annotate(
    settings: TaskSettings, s3: Any, reporter: Reporter, folder: Path
) -> tuple[dict[str, Any], list[dict[str, Any]], str | None]:
    from annotator.cloud.track_cache import TrackCache
    from annotator.commands.annotate import cores
    from annotator.job import JobRequest, annotate
    from annotator.tracks.choice import bare

    cache = settings.reference_cache or settings.scratch / "references"
    pins = settings.published
    wanted = bare(settings.names("tracks"))

    def fetching(done: int, total: int) -> None:
        reporter.progress(Step("fetching the reference", done, total, unit="bytes"))

    reference = fetch_reference(
        s3,
        settings.reference,
        settings.reference_version,
        cache,
        fetching,
        reads(settings.engine, wanted, pins),
    )
    shared = settings.reference_cache is not None
    published = TrackCache(s3, settings.reference.bucket, cache, shared, fetching, time.sleep).open(pins)
    output = folder / "results"
    options = settings.options
    source = S3Input(s3, settings.input, time.sleep)
    sources = [source]

    def again() -> tuple[S3Input, int | None]:
        sources.append(S3Input(s3, settings.input, time.sleep))
        return sources[-1], sources[-1].size or None

    threads = int(options.get("threads") or cores())
    request = JobRequest(
        settings.input.key.rsplit("/", 1)[-1],
        reference,
        output,
        settings.engine,
        threads,
        settings.names("fields"),
        wanted,
        pedigree_text(options.get("pedigree")),
        settings.names("sample_names"),
        str(options.get("name") or ""),
        runnable(settings, threads, _tracks_of(reference, wanted, pins)),
        haplotypes=settings.haplotypes,
        genotypes=settings.genotypes,
        published=tuple(published),
    )
    try:
        result = annotate(
            request,
            Progress(reporter.progress),
            lambda: datetime.now(UTC),
            (source, source.size or None),
            again,
        )
    except AnnotatorError:
        _send_log(s3, settings, output)
        raise
    sums = {item["name"]: item["sha256"] for item in result.manifest["files"]}
    files = upload_results(
        s3,
        output,
        [*sums, "manifest.json"],
        settings.output,
        sums,
        lambda done, total: reporter.progress(Step("storing the results", done, total, unit="bytes")),
    )
    shutil.rmtree(output, ignore_errors=True)
    return small_part(result.summary), files, sources[-1].sha256


def _tracks_of(
    reference: Path, wanted: Sequence[str] | None, pins: Mapping[str, str]
) -> Sequence[str] | None:
    """The tracks of a job as `annotate --tracks` takes them: None when all are those of the reference."""
    if not pins:
        return wanted
    own = json.loads((reference / "reference.json").read_text()).get("tracks", [])
    names = [track["name"] for track in own if wanted is None or track["name"] in wanted]
    return [
        *(f"{name}@{version}" for name, version in pins.items()),
        *(name for name in names if name not in pins),
    ]


def _send_log(s3: Any, settings: TaskSettings, output: Path) -> None:
    """The log of a refused job is worth reading too; when even that fails, the message still says why."""
    try:
        upload_results(s3, output, ["annotation.log"], settings.output, {})
    except Exception as error:  # noqa: BLE001
        _LOG.warning("The log was not stored: %s", error)


def pedigree_text(value: Any) -> str:
    """`options.pedigree` as PED lines: text as it is, or a list of {child, father, mother, sex, affected}."""
    if not value or isinstance(value, str):
        return value or ""
    sexes = {"male": "1", "female": "2", "1": "1", "2": "2"}
    lines = []
    for item in value if isinstance(value, list) else [value]:
        affected = {True: "2", False: "1"}.get(item.get("affected"), "0")
        lines.append(
            "\t".join(
                (
                    "family",
                    str(item.get("child", "")),
                    str(item.get("father") or "0"),
                    str(item.get("mother") or "0"),
                    sexes.get(str(item.get("sex")), "0"),
                    affected,
                )
            )
        )
    return "\n".join(lines)


def _stop(number: int, frame: FrameType | None) -> None:
    """SIGTERM: Spot takes the machine back, or the user cancelled. What was done is dropped; the service decides what follows."""
    del number, frame
    raise Cancelled("The task was stopped", "The machine was taken back, or the job was cancelled.")


if __name__ == "__main__":
    sys.exit(main())
