"""The moves of a completed job's result between hot and cold storage: pure functions, None where there is nothing to do.

    AVAILABLE --begin_archive--> ARCHIVING --archived--> ARCHIVED
        ^                            |                       |
        |                            +--------thaw-----------+
        +----------returned----- RESTORING <-----------------+

Objects are moved only by the holder of the job's lease, and a lease is given only in the state that wants the move
(ARCHIVING to freeze, RESTORING to bring back). While a lease lives nobody leaves that state but its holder, so that
a slow worker of one direction can never overtake the other direction. Each function takes the job as it was read; the
caller writes the answer on condition that the row has not changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gas.domain import moments
from gas.domain.job import Cold, Job, Lease, Restore, ResultState, Status, Work
from gas.domain.moves import DAY_SECONDS, archive_due
from gas.domain.plan import Plan

THAWING = "thawing"
COPYING = "copying"


def kept(job: Job) -> bool:
    """Whether there is a result at all: completed, and not being erased."""
    return job.status is Status.COMPLETED and job.deleted_at is None


def leased(job: Job, now: datetime) -> bool:
    """Whether a worker holds the job's files at the moment."""
    return job.lease is not None and job.lease.until > moments.text(now)


def wanted_archive_at(job: Job, plan: Plan, since: str | None, retention: int | None) -> str | None:
    """When this result should be archived: so long after its completion or, if later, since the plan is free."""
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


def look_at(job: Job, archive_at: str, due: str) -> Job | None:
    """Nothing is to be done for this result's archiving before `due`."""
    if not kept(job) or job.work_kind is not Work.ARCHIVE or job.archive_at != archive_at:
        return None
    return replace(job, work_due=due)


def started(job: Job, archive_at: str, now: datetime, patience: int) -> Job | None:
    """The archive workflow runs; look after it only when it is late."""
    if not kept(job) or job.work_kind is not Work.ARCHIVE or job.archive_at != archive_at:
        return None
    late = max(moments.parse(archive_at), now) + timedelta(seconds=patience)
    return replace(job, work_due=moments.text(late))


def begin_archive(job: Job, plan: Plan, archive_at: str, now: datetime, patience: int) -> Job | None:
    """AVAILABLE -> ARCHIVING when the date is still this one, has come, and the plan is still free.

    Of a premium user's result only the date is taken away.
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


def take(job: Job, state: ResultState, holder: str, now: datetime, seconds: int) -> Job | None:
    """Take or renew the lease on the files of a job in that state; None when another holds it or the state is past."""
    if not kept(job) or job.result_state is not state:
        return None
    if leased(job, now) and job.lease is not None and job.lease.holder != holder:
        return None
    restore = job.restore
    if state is ResultState.RESTORING and restore is not None:
        restore = replace(restore, state=COPYING)
    return replace(job, restore=restore, lease=Lease(holder, moments.later(now, seconds)))


def drop(job: Job, holder: str) -> Job | None:
    """Give the lease back."""
    if job.lease is None or job.lease.holder != holder:
        return None
    return replace(job, lease=None)


def archived(job: Job, holder: str, cold: Cold, now: datetime, patience: int) -> Job | None:
    """ARCHIVING -> ARCHIVED: the holder has frozen all that is worth it. It is looked at once more later on."""
    if not _holds(job, ResultState.ARCHIVING, holder):
        return None
    return replace(
        job,
        result_state=ResultState.ARCHIVED,
        cold=cold,
        lease=None,
        work_kind=Work.VERIFY,
        work_due=moments.later(now, patience),
    )


def thaw(job: Job, restore_id: str, estimate: str, now: datetime, patience: int) -> Job | None:
    """ARCHIVED or ARCHIVING -> RESTORING, once nobody is at its files."""
    if not kept(job) or job.result_state not in (ResultState.ARCHIVED, ResultState.ARCHIVING):
        return None
    return None if leased(job, now) else _thawing(job, restore_id, estimate, now, patience)


def mend(job: Job, restore_id: str, estimate: str, now: datetime, patience: int) -> Job | None:
    """AVAILABLE -> RESTORING for a result that says it is at hand while a file of it is frozen."""
    if not kept(job) or job.result_state is not ResultState.AVAILABLE or leased(job, now):
        return None
    return _thawing(job, restore_id, estimate, now, patience)


def expect(job: Job, by: str) -> Job | None:
    """S3 takes longer than was told; an estimate is only ever put off."""
    if not kept(job) or job.restore is None or (job.restore.estimate or "") >= by:
        return None
    return replace(job, restore=replace(job.restore, estimate=by))


def look_again(job: Job, now: datetime, patience: int) -> Job | None:
    """A restore that is under way: look after it later."""
    if not kept(job) or job.result_state is not ResultState.RESTORING:
        return None
    return replace(job, work_kind=Work.RESTORE, work_due=_overdue(job.restore, now, patience))


def returned(
    job: Job,
    holder: str,
    archive_at: str | None,
    now: datetime,
    patience: int,
    remind_seconds: float = DAY_SECONDS,
) -> Job | None:
    """RESTORING -> AVAILABLE: the holder has compared every file. A free user's result gets its next date."""
    if not _holds(job, ResultState.RESTORING, holder):
        return None
    back = replace(job, result_state=ResultState.AVAILABLE, restore=None, cold=None, lease=None)
    scheduled = _scheduled(back, archive_at, now, remind_seconds)
    if archive_at is None:
        return replace(scheduled, work_kind=Work.VERIFY, work_due=moments.later(now, patience))
    return scheduled


def verified(job: Job) -> Job | None:
    """State and storage agree; nothing more is to be done."""
    return replace(job, work_kind=None, work_due=None) if job.work_kind is Work.VERIFY else None


def _holds(job: Job, state: ResultState, holder: str) -> bool:
    return kept(job) and job.result_state is state and job.lease is not None and job.lease.holder == holder


def _overdue(restore: Restore | None, now: datetime, patience: int) -> str:
    """When a restore is late. Not before the time it was told to take: S3's hours in the cold are nobody's to hurry."""
    told = restore.estimate if restore is not None else None
    return moments.later(max(now, moments.parse(told)) if told else now, patience)


def _thawing(job: Job, restore_id: str, estimate: str, now: datetime, patience: int) -> Job:
    restore = Restore(THAWING, estimate, restore_id)
    return replace(
        job,
        result_state=ResultState.RESTORING,
        restore=restore,
        archive_at=None,
        lease=None,
        work_kind=Work.RESTORE,
        work_due=_overdue(restore, now, patience),
    )


def _scheduled(job: Job, archive_at: str | None, now: datetime, remind_seconds: float) -> Job:
    """The work slot follows the date: first the reminder, then the archiving. No execution waits for either."""
    if archive_at is None:
        return replace(job, archive_at=None, work_kind=None, work_due=None)
    due = archive_due(moments.parse(archive_at), now, remind_seconds)
    return replace(job, archive_at=archive_at, work_kind=Work.ARCHIVE, work_due=due)
