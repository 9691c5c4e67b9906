"""State changes of a job from submission to its end, as pure functions from a job to the changed job or None.

Events may arrive twice, late or in another order; a change that comes too late returns None. The caller writes the
changed job on condition that the row is unchanged since it was read. Times of waiting are in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gas.domain import moments
from gas.domain.job import Failure, Job, Progress, ResultFile, ResultState, Status, Work
from gas.domain.machine import Machine
from gas.domain.run import Billed, Run, begun, closed, settled
from gas.domain.waiting import no_capacity

MAX_FAILURES = 3
# Further interruptions count as failures, so that AWS can never make a job start tasks without end.
MAX_INTERRUPTIONS = 20
# From this interruption on, tasks run on demand.
ON_DEMAND_FROM = 2
NOT_STARTED_WAIT_SECONDS = 60
LAUNCH_LEASE_SECONDS = 90
ASK_AGAIN_SECONDS = 60
FINAL_WORD_SECONDS = 60
DAY_SECONDS = 24 * 3600


def ask(job: Job, now: datetime) -> Job | None:
    """Request a launch (again): the stream handler sees the change of `asked_at` and publishes the request."""
    if not job.launchable:
        return None
    asked_at = moments.text(now)
    if asked_at == job.asked_at:  # twice within a millisecond: it must change, or no message is sent
        asked_at = moments.later(now, 0.001)
    again = moments.later(now, ASK_AGAIN_SECONDS)
    return replace(job, asked_at=asked_at, work_kind=Work.LAUNCH, work_due=again)


def claim(job: Job, now: datetime) -> Job | None:
    """Claim the job for one launcher, which gets its attempt number.

    An expired claim is taken over with the same numbers: RunTask's client token stays the same and finds a task that
    was started but not recorded. None while another launcher's claim is valid.
    """
    if not job.launchable:
        return None
    if job.claimed_until is not None and job.claimed_until > moments.text(now):
        return None
    fresh = job.claimed_until is None
    until = moments.later(now, LAUNCH_LEASE_SECONDS)
    return replace(
        job,
        # A released claim keeps its attempt number: no task was started under it. `died` has already raised it.
        attempt=max(job.attempt, 1),
        launches=job.launches + 1 if fresh else job.launches,
        claimed_until=until,
        work_kind=Work.LAUNCH,
        work_due=until,
    )


def release(job: Job, attempt: int, reason: str, now: datetime, wait_seconds: float) -> Job | None:
    """Give up a claim under which no task was started: the job keeps waiting, and its user sees `reason`."""
    if not job.launchable or job.attempt != attempt:
        return None
    return replace(
        job,
        claimed_until=None,
        pending_reason=reason,
        work_kind=Work.LAUNCH,
        work_due=moments.later(now, wait_seconds),
    )


def wait_turn(job: Job, reason: str, now: datetime, wait_seconds: float) -> Job | None:
    """Keep a job waiting while the user's plan allows no further running job."""
    if not job.launchable or job.claimed_until is not None:
        return None
    return replace(
        job,
        pending_reason=reason,
        heard_at=moments.text(now),  # the time in line does not count as time without a machine
        work_kind=Work.LAUNCH,
        work_due=moments.later(now, wait_seconds),
    )


def launched(
    job: Job,
    attempt: int,
    task_arn: str,
    now: datetime,
    patience_seconds: float,
    machine: Machine | None = None,
    spot: bool | None = None,
) -> Job | None:
    """Record the ARN of the started task, and what it runs on. Its messages may have arrived before."""
    if job.attempt != attempt or job.task_arn is not None:
        return None
    runs = begun(job.runs, attempt, machine, spot, now) if machine else job.runs
    known = replace(
        job, task_arn=task_arn, claimed_until=None, runs=runs if job.active else closed(runs, now)
    )
    if job.status is not Status.PENDING or job.deleted_at is not None:
        return known
    return replace(
        known,
        pending_reason=None,
        heard_at=moments.text(now),
        work_kind=Work.WATCH,
        work_due=moments.later(now, patience_seconds),
    )


def heard(
    job: Job, attempt: int, seq: int, progress: Progress | None, now: datetime, patience_seconds: float
) -> Job | None:
    """Apply a started or progress message: the job is RUNNING."""
    if not _news(job, attempt, seq):
        return None
    return replace(
        job,
        status=Status.RUNNING,
        seq=seq,
        started_at=job.started_at or moments.text(now),
        heard_at=moments.text(now),
        progress=progress or job.progress,
        pending_reason=None,
        claimed_until=None,
        work_kind=Work.WATCH,
        work_due=_watched(job, now, patience_seconds),
    )


