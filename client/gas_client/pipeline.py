"""`run` for pipelines: upload a file and download its result, in one call that can be repeated.

The record of a run, `gas-run.json`, is in the folder of its files. A repeat reads it, or sends the same idempotency keys
to the service: they are computed from the file's bytes and the request, so that a repeat within a day, for example in a
new work folder of a workflow engine, finds the same upload and the same job.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from gas_client.client import GasClient
from gas_client.downloads import Progress, sha256_of
from gas_client.errors import ApiError, FolderInUse, GasClientError, JobFailed, ResultWarnings, TransferError
from gas_client.types import Job, JobWarning, ResultFile

RECORD: Final = "gas-run.json"
VCF_AND_INDEX: Final = ("annotated.vcf.gz", "annotated.vcf.gz.tbi", "annotated.vcf.gz.csi")
NOTES: Final = frozenset(
    {"sorted", "csi", "genotypes", "merged"}
)  # warnings that do not affect the annotation (docs/summary-format.md)
_LAST_TRY: Final = 100  # maximum uploads and jobs of one key within a day

Bar = Callable[[str], AbstractContextManager[Progress]]
OnInterrupt = Literal["leave", "cancel"]


@dataclass(frozen=True, slots=True)
class Request:
    """The input of a run. `sha256` is that of the file's bytes; `salt` distinguishes equal runs (`new`)."""

    url: str
    filename: str
    size: int
    sha256: str
    reference: str
    name: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    salt: str = ""

    def upload_key(self, number: int) -> str:
        """The idempotency key of the `number`th upload of these bytes under this name."""
        return _key("upload", self.filename, self.size, self.sha256, self.salt, number)

    def job_key(self, upload_id: str, number: int) -> str:
        """The idempotency key of the `number`th job with this request for an upload."""
        return _key("job", upload_id, self.reference, self.name, self.options, self.salt, number)


@dataclass(frozen=True, slots=True)
class Run:
    """A successful run: the job, and the files that were written, all checked by SHA-256."""

    job: Job
    files: list[Path]


def _silent_bar(_title: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda _done, _total: None)


def run(
    gas: GasClient,
    path: Path | str,
    reference: str,
    out: Path | str,
    *,
    name: str | None = None,
    options: Mapping[str, Any] | None = None,
    files: Sequence[str] | None = None,
    timeout: float | None = None,
    new: bool = False,
    replace_other: bool = False,
    fail_on_warning: bool = False,
    on_interrupt: OnInterrupt = "leave",
    on_state: Callable[[Job], None] = lambda _job: None,
    bar: Bar = _silent_bar,
) -> Run:
    """Annotate `path` and write the result's `files` (`["all"]` for all; the VCF and its index without it) to `out`.

    The same call resumes an earlier one and repeats nothing that was done. `new`: create another upload and job, even if
    there is an equal one. `replace_other`: use a folder that holds another run. `timeout`: seconds to
    wait for the job. `on_interrupt`: effect of KeyboardInterrupt on the job. Raises the errors of `gas_client.errors`.
    """
    path, out = Path(path), Path(out)
    with bar(f"reading {path.name}") as progress:
        digest = sha256_of(path, progress)
    wanted = Request(
        gas.url, path.name, path.stat().st_size, digest, reference, name, dict(options or {}),
        uuid.uuid4().hex if new else "",
    )  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    known = _known(out, wanted, replace_other or new, keep=not new)
    if known is not None:
        wanted = known.request
    job_id = known.job_id if known is not None and _usable(gas, known.job_id) else None
    if job_id is None:
        job_id = _start(gas, path, wanted, bar)
    _write(out, wanted, job_id, {})
    try:
        job = _follow(gas, job_id, timeout, on_state)
    except KeyboardInterrupt:
        if on_interrupt == "cancel":
            with suppress(ApiError):  # it has ended in the meantime
                gas.cancel(job_id)
        raise
    found = gas.files(job_id)
    _check_input(found, wanted, job_id)
    written = _download(gas, job_id, found, files, out, bar)
    _write(out, wanted, job_id, {"job": job, "files": written})
    alarms = warnings_of(job)
    if alarms and fail_on_warning:
        raise ResultWarnings(job, alarms)
    return Run(job, [out / one["name"] for one in written])


def warnings_of(job: Mapping[str, Any]) -> list[JobWarning]:
    """The warnings of a result without the notes (`sorted`, `csi`), which do not affect the annotation."""
    return [one for one in job.get("warnings") or () if one["code"] not in NOTES]


