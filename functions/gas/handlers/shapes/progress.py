"""Progress messages, as docs/contracts.md says: one struct a kind."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from gas.domain.job import Failure, Progress, ResultFile, Stage, Unit


class Sender(Struct, frozen=True):
    """Who says that it sent a message: read first, so that its signature can be checked."""

    job_id: str
    attempt: int


class Base(Struct, frozen=True, tag_field="kind", kw_only=True):
    """`part` and `try`: of a scattered job, the part that the task works on, and the number of its task."""

    part: str = ""
    trial: int = field(name="try", default=1)
    job_id: str
    attempt: int
    seq: int


class Started(Base, frozen=True, tag="started"):
    pass


class Renew(Base, frozen=True, tag="renew"):
    """The task's credentials will soon expire: it asks for others."""


class Progressed(Base, frozen=True, tag="progress"):
    stage: Stage
    records: int | None = None
    total: int | None = None
    rate: float | None = None
    eta_seconds: float | None = None
    unit: Unit = Unit.RECORDS  # a task of an earlier release does not say it

    def progress(self) -> Progress:
        return Progress(self.stage, self.records, self.total, self.rate, self.eta_seconds, self.unit)


class Completed(Base, frozen=True, tag="completed"):
    summary: dict[str, Any]
    files: tuple[ResultFile, ...]
    input_sha256: str | None = None
    inputs_sha256: tuple[str | None, ...] = ()  # of a job with several inputs

    @property
    def sums(self) -> tuple[str | None, ...]:
        """SHA-256 of each input."""
        return self.inputs_sha256 or (self.input_sha256,)


class Failed(Base, frozen=True, tag="failed"):
    fault: Literal["input", "ours"]
    title: str
    detail: str
    cause: str | None = None  # of a fault of ours: `stopped`, `disk`, `memory`; others mean nothing more

    def failure(self) -> Failure:
        return Failure(self.title, self.detail, ours=self.fault == "ours")


Report = Started | Progressed | Renew | Completed | Failed
