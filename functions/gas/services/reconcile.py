"""Compare the state of each result in the database with the storage class of its files, and repair differences.

S3 says where files are, the database where they should be. A difference comes from a worker that outlived its lease or
from a manual change in S3; both are repaired by archiving or restoring as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gas.domain import result_moves
from gas.domain.errors import DamagedResult
from gas.domain.job import Job, ResultState
from gas.domain.plan import Plan, Plans
from gas.domain.ports import Clock, Jobs, ResultIndex, Users
from gas.domain.subscription import Billing
from gas.domain.user import User
from gas.services.archive import Archive
from gas.services.restore import Restore
from gas.services.restore_all import RestoreAll
from gas.services.result_files import LargeFile, ResultFiles

PAGE = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in one job's result, worded for the operator."""

    job_id: str
    what: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Finds and repairs differences between the database and S3."""

    jobs: Jobs
    users: Users
    index: ResultIndex
    result_files: ResultFiles
    archive: Archive
    restore: Restore
    restore_all: RestoreAll
    plans: Plans
    clock: Clock

    def run(self, *, repair: bool) -> list[Difference]:
        """Check every job. Returns the differences found, repaired if `repair` is set."""
        return [difference for job_id in self._ids() for difference in self.check(job_id, repair=repair)]

    def sweep(self, job_id: str) -> bool:
        """Check a result that was moved, for the sweeper. Returns whether there is no difference."""
        if not self.check(job_id, repair=False):
            self.jobs.change(job_id, result_moves.verified)
            return True
        job = self.jobs.get(job_id)
        if job is not None:
            self._repair(job, self.restore_all.resume)
        return False

    def check(self, job_id: str, *, repair: bool) -> list[Difference]:
        """Return the differences of one job: none for a job whose files a worker holds now."""
        job = self.jobs.get(job_id)
        if job is None or not result_moves.kept(job) or result_moves.leased(job, self.clock.now()):
            return []
        try:
            large = self.result_files.stored(job)
        except DamagedResult as error:
            return [Difference(job_id, error.detail)]
        found = [what for what in (self._places(job, large), self._plan(job)) if what]
        if found and repair:
            self._repair(job, self.restore.advance)
        return [Difference(job_id, what, repaired=repair) for what in found]

    def _places(self, job: Job, large: list[LargeFile]) -> str | None:
        archived = [one.file.name for one in large if one.stored.archived]
        standard = [one.file.name for one in large if not one.stored.archived and self.archive.worth(one)]
        if job.result_state is ResultState.AVAILABLE and archived:
            return f"says AVAILABLE, but {', '.join(archived)} is archived in S3"
        if job.result_state is ResultState.ARCHIVED and standard:
            return f"says ARCHIVED, but {', '.join(standard)} is not archived in S3"
        if job.result_state is ResultState.RESTORING and not archived:
            return "says RESTORING, but every file is available"
        return None

    def _plan(self, job: Job) -> str | None:
        user = self._owner(job)
        if user is None or Billing.of(user).settle_due is not None:
            return None  # a change of plan is in progress, and its restore notifies the user
        if user.plan is Plan.PREMIUM and job.result_state in (ResultState.ARCHIVED, ResultState.ARCHIVING):
            return f"belongs to a premium user, but says {job.result_state}"
        if job.result_state is ResultState.AVAILABLE:
            wanted = self._wanted(job, user)
            if (wanted is None) != (job.archive_at is None):
                return f"should be archived {wanted or 'never'}, but says {job.archive_at or 'never'}"
        return None

    def _repair(self, job: Job, advance: Callable[[str], object]) -> None:
        """Archive or restore the job as its plan demands. `advance` continues a job in RESTORING, here or in a workflow."""
        user = self._owner(job)
        if job.result_state is ResultState.AVAILABLE and not self._has_archived(job):
            self._reschedule(job)
            return
        if job.result_state is ResultState.AVAILABLE:
            self.restore.mark_repair(job.job_id)
        elif user is not None and user.plan is Plan.PREMIUM:
            self.restore.mark(job.job_id, f"mend-{job.job_id}")
        elif job.result_state is ResultState.ARCHIVED:
            self.archive.archive_again(job)
            return
        advance(job.job_id)

    def _has_archived(self, job: Job) -> bool:
        return any(one.stored.archived for one in self.result_files.stored(job))

    def _reschedule(self, job: Job) -> None:
        user = self._owner(job)
        if user is not None:
            wanted, now, remind = self._wanted(job, user), self.clock.now(), self.plans.remind_seconds
            self.jobs.change(job.job_id, lambda job: result_moves.schedule(job, wanted, now, remind))

    def _wanted(self, job: Job, user: User) -> str | None:
        retention = self.plans.of(user.plan).retention_seconds
        return result_moves.wanted_archive_at(job, user.plan, Billing.of(user).plan_since, retention)

    def _owner(self, job: Job) -> User | None:
        user = self.users.get(job.user_id)
        return user if user is not None and user.alive else None

    def _ids(self) -> Iterator[str]:
        after: str | None = None
        while True:
            ids, after = self.index.all_jobs(PAGE, after)
            yield from ids
            if after is None:
                return