def alive(job: Job, attempt: int, now: datetime, patience_seconds: float) -> Job | None:
    """Look again later at a task that is running but has sent no message for long."""
    if job.attempt != attempt or not job.active:
        return None
    return replace(job, work_kind=Work.WATCH, work_due=moments.later(now, patience_seconds))


def completed(
    job: Job,
    attempt: int,
    summary: dict[str, Any],
    files: tuple[ResultFile, ...],
    now: datetime,
    archive_at: datetime | None,
    sums: Sequence[str | None] = (),
    remind_seconds: float = DAY_SECONDS,
) -> Job | None:
    """Complete the job: the task is done and every result file is in S3. `archive_at` None: never archived."""
    if not _current(job, attempt):
        return None
    due = archive_due(archive_at, now, remind_seconds) if archive_at else None
    return replace(
        job.with_sums(sums),
        status=Status.COMPLETED,
        result_state=ResultState.AVAILABLE,
        started_at=job.started_at or moments.text(now),
        completed_at=moments.text(now),
        summary=summary,
        files=files,
        progress=replace(job.progress, eta_seconds=0) if job.progress else None,
        runs=closed(job.runs, now),
        pending_reason=None,
        claimed_until=None,
        archive_at=moments.text(archive_at) if archive_at else None,
        work_kind=Work.ARCHIVE if due else None,
        work_due=due,
    )


def archive_due(archive_at: datetime, now: datetime, remind_seconds: float) -> str:
    """Return when the sweeper sends the reminder for a result that is archived at `archive_at`."""
    return moments.text(min(archive_at, max(now, archive_at - timedelta(seconds=remind_seconds))))


def failed(job: Job, attempt: int, failure: Failure, now: datetime) -> Job | None:
    """Fail the job for good: its input is at fault, or this was the last attempt."""
    if not _current(job, attempt):
        return None
    return _fail(job, failure, now)


def died(job: Job, attempt: int, why: str, now: datetime) -> Job | None:
    """Start the next attempt after one that failed by itself; fail the job after MAX_FAILURES of them."""
    if not _current(job, attempt):
        return None
    failures = job.failures + 1
    if failures >= MAX_FAILURES:
        detail = f"The annotation failed {failures} times. Last cause: {why}"
        return _fail(job, Failure("The annotation could not be finished", detail, ours=True), now)
    said = f"Attempt {failures} of {MAX_FAILURES} failed ({why}); the next one is being started."
    return ask(_again(replace(job, failures=failures), said, now), now)


def interrupted(job: Job, attempt: int, now: datetime) -> Job | None:
    """Start the next attempt after AWS reclaimed the Spot machine, which is no failure of the job."""
    if not _current(job, attempt):
        return None
    interruptions = job.interruptions + 1
    if interruptions > MAX_INTERRUPTIONS:
        return died(job, attempt, "AWS took the machine back too often", now)
    where = " on a machine that AWS does not take back" if interruptions >= ON_DEMAND_FROM else ""
    said = f"AWS took the machine back before the job was done; it is being started again{where}."
    return ask(_again(replace(job, interruptions=interruptions), said, now), now)


def not_started(job: Job, attempt: int, now: datetime) -> Job | None:
    """Keep waiting after AWS accepted the task and then had no capacity for it."""
    if not _current(job, attempt):
        return None
    again = _again(replace(job, runs=_without(job, attempt)), no_capacity(job, now), now)
    return replace(again, work_kind=Work.LAUNCH, work_due=moments.later(now, NOT_STARTED_WAIT_SECONDS))


def out_of_memory(job: Job, attempt: int, now: datetime, most_cpu: int = 16384) -> Job | None:
    """Run the job once more on the next larger machine after its task ran out of memory; fail it the second time."""
    if not _current(job, attempt):
        return None
    larger = job.machine.larger(most_cpu) if job.machine else None
    if larger is None:
        had = f"{job.machine.memory_mib // 1024} GiB of memory" if job.machine else "the memory of its task"
        detail = (
            f"The annotation used up {had}. Split the file, for example by chromosome, and run the parts."
        )
        return _fail(job, Failure("The file needs too much memory", detail, ours=True), now)
    said = f"The task ran out of memory; it is being started again with {larger.memory_mib // 1024} GiB."
    return ask(_again(replace(job, machine=larger), said, now), now)


