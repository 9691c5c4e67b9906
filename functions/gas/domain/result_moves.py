"""State changes of a completed job's result, as pure functions from a job to the changed job or None.

    AVAILABLE --begin_archive--> ARCHIVING --archived--> ARCHIVED
        ^                            |                       |
        |                            +-----begin_restore-----+
        +----------restored----- RESTORING <-----------------+

Only the holder of the job's lease moves its files, and a lease is given only in the state that needs the move
(ARCHIVING to archive, RESTORING to restore). While a lease is valid only its holder may leave that state, so a slow
worker that archives can never overtake one that restores, or the reverse.

None means that there is nothing to change. The caller writes the changed job on condition that the row is unchanged.
Parameters: `patience` and `seconds` are seconds, `archive_at`, `due` and `estimate` are texts of `gas.domain.moments`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gas.domain import moments
from gas.domain.job import ArchivedFiles, Job, Lease, Restore, ResultState, Status, Work
from gas.domain.job_moves import DAY_SECONDS, archive_due
from gas.domain.plan import Plan
from gas.domain.work import LONGEST_DELAY_SECONDS, MAX_TRIES, spent

# Stored values of `Restore.state`: S3 prepares readable copies; a worker copies them back to STANDARD.
RESTORING_IN_S3 = "thawing"
COPYING = "copying"


def kept(job: Job) -> bool:
    """Whether the job has a result: it is completed and not deleted."""
    return job.status is Status.COMPLETED and job.deleted_at is None


def leased(job: Job, now: datetime) -> bool:
    """Whether a worker holds a valid lease on the job's files."""
    return job.lease is not None and job.lease.until > moments.text(now)


def wanted_archive_at(job: Job, plan: Plan, since: str | None, retention: int | None) -> str | None:
    """Return when this result should be archived; None for never.

    That is `retention` seconds after its completion or, if later, after `since`, the start of the free plan.
    """
    if plan is Plan.PREMIUM or retention is None or job.completed_at is None:
        return None
    start = max(job.completed_at, since or "")
    return moments.later(moments.parse(start), retention)


def schedule(
    job: Job, archive_at: str | None, now: datetime, remind_seconds: float = DAY_SECONDS
) -> Job | None:
    """Set or clear the time at which an available result is archived."""
    if not kept(job) or job.result_state is not ResultState.AVAILABLE or job.archive_at == archive_at:
        return None
    return _scheduled(job, archive_at, now, remind_seconds)


def check_archive_later(job: Job, archive_at: str, due: str) -> Job | None:
    """Make the sweeper's next step of archiving due at `due`."""
    if not kept(job) or job.work_kind is not Work.ARCHIVE or job.archive_at != archive_at:
        return None
    return replace(job, work_due=due)


def archive_started(job: Job, archive_at: str, now: datetime, patience: int) -> Job | None:
    """The archive workflow runs: make the sweeper look again `patience` seconds after it should have begun, later each
    time."""
    if not kept(job) or job.work_kind is not Work.ARCHIVE or job.archive_at != archive_at:
        return None
    late = max(moments.parse(archive_at), now) + timedelta(seconds=_again(job, patience))
    return replace(job, work_due=moments.text(late), begun=job.begun + 1)


def given_up(job: Job) -> Job | None:
    """The row is about to be parked: once released, the work may be begun as often again."""
    return replace(job, begun=job.begun + 1) if spent(job.begun) else None


def begin_archive(job: Job, plan: Plan, archive_at: str, now: datetime, patience: int) -> Job | None:
    """AVAILABLE -> ARCHIVING when `archive_at` is still the result's date, has passed, and the plan is free.

    The result of a premium user only loses its date.
    """
    if not kept(job) or job.archive_at != archive_at or job.result_state is not ResultState.AVAILABLE:
        return None
    if plan is Plan.PREMIUM:
        return _scheduled(job, None, now, 0)
    if moments.text(now) < archive_at or leased(job, now):
        return None
    return replace(
        job,
        result_state=ResultState.ARCHIVING,
        work_kind=Work.ARCHIVE,
        work_due=moments.later(now, patience),
    )


def take_lease(job: Job, state: ResultState, holder: str, now: datetime, seconds: int) -> Job | None:
    """Take or renew the lease on the job's files; None when another worker holds it or the job left `state`."""
    if not kept(job) or job.result_state is not state:
        return None
    if leased(job, now) and job.lease is not None and job.lease.holder != holder:
        return None
    restore = job.restore
    if state is ResultState.RESTORING and restore is not None:
        restore = replace(restore, state=COPYING)
    return replace(job, restore=restore, lease=Lease(holder, moments.later(now, seconds)))


