"""What each attempt of a job ran on, from when to when: the base of its cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from gas.domain import moments
from gas.domain.machine import Machine

LEAST_SECONDS = 60  # Fargate bills at least a minute


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt's task. `cpu` in units (1024 a vCPU); `spot` None: not known, priced as on demand.

    `part`: of a scattered job, the part and the number of its task (`3.2`: shard 3, its second task).
    `ended_at` None: it runs. `measured`: the times are ECS's (image pull to stop, which is what Fargate bills); until
    then they are from the launch to the end that the service saw.
    """

    attempt: int
    cpu: int
    memory_mib: int
    disk_gib: int
    started_at: str
    ended_at: str | None = None
    spot: bool | None = None
    measured: bool = False
    part: str = ""

    @property
    def seconds(self) -> float:
        """Billed seconds; 0 while it runs."""
        if self.ended_at is None:
            return 0.0
        lasted = moments.parse(self.ended_at) - moments.parse(self.started_at)
        return max(float(LEAST_SECONDS), lasted.total_seconds())


@dataclass(frozen=True, slots=True)
class Billed:
    """What ECS says of a stopped task: when its image was pulled, when it stopped, and on which capacity."""

    started_at: str
    ended_at: str
    spot: bool | None


def begun(
    runs: tuple[Run, ...], attempt: int, machine: Machine, spot: bool | None, now: datetime
) -> tuple[Run, ...]:
    """Return the runs with the one of this attempt, which begins now; one that is there already stays."""
    if any(run.attempt == attempt for run in runs):
        return runs
    run = Run(attempt, machine.cpu, machine.memory_mib, machine.disk_gib, moments.text(now), spot=spot)
    return (*runs, run)


def closed(runs: tuple[Run, ...], now: datetime) -> tuple[Run, ...]:
    """Return the runs, of which those that still ran end now."""
    return tuple(replace(run, ended_at=run.ended_at or moments.text(now)) for run in runs)


def settled(runs: tuple[Run, ...], attempt: int, machine: Machine, billed: Billed) -> tuple[Run, ...]:
    """Return the runs with ECS's own times in place of ours; a task that nobody had noted is added."""
    known = next((run for run in runs if run.attempt == attempt), None)
    spot = billed.spot if billed.spot is not None or known is None else known.spot
    size = (
        (known.cpu, known.memory_mib, known.disk_gib)
        if known
        else (machine.cpu, machine.memory_mib, machine.disk_gib)
    )
    exact = Run(attempt, *size, billed.started_at, billed.ended_at, spot, measured=True)
    others = [run for run in runs if run.attempt != attempt]
    return tuple(sorted((*others, exact), key=lambda run: run.attempt))
