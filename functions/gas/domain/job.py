"""A job: one VCF annotated against one reference, and what became of its result. Entities only; moves are in `job_moves.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from gas.domain.job_warning import JobWarning, warnings_of
from gas.domain.machine import Machine
from gas.domain.run import Run
from gas.domain.scatter import Scatter


class Status(StrEnum):
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class ResultState(StrEnum):
    AVAILABLE = "AVAILABLE"
    ARCHIVING = "ARCHIVING"
    ARCHIVED = "ARCHIVED"
    RESTORING = "RESTORING"


class Work(StrEnum):
    """What the sweeper may have to do for a job once `work_due` is past."""

    LAUNCH = "launch"  # nobody took the request up: ask again
    WATCH = "watch"  # nothing was heard of the task: look after it
    STOP = "stop"  # a cancelled job's task may still run
    DELETE = "delete"  # objects of a deleted job remain
    ARCHIVE = "archive"  # the archive workflow is due
    RESTORE = "restore"  # a restore is under way: look after it
    VERIFY = "verify"  # a result was moved: compare state and storage once more
    UNKNOWN = "unknown"  # of a newer release, which does it; this one leaves the row's own word in place

    @classmethod
    def _missing_(cls, value: object) -> Work:
        del value
        return cls.UNKNOWN


class Stage(StrEnum):
    """What a running task is doing, as its messages name it."""

    FETCHING = "fetching the reference"
    READING = "reading"
    SORTING = "sorting"
    ANNOTATING = "annotating"
    FINISHING = "finishing"
    STORING = "storing the results"
    OTHER = "working"  # a stage of another release of the annotator

    @classmethod
    def _missing_(cls, value: object) -> Stage:
        del value
        return cls.OTHER


class Unit(StrEnum):
    """What `records`, `total` and `rate` of a progress count."""

    RECORDS = "records"
    FILES = "files"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class InputFile:
    """An uploaded file of a job: its key in the uploads bucket, its size in bytes, and its name."""

    key: str
    size: int
    filename: str
    sha256: str | None = None  # known once a task has read it


@dataclass(frozen=True, slots=True)
class FurtherInput(InputFile):
    """Another file of a job that has several."""

    upload_id: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the task is; what is not known is None. `rate` is per second. `shards`: of a scattered job, once planned."""

    stage: Stage
    records: int | None = None
    total: int | None = None
    rate: float | None = None
    eta_seconds: float | None = None
    unit: Unit = Unit.RECORDS
    shards: int | None = None
    shards_done: int | None = None


@dataclass(frozen=True, slots=True)
class ResultFile:
    name: str
    size: int
    sha256: str
    crc64nvme: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, in words for its user. `ours`: the fault is not the input's, running again may help."""

    title: str
    detail: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Restore:
    """How a restore stands; `estimate` is the moment by which it should be done, `restore_id` whose mail it shares."""

    state: str
    estimate: str | None = None
    restore_id: str | None = None


@dataclass(frozen=True, slots=True)
class ArchivedFiles:
    """What of a result is archived: number of files, and their size in bytes."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's hold on the job's files in S3; nobody else moves them before `until`."""

    holder: str
    until: str


