"""Choose a job's move by the way in which its task has ended."""

from __future__ import annotations

from datetime import datetime

from gas.domain import job_moves, stop_moves
from gas.domain.job import Job
from gas.domain.task_end import Ending, TaskEnd


def after(
    job: Job, sized: Job, attempt: int, end: TaskEnd | None, now: datetime, most_cpu: int, last: bool
) -> Job | None:
    """Return the job after the end of an attempt's task; None if the event changes nothing.

    `sized`: the job with its machine. `end`: None if ECS knows nothing of the task. `last`: no final message is expected
    any more. `most_cpu`: the largest task's CPU, in 1/1024 vCPU.
    """
    if not job.active:
        return stop_moves.stopped(job, attempt)
    ending = end.ending if end else Ending.DIED
    why = end.why if end else "its task ended without a report"
    match ending:
        case Ending.PROPER:
            if last:
                return job_moves.died(job, attempt, f"no result came; {why}", now)
            return job_moves.ended(job, attempt, now)
        case Ending.INTERRUPTED:
            return job_moves.interrupted(job, attempt, now)
        case Ending.NOT_STARTED:
            return job_moves.not_started(job, attempt, now)
        case Ending.OUT_OF_MEMORY:
            return job_moves.out_of_memory(sized, attempt, now, most_cpu)
        case Ending.DISK_FULL:
            return job_moves.disk_full(sized, attempt, why, now)
        case _:
            return job_moves.died(job, attempt, why, now)