def disk_full(job: Job, attempt: int, why: str, now: datetime) -> Job | None:
    """Fail the job after its task ran out of disk: another attempt would do the same."""
    if not _current(job, attempt):
        return None
    had = f"its {job.machine.disk_gib} GiB of disk" if job.machine else "its disk"
    detail = (
        f"The annotation used up {had} ({why}). Split the file, for example by chromosome, and run the parts. "
        "If a small file fails like this, please tell the operator of this service."
    )
    return _fail(job, Failure("The file needs too much disk space", detail, ours=True), now)


def unscattered(job: Job, attempt: int, now: datetime) -> Job | None:
    """Run a scattered job again by one task: its file cannot be annotated in shards."""
    if job.scatter is None or not _current(job, attempt):
        return None
    said = "The file can only be annotated as a whole; it is being started again in one piece."
    return ask(_again(replace(job, scatter=None), said, now), now)


def retry(job: Job, now: datetime) -> Job | None:
    """Run a failed job again, for an operator. Attempt numbers continue, so messages of older attempts stay ignored."""
    if job.status is not Status.FAILED or job.deleted_at is not None:
        return None
    again = replace(
        job,
        failure=None,
        completed_at=None,
        failures=0,
        interruptions=0,
        heard_at=moments.text(now),  # the wait for a machine is counted from now
    )
    return ask(_again(again, "It runs again after a failure.", now), now)


def ended(job: Job, attempt: int, now: datetime) -> Job | None:
    """Wait FINAL_WORD_SECONDS for the final message of a task that stopped with a regular exit code."""
    if not job.active or job.attempt != attempt:
        return None
    return replace(job, work_kind=Work.WATCH, work_due=moments.later(now, FINAL_WORD_SECONDS))


def given_up(job: Job, now: datetime) -> Job | None:
    """Fail a job that found no machine within the longest wait that the operator allows."""
    if not job.launchable:
        return None
    said = job.pending_reason or "There was no answer."
    detail = f"No machine was free within the time that a job may wait here. {said} Please run it again."
    return _fail(job, Failure("The job waited too long", detail, ours=True), now)


def _current(job: Job, attempt: int) -> bool:
    return job.active and job.attempt == attempt and job.deleted_at is None


def billed(job: Job, attempt: int, exact: Billed | None) -> Job | None:
    """Note ECS's own times of a stopped task, also when the job has ended before."""
    if exact is None or job.machine is None:
        return None
    runs = settled(job.runs, attempt, job.machine, exact)
    return replace(job, runs=runs) if runs != job.runs else None


def _without(job: Job, attempt: int) -> tuple[Run, ...]:
    """Return the runs without that attempt's: a task that never started costs nothing."""
    return tuple(run for run in job.runs if run.attempt != attempt)


def _again(job: Job, reason: str, now: datetime) -> Job:
    """Return the job waiting for its next attempt; later messages of the previous one are ignored."""
    return replace(
        job,
        status=Status.PENDING,
        attempt=job.attempt + 1,
        launches=0,
        seq=-1,
        task_arn=None,
        claimed_until=None,
        progress=None,
        runs=closed(job.runs, now),
        pending_reason=reason,
        scatter=None if job.scatter is None else replace(job.scatter, parts={}),
    )


def _watched(job: Job, now: datetime, patience_seconds: float) -> str:
    """Return when to look at a task that has just sent a message.

    The time moves only when half of the patience has passed: each move costs two writes to an index that all running
    jobs share, and a task reports every two seconds.
    """
    soon = moments.later(now, patience_seconds / 2)
    if job.work_kind is Work.WATCH and job.work_due is not None and job.work_due > soon:
        return min(job.work_due, moments.later(now, patience_seconds))
    return moments.later(now, patience_seconds)


def _news(job: Job, attempt: int, seq: int) -> bool:
    return job.active and job.attempt == attempt and seq > job.seq and job.deleted_at is None


def _fail(job: Job, failure: Failure, now: datetime) -> Job:
    return replace(
        job,
        status=Status.FAILED,
        failure=failure,
        completed_at=moments.text(now),
        runs=closed(job.runs, now),
        pending_reason=None,
        claimed_until=None,
        work_kind=None,
        work_due=None,
    )
