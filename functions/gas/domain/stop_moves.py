"""Moves by which a user cancels or deletes a job, and what follows until its task is gone. Pure, as `job_moves`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gas.domain import moments
from gas.domain.errors import NotAllowed
from gas.domain.job import Job, Status, Work
from gas.domain.run import closed

STOP_CHECK_SECONDS = 60


def cancel(job: Job, now: datetime) -> Job | None:
    """Cancel the job for its user. None when it is cancelled already. Raises NotAllowed for a job that has ended."""
    if job.status is Status.CANCELLED:
        return None
    if not job.active:
        raise NotAllowed(f"A job that is {job.status} cannot be cancelled.")
    ended = replace(job, status=Status.CANCELLED, completed_at=moments.text(now), runs=closed(job.runs, now))
    return _with_stop(ended, now)


def stopped(job: Job, attempt: int) -> Job | None:
    """Record that the task of a cancelled job has stopped."""
    if job.attempt != attempt or job.work_kind is not Work.STOP:
        return None
    return replace(job, task_arn=None, claimed_until=None, work_kind=None, work_due=None)


def stop_later(job: Job, now: datetime) -> Job | None:
    """Look again later at a cancelled job whose task is still running."""
    if job.work_kind is not Work.STOP:
        return None
    return replace(job, work_due=moments.later(now, STOP_CHECK_SECONDS))


def delete(job: Job, now: datetime) -> Job | None:
    """Hide the job at once; the sweeper erases its objects and its row. None when it is hidden already."""
    if job.deleted_at is not None:
        return None
    status = Status.CANCELLED if job.active else job.status
    return replace(
        job,
        status=status,
        runs=closed(job.runs, now),
        deleted_at=moments.text(now),
        work_kind=Work.DELETE,
        work_due=moments.later(now, STOP_CHECK_SECONDS if may_run(job) else 0),
    )


def may_run(job: Job) -> bool:
    """Return whether a task of this job may still be running and writing objects."""
    return job.work_kind is Work.STOP or (job.active and job.launches > 0)


def _with_stop(job: Job, now: datetime) -> Job:
    """Return the cancelled job, watched by the sweeper while its task may be running."""
    if job.launches == 0:
        return replace(job, work_kind=None, work_due=None)
    return replace(job, work_kind=Work.STOP, work_due=moments.later(now, STOP_CHECK_SECONDS))
