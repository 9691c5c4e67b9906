"""Bodies of jobs and their files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from gas.domain.job import Job, ResultState, Stage, Status, Unit
from gas.handlers.shapes.costs import CostView
from gas.handlers.shapes.plain import must_be_plain

Name = Annotated[str, Meta(min_length=1, max_length=200)]
ReferenceName = Annotated[str, Meta(min_length=1, max_length=200, description="`name`, or `name@version`")]
Text = Annotated[str, Meta(max_length=200)]


class Options(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How to annotate; what is absent is left to the annotator."""

    engine: Literal["vep", "csq", "vepyr"] | UnsetType = UNSET
    fields: Annotated[list[Text], Meta(max_length=200)] | UnsetType = UNSET
    pedigree: Annotated[str, Meta(max_length=65536, description="the text of a PED file")] | UnsetType = UNSET
    sample_names: Annotated[list[Text], Meta(max_length=5000)] | UnsetType = UNSET
    haplotypes: Literal["auto", "off"] | UnsetType = UNSET
    genotypes: (
        Annotated[
            Literal["keep", "counts", "drop"],
            Meta(
                description="counts: counts of all samples in INFO, and the columns of `sample_names` (else of the pedigree's people) "
                "alone; absent: keep up to 200 samples, counts above"
            ),
        ]
        | UnsetType
    ) = UNSET
    scatter: Literal["auto", "off"] | UnsetType = UNSET
    tracks: (
        Annotated[
            list[Text],
            Meta(
                max_length=200,
                description="NAME, or NAME@VERSION of a published track; none: no track; absent: all that need no licence",
            ),
        ]
        | UnsetType
    ) = UNSET

    def __post_init__(self) -> None:
        must_be_plain("fields", self.fields)
        must_be_plain("tracks", self.tracks)
        must_be_plain("pedigree", self.pedigree, allowed="\t\r\n")
        must_be_plain("sample_names", self.sample_names)


class NewJob(Struct, frozen=True):
    upload_id: Annotated[str, Meta(min_length=1, max_length=64)]
    reference: ReferenceName
    name: Name | None = None
    options: Options | None = None
    merge: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=64)]],
        Meta(
            max_length=1000,
            description="further uploads of one family or cohort, merged with `upload_id` into one file",
        ),
    ] = []

    def __post_init__(self) -> None:
        must_be_plain("name", self.name)


class Rerun(Struct, frozen=True):
    """Without a reference the version of the first run is used; `name` alone takes the newest one."""

    reference: ReferenceName | None = None
    options: Options | None = None


class JobQuery(Struct, frozen=True):
    status: Status | None = None
    q: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 25
    cursor: Annotated[str, Meta(max_length=500)] | None = None


class ProgressView(Struct, frozen=True):
    """`records` are done, `total` are expected, `rate` is per second, all in `unit`; null is unknown.

    `shards`, `shards_done`: of a job that is annotated in shards, how many there are and how many are finished.
    """

    stage: Stage
    unit: Unit
    records: int | None
    total: int | None
    rate: float | None
    eta_seconds: float | None
    shards: int | None = None
    shards_done: int | None = None


class FailureView(Struct, frozen=True):
    title: str
    detail: str


class WarningView(Struct, frozen=True):
    """`code`: see the table of docs/summary-format.md; `detail` says what is wrong and what to do."""

    code: str
    title: str
    detail: str


class RestoreView(Struct, frozen=True):
    """`estimate`: the moment by which the result should be back (UTC, ISO 8601)."""

    state: Literal["thawing", "copying"]
    estimate: str | None


class InputView(Struct, frozen=True):
    filename: str
    size: int


class JobView(Struct, frozen=True):
    """A job. Times are UTC, ISO 8601; `pending_reason` says why it waits, `queue_position` how many of the user's jobs start
    before it, itself counted (null unless PENDING). `warnings` say what is wrong with a result although the job completed,
    the gravest first. `cost` is what it has cost so far. `inputs`: all files, of which `input` is the first. `tracks`: versions of
    the published tracks it uses, by name; null for a job of an earlier release.
    """

    job_id: str
    name: str
    status: Status
    result_state: ResultState | None
    reference: str
    options: dict[str, Any]
    input: InputView
    inputs: list[InputView]
    submitted_at: str
    started_at: str | None
    completed_at: str | None
    pending_reason: str | None
    attempt: int
    progress: ProgressView | None
    summary: dict[str, Any] | None
    warnings: list[WarningView]
    failure: FailureView | None
    archive_at: str | None
    restore: RestoreView | None
    queue_position: int | None = None
    cost: CostView | None = None
    tracks: dict[str, str] | None = None


class JobList(Struct, frozen=True):
    jobs: list[JobView]
    next_cursor: str | None


class JobDeleted(Struct, frozen=True):
    """`erased` is false while a task is still stopping; what is left then goes by itself."""

    job_id: str
    deleted: bool
    erased: bool


class FileView(Struct, frozen=True):
    """`size` in bytes; `sha256` of the input is null until a task has read it."""

    name: str
    size: int
    sha256: str | None


class FileList(Struct, frozen=True):
    files: list[FileView]


class FileLink(Struct, frozen=True):
    url: str
    expires_at: str


class ExploreFile(Struct, frozen=True):
    url: str
    size: int


class Sequence(Struct, frozen=True):
    """The job's own reference: a bgzip'ed FASTA with its indexes, to be read by ranges."""

    fasta: ExploreFile
    fai: ExploreFile
    gzi: ExploreFile


class Explore(Struct, frozen=True):
    """URLs of the explorer's files by name, and of the reference's sequence, all good until `expires_at`."""

    files: dict[str, ExploreFile]
    expires_at: str
    reference: Sequence | None


class LogText(Struct, frozen=True):
    """`truncated`: the log is longer than 512 KiB, and `text` has its end; the file has it all."""

    text: str
    truncated: bool


def view(job: Job, queue_position: int | None, cost: CostView) -> JobView:
    shown = msgspec.convert(job, JobView, from_attributes=True)
    return msgspec.structs.replace(shown, queue_position=queue_position, cost=cost)


def view_warnings(job: Job) -> list[WarningView]:
    """The warnings of a job, as the API shows them."""
    return [WarningView(warning.code, warning.title, warning.detail) for warning in job.warnings]


def plain(options: Options | None) -> dict[str, Any]:
    """The options as the task gets them."""
    return {} if options is None else dict(msgspec.to_builtins(options))
