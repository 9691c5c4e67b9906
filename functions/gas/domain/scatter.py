"""A job that is annotated in parts: a plan, shards, and a join, each by a task of its own.

Its execution of the state machine is its task (docs/decisions/0330-an-execution-is-the-task-of-a-scattered-job.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from gas.domain.machine import COPY_FACTOR, GIB, OWN_BYTES, Machine, Sizes, disk_bytes

PLAN, JOIN = "plan", "join"
MOST_SHARDS = 100
# All shards together send at most about one progress message a second: they change one row.
LEAST_PROGRESS_SECONDS = 2


@dataclass(frozen=True, slots=True)
class PartSeen:
    """What the tasks of a part have reported. `trial` and `seq` are those of the newest message (-1: none yet).

    `records` are done so far. `words`: why its last task failed, as that task reported it.
    """

    trial: int = 1
    seq: int = -1
    records: int = 0
    done: bool = False
    words: str = ""
    heard_at: str | None = None


@dataclass(frozen=True, slots=True)
class Scatter:
    """`shards`: their maximum number, and once `planned`, their number. `records`: those of the file, once planned.

    `parts` by name: `plan`, `join`, and the shards' numbers from 0.
    """

    shards: int
    planned: bool = False
    records: int | None = None
    parts: dict[str, PartSeen] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """The number of finished shards."""
        return sum(seen.done for name, seen in self.parts.items() if name.isdigit())

    @property
    def records_done(self) -> int:
        """The number of records that the shards have annotated so far."""
        return sum(seen.records for name, seen in self.parts.items() if name.isdigit())

    @property
    def progress_seconds(self) -> int:
        """Seconds between two progress messages of a task."""
        return max(LEAST_PROGRESS_SECONDS, self.shards)

    def has(self, part: str) -> bool:
        """Return whether the job has a part of that name."""
        return part in (PLAN, JOIN) or (part.isdecimal() and part.isascii() and int(part) < self.shards)

    def seen(self, part: str) -> PartSeen:
        return self.parts.get(part, PartSeen())

    def with_part(self, part: str, seen: PartSeen) -> Scatter:
        return replace(self, parts={**self.parts, part: seen})


@dataclass(frozen=True, slots=True)
class ScatterRule:
    """Which jobs are scattered: those with an input above `above` bytes (0: none), in shards of about `shard` bytes."""

    above: int
    shard: int

    def of(self, input_bytes: int, options: Mapping[str, Any]) -> Scatter | None:
        """Return the job's scatter; None for a job that one task does."""
        wanted = options.get("scatter", "auto") == "auto" and options.get("engine", "vep") == "vep"
        if not wanted or self.above <= 0 or input_bytes <= self.above:
            return None
        return Scatter(min(MOST_SHARDS, max(2, -(-input_bytes // max(1, self.shard)))))


@dataclass(frozen=True, slots=True)
class PartRun:
    """The history of a part, which the state machine passes from step to step.

    `trial` numbers its tasks from 1, `launches` this trial's requests to ECS. `gone_at`: when its task was first seen to
    have stopped with a regular exit code but without a result.
    """

    trial: int = 1
    launches: int = 0
    failures: int = 0
    interruptions: int = 0
    machine: Machine | None = None
    task_arn: str | None = None
    spot: bool | None = None
    begun_at: str | None = None
    gone_at: str | None = None

    @classmethod
    def read(cls, held: Mapping[str, Any] | None) -> PartRun:
        """Read the state machine's data; None means that the part has not begun."""
        if held is None:
            return cls()
        machine = held.get("machine")
        return cls(**{**held, "machine": Machine(**machine) if machine else None})

    def data(self) -> dict[str, Any]:
        return asdict(self)


def machine_of(part: str, job_machine: Machine, input_bytes: int, shards: int, sizes: Sizes) -> Machine:
    """Return the machine of a part's first task.

    The join writes all results except the VCF, which S3 makes of the shards' objects. The plan may hold the whole input,
    packed again.
    """
    if part == JOIN:
        disk = job_machine.disk_gib - int(COPY_FACTOR * input_bytes) // GIB
        return replace(job_machine, disk_gib=min(job_machine.disk_gib, max(sizes.least.disk_gib, disk)))
    reference = max(0, job_machine.disk_gib * GIB - disk_bytes(input_bytes, 0))
    if part == PLAN:
        disk = -(-int(OWN_BYTES + COPY_FACTOR * input_bytes) // GIB)
        return replace(sizes.least, disk_gib=min(job_machine.disk_gib, max(sizes.least.disk_gib, disk)))
    # A shard also reads some records before and after its own.
    share = min(input_bytes, int(1.25 * input_bytes / shards))
    fit = sizes.fit(share, reference)
    return replace(fit, disk_gib=min(fit.disk_gib, job_machine.disk_gib)) if fit else job_machine