def drop_lease(job: Job, holder: str) -> Job | None:
    """Give up the holder's lease."""
    if job.lease is None or job.lease.holder != holder:
        return None
    return replace(job, lease=None)


def archived(job: Job, holder: str, files: ArchivedFiles, now: datetime, patience: int) -> Job | None:
    """ARCHIVING -> ARCHIVED, by the holder of the lease; the reconciler compares it with S3 after `patience`."""
    if not _holds(job, ResultState.ARCHIVING, holder):
        return None
    return replace(
        job,
        result_state=ResultState.ARCHIVED,
        cold=files,
        lease=None,
        begun=0,
        work_kind=Work.VERIFY,
        work_due=moments.later(now, patience),
    )


def begin_restore(job: Job, restore_id: str, estimate: str, now: datetime, patience: int) -> Job | None:
    """ARCHIVED or ARCHIVING -> RESTORING, unless a worker holds the job's files."""
    if not kept(job) or job.result_state not in (ResultState.ARCHIVED, ResultState.ARCHIVING):
        return None
    return None if leased(job, now) else _restoring(job, restore_id, estimate, now, patience)


def begin_repair(job: Job, restore_id: str, estimate: str, now: datetime, patience: int) -> Job | None:
    """AVAILABLE -> RESTORING, for a result that says AVAILABLE although one of its files is archived."""
    if not kept(job) or job.result_state is not ResultState.AVAILABLE or leased(job, now):
        return None
    return _restoring(job, restore_id, estimate, now, patience)


def postpone_estimate(job: Job, by: str) -> Job | None:
    """Move the estimate to `by`. An estimate only ever becomes later."""
    if not kept(job) or job.restore is None or (job.restore.estimate or "") >= by:
        return None
    return replace(job, restore=replace(job.restore, estimate=by))


def check_restore_later(job: Job, now: datetime, patience: int) -> Job | None:
    """Make the sweeper look at a restore in progress `patience` seconds after its estimate, later each time."""
    if not kept(job) or job.result_state is not ResultState.RESTORING:
        return None
    due = _overdue(job.restore, now, _again(job, patience))
    return replace(job, work_kind=Work.RESTORE, work_due=due, begun=job.begun + 1)


def restored(
    job: Job,
    holder: str,
    archive_at: str | None,
    now: datetime,
    patience: int,
    remind_seconds: float = DAY_SECONDS,
) -> Job | None:
    """RESTORING -> AVAILABLE, by the holder of the lease, who has verified every file.

    `archive_at`: when the result is archived next; None on the premium plan.
    """
    if not _holds(job, ResultState.RESTORING, holder):
        return None
    back = replace(job, result_state=ResultState.AVAILABLE, restore=None, cold=None, lease=None)
    scheduled = _scheduled(back, archive_at, now, remind_seconds)
    if archive_at is None:
        return replace(scheduled, work_kind=Work.VERIFY, work_due=moments.later(now, patience))
    return scheduled


def verified(job: Job) -> Job | None:
    """State and storage agree: clear the sweeper's work."""
    return replace(job, work_kind=None, work_due=None) if job.work_kind is Work.VERIFY else None


def _holds(job: Job, state: ResultState, holder: str) -> bool:
    return kept(job) and job.result_state is state and job.lease is not None and job.lease.holder == holder


def _again(job: Job, patience: int) -> int:
    """Seconds until work that was begun is begun again: doubled each time, from `patience`."""
    return int(max(patience, min(LONGEST_DELAY_SECONDS, patience * 2 ** min(job.begun, MAX_TRIES))))


def _overdue(restore: Restore | None, now: datetime, patience: int) -> str:
    """When a restore is late. S3 decides how long it takes: waiting until the estimate is expected."""
    estimate = restore.estimate if restore is not None else None
    return moments.later(max(now, moments.parse(estimate)) if estimate else now, patience)


def _restoring(job: Job, restore_id: str, estimate: str, now: datetime, patience: int) -> Job:
    restore = Restore(RESTORING_IN_S3, estimate, restore_id)
    return replace(
        job,
        result_state=ResultState.RESTORING,
        restore=restore,
        archive_at=None,
        lease=None,
        begun=0,
        work_kind=Work.RESTORE,
        work_due=_overdue(restore, now, patience),
    )


def _scheduled(job: Job, archive_at: str | None, now: datetime, remind_seconds: float) -> Job:
    """The job with this date. The sweeper's work follows: first the reminder, then archiving; no execution waits."""
    if archive_at is None:
        return replace(job, archive_at=None, work_kind=None, work_due=None, begun=0)
    due = archive_due(moments.parse(archive_at), now, remind_seconds)
    return replace(job, archive_at=archive_at, work_kind=Work.ARCHIVE, work_due=due, begun=0)
