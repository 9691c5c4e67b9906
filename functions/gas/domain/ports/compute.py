"""Ports for what runs: ECS tasks and Step Functions executions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from gas.domain.data_rights import DataScope, InputScope
from gas.domain.machine import Machine
from gas.domain.task_end import TaskEnd


@dataclass(frozen=True, slots=True)
class TaskOrder:
    """A request to launch a task (docs/contracts.md, "Launch of a task").

    `part`: of a scattered job, the part and the number of its task (`3.2`).
    `job_id`, `attempt` and `launches` make its client token; `on_demand` keeps it off Spot capacity.
    """

    job_id: str
    attempt: int
    launches: int
    environment: dict[str, str]
    machine: Machine
    on_demand: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A started task. `spot` None: it was started before, on which capacity is not known."""

    task_arn: str
    spot: bool | None


class TaskState(StrEnum):
    """State of a task. UNKNOWN: ECS no longer lists it."""

    STARTING = "STARTING"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    UNKNOWN = "UNKNOWN"


class Tasks(Protocol):
    """ECS on Fargate."""

    def launch(self, order: TaskOrder) -> Begun:
        """Start the task: on Spot first, on demand when Spot is refused for any reason.

        The same order returns the same task. Raises NoCapacity when there is no capacity or ECS throttles, Unavailable
        for any other refusal.
        """
        ...

    def find(self, job_id: str, attempt: int) -> str | None:
        """Return the ARN of that attempt's task; None when ECS does not list it (any more)."""
        ...

    def running(self, job_id: str, attempt: int) -> list[str]:
        """Return the ARNs of all tasks of that attempt that run, except those that were asked to stop."""
        ...

    def ended(self, job_id: str, attempt: int) -> bool:
        """Return whether all tasks of that attempt have stopped, so that none can write any more."""
        ...

    def state(self, task_arn: str) -> TaskState:
        """Return the task's state."""
        ...

    def end(self, task_arn: str) -> TaskEnd | None:
        """Return how a stopped task ended; None when ECS does not list it (any more)."""
        ...

    def stop(self, task_arn: str, why: str) -> None:
        """Ask the task to stop. A missing task is no error."""
        ...


@dataclass(frozen=True, slots=True)
class DataCredentials:
    """Credentials of AWS for the objects of one job; `expires_at` in UTC."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires_at: datetime


class DataRights(Protocol):
    """STS."""

    def vend(self, scope: DataScope | InputScope, session_name: str) -> DataCredentials:
        """Return credentials, valid for an hour, for these objects and no others. Raises Unavailable.

        `session_name` (at most 64 characters) names job and attempt in AWS's own logs.
        """
        ...


class Workflows(Protocol):
    """Step Functions."""

    def start(self, machine: str, name: str, data: dict[str, Any]) -> bool:
        """Start an execution. Returns False when an execution of that name exists already."""
        ...

    def status(self, execution: str) -> str | None:
        """Return the status of an execution by its ARN (`RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`).

        None when there is none.
        """
        ...
