"""Bodies of GA4GH DRS 1.5 and WES 1.1, in those specifications' own words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from gas.domain.job import Failure, Job, Status
from gas.handlers.shapes.plain import must_be_plain
from gas.services.drs import DrsObject

BULK = 50  # ids of one request
WORKFLOW, ENGINE = "gas-annotate", "gas"
WORKFLOW_VERSION = "1"


class Ga4ghError(Struct, frozen=True):
    """An error as DRS and WES write it; `status_code` is that of the answer."""

    msg: str
    status_code: int


class Checksum(Struct, frozen=True):
    checksum: str
    type: str


class AccessMethod(Struct, frozen=True):
    type: Literal["https"]
    access_id: str
    available: bool


class ContentsObject(Struct, frozen=True):
    name: str
    id: str
    drs_uri: list[str]


class DrsObjectView(Struct, frozen=True):
    """`access_methods` of a file; `contents` of a bundle. Bytes come from `/access/{access_id}`."""

    id: str
    name: str
    self_uri: str
    size: int
    created_time: str
    checksums: list[Checksum]
    mime_type: str | UnsetType = UNSET
    access_methods: list[AccessMethod] | UnsetType = UNSET
    contents: list[ContentsObject] | UnsetType = UNSET


class AccessUrl(Struct, frozen=True):
    url: str


class BulkObjects(Struct, frozen=True):
    """At most 50 ids; above that the answer is 413, as DRS says."""

    bulk_object_ids: Annotated[list[str], Meta(min_length=1)]


class BulkSummary(Struct, frozen=True):
    requested: int
    resolved: int
    unresolved: int


class Unresolved(Struct, frozen=True):
    error_code: int
    object_ids: list[str]


class BulkAnswer(Struct, frozen=True):
    summary: BulkSummary
    unresolved_drs_objects: list[Unresolved]
    resolved_drs_object: list[DrsObjectView]


class PassportBody(Struct, frozen=True):
    """Both are ignored: no bundle here holds another one, and requests are admitted by their token."""

    expand: bool = False
    passports: list[str] = []


class ObjectAccess(Struct, frozen=True):
    bulk_object_id: str
    bulk_access_ids: Annotated[list[str], Meta(min_length=1)]


class BulkAccess(Struct, frozen=True):
    """At most 50 access ids in all; above that the answer is 413, as DRS says."""

    bulk_object_access_ids: Annotated[list[ObjectAccess], Meta(min_length=1)]


class ObjectUrl(Struct, frozen=True):
    drs_object_id: str
    drs_access_id: str
    url: str


class BulkUrls(Struct, frozen=True):
    """`error_code` 409: the file is archived or on its way back."""

    summary: BulkSummary
    unresolved_drs_objects: list[Unresolved]
    resolved_drs_object_access_urls: list[ObjectUrl]


State = Literal["QUEUED", "RUNNING", "COMPLETE", "EXECUTOR_ERROR", "SYSTEM_ERROR", "CANCELED"]


class RunId(Struct, frozen=True):
    run_id: str


class RunStatus(Struct, frozen=True):
    run_id: str
    state: State


class RunSummary(Struct, frozen=True, kw_only=True):
    """What is not known yet is absent, as WES says."""

    run_id: str
    state: State
    start_time: str | UnsetType = UNSET
    end_time: str | UnsetType = UNSET
    tags: dict[str, str]


class RunList(Struct, frozen=True):
    runs: list[RunSummary]
    next_page_token: str


class RunQuery(Struct, frozen=True):
    page_size: Annotated[int, Meta(ge=1, le=100)] = 25
    page_token: Annotated[str, Meta(max_length=500)] | None = None


class RunRequest(Struct, frozen=True):
    """The parts of the form of `POST /runs`. `workflow_params`: `{input or inputs, reference, name?, options?}`."""

    workflow_params: dict[str, Any]
    workflow_type: str
    workflow_type_version: str
    workflow_url: str
    tags: dict[str, str] | UnsetType = UNSET


class RunForm(Struct, frozen=True):
    """The parts of the form as they are sent: each is text. `workflow_params`: JSON of `{input or inputs, reference, name?,
    options?}`. `tags`: JSON of at most 20 texts by name.
    """

    workflow_params: str
    workflow_type: str = WORKFLOW
    workflow_type_version: str = WORKFLOW_VERSION
    workflow_url: str = WORKFLOW
    workflow_engine: str | UnsetType = UNSET
    workflow_engine_version: str | UnsetType = UNSET
    workflow_engine_parameters: str | UnsetType = UNSET
    tags: str | UnsetType = UNSET


RunInput = Annotated[str, Meta(min_length=1, max_length=500)]
TAGS = 20
TagName = Annotated[str, Meta(min_length=1, max_length=128)]
TagValue = Annotated[str, Meta(max_length=256)]


class WorkflowParams(Struct, frozen=True, forbid_unknown_fields=True):
    """`input`: an upload's id, or `drs://HOST/upload-…` of this service; or `inputs`: several of them, which are merged.

    `options` as in `POST /jobs`.
    """

    reference: Annotated[str, Meta(min_length=1, max_length=200)]
    input: RunInput | None = None
    inputs: list[RunInput] = []
    name: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    options: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if (self.input is None) == (not self.inputs):
            raise ValueError("Name either `input` or `inputs`")
        must_be_plain("name", self.name)

    @property
    def all_inputs(self) -> list[str]:
        """Every input, in the order in which they are merged."""
        return [self.input] if self.input is not None else self.inputs


class Log(Struct, frozen=True, kw_only=True):
    """What is not known yet is absent, as WES says."""

    name: str
    cmd: list[str]
    start_time: str | UnsetType = UNSET
    end_time: str | UnsetType = UNSET
    stdout: str
    stderr: str
    exit_code: int | UnsetType = UNSET
    system_logs: list[str] = []


class TaskLog(Log, frozen=True, kw_only=True):
    id: str


class TaskList(Struct, frozen=True):
    task_logs: list[TaskLog]
    next_page_token: str


class RunLog(Struct, frozen=True):
    """`outputs`: DRS addresses of the files by name, and of the bundle of all of them."""

    run_id: str
    request: RunRequest
    state: State
    run_log: Log
    task_logs_url: str
    task_logs: list[TaskLog] | None
    outputs: dict[str, str]


MIME_TYPES = {
    ".html": "text/html",
    ".json": "application/json",
    ".log": "text/plain",
    ".gz": "application/gzip",
    ".parquet": "application/vnd.apache.parquet",
}


def drs_view(found: DrsObject) -> DrsObjectView:
    sums = [Checksum(value, kind) for kind, value in found.checksums]
    base = (found.ident, found.name, found.uri, found.size, found.created_at, sums)
    if found.contents:
        return DrsObjectView(
            *base, contents=[ContentsObject(name, ident, [uri]) for name, ident, uri in found.contents]
        )
    mime = MIME_TYPES.get("." + found.name.rpartition(".")[2], "application/octet-stream")
    return DrsObjectView(
        *base, mime_type=mime, access_methods=[AccessMethod("https", "https", found.available)]
    )


def state_of(job: Job) -> State:
    """The job's state in WES's words: a fault of the input is the executor's error, ours the system's."""
    if job.status is Status.FAILED:
        return "SYSTEM_ERROR" if job.failure is not None and job.failure.ours else "EXECUTOR_ERROR"
    states: dict[Status, State] = {
        Status.PENDING: "QUEUED",
        Status.RUNNING: "RUNNING",
        Status.COMPLETED: "COMPLETE",
        Status.CANCELLED: "CANCELED",
    }
    return states[job.status]


def summary(job: Job) -> RunSummary:
    """The run; its name is a tag, unless its user gave another tag of this name."""
    tags = {"name": job.name, **(job.tags or {})}
    return RunSummary(run_id=job.job_id, state=state_of(job), **_times(job), tags=tags)


def _times(job: Job) -> dict[str, str]:
    """The times that are known."""
    known = {"start_time": job.started_at, "end_time": job.completed_at}
    return {name: at for name, at in known.items() if at is not None}


def request_of(job: Job, uris: list[str], workflow: str) -> RunRequest:
    """The request as it could be sent again, with the `uris` of its inputs; the reference with its version."""
    inputs: dict[str, Any] = {"inputs": uris} if len(uris) > 1 else {"input": uris[0]}
    params = {**inputs, "reference": job.reference, "name": job.name, "options": job.options}
    return RunRequest(params, WORKFLOW, WORKFLOW_VERSION, workflow, job.tags or UNSET)


def task_log(job: Job, base: str) -> TaskLog:
    return TaskLog(id=f"{job.job_id}-{job.attempt}", name="annotator", **_log(job, base))


def _log(job: Job, base: str) -> dict[str, Any]:
    exits = {Status.COMPLETED: 0, Status.FAILED: 2 if _input(job.failure) else 1, Status.CANCELLED: 143}
    address = f"{base}/jobs/{job.job_id}/log"
    return {
        "cmd": ["python", "-m", "annotator.task"],
        **_times(job),
        "stdout": address,
        "stderr": address,
        "exit_code": exits.get(job.status, UNSET),
    }


def run_log(job: Job, inputs: list[str], outputs: dict[str, str], base: str, workflow: str) -> RunLog:
    """`inputs` and `outputs`: DRS addresses."""
    failure = [f"{job.failure.title}. {job.failure.detail}"] if job.failure else []
    waits = [job.pending_reason] if job.pending_reason else []
    log = Log(name=WORKFLOW, **_log(job, base), system_logs=failure + waits)
    tasks_url = f"{base}/ga4gh/wes/v1/runs/{job.job_id}/tasks"
    request = request_of(job, inputs, workflow)
    return RunLog(job.job_id, request, state_of(job), log, tasks_url, None, outputs)


def _input(failure: Failure | None) -> bool:
    return failure is not None and not failure.ours
