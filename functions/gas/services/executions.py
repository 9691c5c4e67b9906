"""The task of a scattered job: an execution of the state machine that runs its parts."""

from __future__ import annotations

from dataclasses import dataclass

from gas.domain.keys import read_task_name, task_name
from gas.domain.ports import Begun, TaskOrder, Tasks, TaskState, Workflows
from gas.domain.task_end import TaskEnd


@dataclass(frozen=True, slots=True)
class Executions:
    """A `Tasks` port. ARNs are those of executions; `machine` is the ARN of their state machine, `tasks` runs their parts.

    An execution bears the name of its attempt, as the tasks of its parts do.
    """

    workflows: Workflows
    tasks: Tasks
    machine: str

    def launch(self, order: TaskOrder) -> Begun:
        name = task_name(order.job_id, order.attempt)
        self.workflows.start(self.machine, name, {"job_id": order.job_id, "attempt": order.attempt})
        return Begun(self._arn(name), None)

    def find(self, job_id: str, attempt: int) -> str | None:
        execution = self._arn(task_name(job_id, attempt))
        return execution if self.workflows.status(execution) is not None else None

    def running(self, job_id: str, attempt: int) -> list[str]:
        execution = self._arn(task_name(job_id, attempt))
        return [execution] if self.state(execution) is TaskState.RUNNING else []

    def ended(self, job_id: str, attempt: int) -> bool:
        return self.state(self._arn(task_name(job_id, attempt))) is not TaskState.RUNNING

    def state(self, task_arn: str) -> TaskState:
        """RUNNING as long as the execution or a task of one of its parts is: each of them may still write."""
        status, named = self.workflows.status(task_arn), _named(task_arn)
        if status == "RUNNING" or (named and not self.tasks.ended(*named)):
            return TaskState.RUNNING
        return TaskState.UNKNOWN if status is None else TaskState.STOPPED

    def end(self, task_arn: str) -> TaskEnd | None:
        status = self.workflows.status(task_arn)
        if status is None:
            return None
        return TaskEnd(0 if status == "SUCCEEDED" else None, stopped_reason=f"its workflow ended as {status}")

    def alive(self, execution: str) -> bool:
        """Return whether an execution still runs. Tasks of a dead one may still run; only the sweeper checks them."""
        return self.workflows.status(execution) == "RUNNING"

    def clean_after(self, job_id: str, attempt: int) -> None:
        """Start an execution that only cleans up, unless that of the attempt still runs: it cleans up itself."""
        name = task_name(job_id, attempt)
        if not self.alive(self._arn(name)):
            self.workflows.start(self.machine, f"{name}-clean", {"job_id": job_id, "attempt": attempt})

    def stop(self, task_arn: str, why: str) -> None:
        """Stop the tasks of all parts. The execution sees at its next step that the job has ended, and ends too."""
        if named := _named(task_arn):
            for part in self.tasks.running(*named):
                self.tasks.stop(part, why)

    def _arn(self, name: str) -> str:
        return f"{self.machine.replace(':stateMachine:', ':execution:')}:{name}"


def _named(execution: str) -> tuple[str, int] | None:
    """Return job and attempt of an execution; None for one of another name."""
    return read_task_name(execution.rpartition(":")[2])