@dataclass(frozen=True, slots=True)
class Share:
    """A read-only link. `view` is what the page was filtered to (its own text), None the whole result.

    `password`: scrypt hash of its password, None without one. `max_views`: how often it may be opened, None for any
    number; `views`: how often it was (counted only with `max_views`). `ticket_key` (hex) signs what a page that opened
    it shows to get new URLs. `reviews`: whether it shows the owner's reviews of the result's variants; `samples`: what the
    genotypes suggest of the samples (sex, relatedness, quality).
    """

    share_id: str
    secret: str
    created_at: str
    expires_at: str
    view: str | None = None
    password: str | None = None
    max_views: int | None = None
    views: int = 0
    ticket_key: str | None = None
    reviews: bool = False
    samples: bool = False

    @property
    def guarded(self) -> bool:
        """Whether opening it takes more than its link: a password, or one of a number of views."""
        return self.password is not None or self.max_views is not None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is stored. Times are texts of `gas.domain.moments`.

    `attempt` numbers the tasks (0: none yet) and fences off messages of older ones; `launches` counts this attempt's
    RunTask claims (both make the client token). `failures` counts the attempts that failed by themselves (three end the
    job), `interruptions` those that AWS ended by taking the machine back. `machine` is what its task runs on (None: of a
    job that was submitted before there was a choice). `runs` are its attempts' tasks so far, for its cost. `seq` is the
    newest progress message seen (-1: none of this attempt).
    `asked_at` changes whenever the job asks to be launched: the stream publishes a request for each change.
    `claimed_until` is a launcher's lease. `heard_at` is the last sign of life of the task, or of its place in line.
    `prefix`: random name of the folder of its results; None for jobs of earlier releases (see `folder`).
    `tracks`: versions of the published tracks it uses, by name; None for jobs of releases without published tracks.
    `scatter`: of a job that is annotated in parts, None for one that one task does.
    `merge`: further files, which the task merges with `input`; `upload_id` and `input` are the first.
    `tags`: those of a run that was submitted by WES; None without any.
    `begun` counts the executions that were started to move the result since its last state or date.
    `rev` rises with every write and guards it. `deleted_at` hides the job while its objects are being erased.
    """

    job_id: str
    user_id: str
    submitted_at: str
    name: str
    reference: str
    upload_id: str
    input: InputFile
    options: dict[str, Any] = field(default_factory=dict)
    status: Status = Status.PENDING
    result_state: ResultState | None = None
    attempt: int = 0
    launches: int = 0
    failures: int = 0
    interruptions: int = 0
    machine: Machine | None = None
    runs: tuple[Run, ...] = ()
    seq: int = -1
    task_arn: str | None = None
    asked_at: str | None = None
    claimed_until: str | None = None
    heard_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    progress: Progress | None = None
    summary: dict[str, Any] | None = None
    files: tuple[ResultFile, ...] = ()
    failure: Failure | None = None
    pending_reason: str | None = None
    archive_at: str | None = None
    restore: Restore | None = None
    cold: ArchivedFiles | None = None
    lease: Lease | None = None
    shares: tuple[Share, ...] = ()
    work_kind: Work | None = None
    work_due: str | None = None
    begun: int = 0
    deleted_at: str | None = None
    prefix: str | None = None
    tracks: dict[str, str] | None = None
    scatter: Scatter | None = None
    merge: tuple[FurtherInput, ...] = ()
    tags: dict[str, str] | None = None
    rev: int = 0

    @property
    def folder(self) -> str:
        """First part of its results' keys: random, so that a signed URL names nobody; once the owner's id."""
        return self.prefix or self.user_id

    @property
    def inputs(self) -> list[InputFile]:
        """All input files, in the user's order."""
        return [self.input, *self.merge]

    @property
    def files_name(self) -> str:
        """What its input files are called together; also its name if its user gave none."""
        return files_name([file.filename for file in self.inputs])

    @property
    def input_bytes(self) -> int:
        """Size of all input files, in bytes."""
        return sum(file.size for file in self.inputs)

    def with_sums(self, sums: Sequence[str | None]) -> Job:
        """The job with the SHA-256 of its inputs, in their order; None, and what is missing, changes nothing."""
        known = [*sums, *[None] * (1 + len(self.merge))]
        rest = zip(self.merge, known[1:], strict=False)
        return replace(
            self,
            input=replace(self.input, sha256=known[0] or self.input.sha256),
            merge=tuple(replace(file, sha256=found or file.sha256) for file, found in rest),
        )

    @property
    def upload_ids(self) -> list[str]:
        """The uploads that the job uses, in the order of `inputs`."""
        return [self.upload_id, *(file.upload_id for file in self.merge)]

    @property
    def active(self) -> bool:
        """Waiting or running: something is still to come."""
        return self.status in (Status.PENDING, Status.RUNNING)

    @property
    def launchable(self) -> bool:
        """Waiting for a launcher, with no task of its own."""
        return self.status is Status.PENDING and self.task_arn is None and self.deleted_at is None

    @property
    def at_work(self) -> bool:
        """It has a task, or a launcher is at work on one."""
        return self.active and (
            self.status is Status.RUNNING or self.task_arn is not None or self.claimed_until is not None
        )

    @property
    def warnings(self) -> tuple[JobWarning, ...]:
        """What the user must know of the result, the gravest first; empty for a plain success."""
        return warnings_of(self.summary)

    def file(self, name: str) -> ResultFile | None:
        """The result file of that name."""
        return next((file for file in self.files if file.name == name), None)


def files_name(filenames: Sequence[str]) -> str:
    """The first name, and how many more files there are."""
    more = len(filenames) - 1
    return filenames[0] + (f" and {more} more" if more else "")