@dataclass(frozen=True, slots=True)
class _Known:
    request: Request
    job_id: str


def _known(out: Path, wanted: Request, may_replace: bool, *, keep: bool) -> _Known | None:
    """The record of this run in the folder, if any. Raises FolderInUse for another run, unless it may be replaced."""
    try:
        text = (out / RECORD).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        found = json.loads(text)
        known = _Known(Request(**found["request"]), str(found["job_id"]))
    except (ValueError, LookupError, TypeError):
        known = None
    if keep and known is not None and replace(known.request, salt="") == wanted:
        return known
    if not may_replace:
        raise FolderInUse(
            f"{out} holds the run of another file, service or options ({RECORD}). Choose another folder, or --replace it."
        )
    return None


def _usable(gas: GasClient, job_id: str) -> bool:
    """Whether a job has a result or can still get one."""
    try:
        return gas.job(job_id)["status"] not in ("FAILED", "CANCELLED")
    except ApiError as error:
        if error.status == 404:
            return False
        raise


def _start(gas: GasClient, path: Path, wanted: Request, bar: Bar) -> str:
    """The id of the job for this request: an earlier one that is running or complete, else a new one."""
    upload_id = _upload(gas, path, wanted, bar)
    for number in range(1, _LAST_TRY):
        key = wanted.job_key(upload_id, number)
        job_id = gas.create_job(upload_id, wanted.reference, wanted.name, wanted.options, key=key)["job_id"]
        if _usable(gas, job_id):
            return job_id
    raise GasClientError("Every job for this request has failed or was cancelled. Use --new for another one.")


def _upload(gas: GasClient, path: Path, wanted: Request, bar: Bar) -> str:
    for number in range(1, _LAST_TRY):
        try:
            with bar(path.name) as progress:
                return gas.upload(path, progress, key=wanted.upload_key(number))
        except ApiError as error:
            if error.status != 404:  # 404: the upload of that key was deleted, with its job for example
                raise
    raise GasClientError("Every upload for this request was deleted. Use --new for another one.")


def _follow(gas: GasClient, job_id: str, timeout: float | None, on_state: Callable[[Job], None]) -> Job:
    job: Job | None = None
    for job in gas.watch(job_id, every=1.0, timeout=timeout):
        on_state(job)
    if job is None or job["status"] != "COMPLETED":
        raise JobFailed(job or {"status": "FAILED"})
    return job


def _check_input(found: Sequence[ResultFile], wanted: Request, job_id: str) -> None:
    """Compare the SHA-256 of the annotated input with the file's. Raises TransferError."""
    for one in found:
        if one["name"] == "input" and one["sha256"] not in (None, wanted.sha256):
            raise TransferError(
                f"Job {job_id} annotated other bytes than those of {wanted.filename} (SHA-256). "
                "Was the file changed during the upload? Run the command again with --new."
            )


def _download(
    gas: GasClient,
    job_id: str,
    found: Sequence[ResultFile],
    names: Sequence[str] | None,
    out: Path,
    bar: Bar,
) -> list[ResultFile]:
    by_name = {one["name"]: one for one in found if one["name"] != "input"}
    usual = [name for name in VCF_AND_INDEX if name in by_name]
    wanted = list(by_name) if names and "all" in names else list(names or usual)
    if missing := [name for name in wanted if name not in by_name]:
        raise ApiError(
            404, {"title": "No such file", "detail": f"{missing[0]}; there are {', '.join(by_name)}."}
        )
    for name in wanted:
        target = out / name
        if target.parent != out or name == RECORD:
            raise TransferError(f"The service names a file {name!r}; it was not fetched.")
        one = by_name[name]
        if not (
            target.is_file() and target.stat().st_size == one["size"] and sha256_of(target) == one["sha256"]
        ):
            with bar(name) as progress:
                gas.download(job_id, name, target, progress)
    return [by_name[name] for name in wanted]


def _write(out: Path, request: Request, job_id: str, more: Mapping[str, Any]) -> None:
    text = json.dumps({"request": asdict(request), "job_id": job_id, **more}, indent=2)
    aside = out / f"{RECORD}.new"
    aside.write_text(text + "\n", encoding="utf-8")
    aside.replace(out / RECORD)


def _key(*words: object) -> str:
    return f"run-{hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:48]}"
