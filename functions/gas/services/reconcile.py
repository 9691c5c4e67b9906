"""Compare what the database says of results with where their files lie, and mend what differs.

S3 is the truth about files, the database about wishes. A difference can only come from a worker that was slower than
every lease, or from a hand that moved things; both are mended by the usual moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gas.domain import cooling
from gas.domain.errors import DamagedResult
from gas.domain.job import Job, ResultState
from gas.domain.plan import Plan, Plans
from gas.domain.ports import Clock, Jobs, Users
from gas.domain.subscription import Billing
from gas.domain.user import User
from gas.domain.vault import Results
from gas.services.archive import Archive
from gas.services.restore import Restore
from gas.services.restore_all import RestoreAll
from gas.services.shelf import Large, Shelf

PAGE = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with one job's result, in words for the operator."""

    job_id: str
    what: str
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Reconciler:
    jobs: Jobs
    users: Users
    results: Results
    shelf: Shelf
    archive: Archive
    restore: Restore
    restore_all: RestoreAll
    plans: Plans
    clock: Clock

    def run(self, *, mend: bool) -> list[Difference]:
        """Look at every job; the differences found, and mended if wished."""
        return [difference for job_id in self._ids() for difference in self.check(job_id, mend=mend)]

    def sweep(self, job_id: str) -> bool:
        """The sweeper's second look at a result that was moved; whether it is as it should be."""
        if not self.check(job_id, mend=False):
            self.jobs.change(job_id, cooling.verified)
            return True
        job = self.jobs.get(job_id)
        if job is not None:
            self._mend(job, self.restore_all.bring)
        return False

    def check(self, job_id: str, *, mend: bool) -> list[Difference]:
        """The differences of one job. A job that a worker holds at the moment is left to it."""
        job = self.jobs.get(job_id)
        if job is None or not cooling.kept(job) or cooling.leased(job, self.clock.now()):
            return []
        try:
            large = self.shelf.look(job)
        except DamagedResult as error:
            return [Difference(job_id, error.detail)]
        found = [what for what in (self._places(job, large), self._plan(job)) if what]
        if found and mend:
            self._mend(job, self.restore.advance)
        return [Difference(job_id, what, mended=mend) for what in found]

    def _places(self, job: Job, large: list[Large]) -> str | None:
        frozen = [one.file.name for one in large if one.stored.frozen]
        warm = [one.file.name for one in large if not one.stored.frozen and self.archive.worth(one)]
        if job.result_state is ResultState.AVAILABLE and frozen:
            return f"says AVAILABLE, but {', '.join(frozen)} is in cold storage"
        if job.result_state is ResultState.ARCHIVED and warm:
            return f"says ARCHIVED, but {', '.join(warm)} is not in cold storage"
        if job.result_state is ResultState.RESTORING and not frozen:
            return "says RESTORING, but every file is back"
        return None

    def _plan(self, job: Job) -> str | None:
        user = self._owner(job)
        if user is None or Billing.of(user).settle_due is not None:
            return None  # results still follow the plan, under a restore that tells its user
        if user.plan is Plan.PREMIUM and job.result_state in (ResultState.ARCHIVED, ResultState.ARCHIVING):
            return f"belongs to a premium user, but says {job.result_state}"
        if job.result_state is ResultState.AVAILABLE:
            wanted = self._wanted(job, user)
            if (wanted is None) != (job.archive_at is None):
                return f"should be archived {wanted or 'never'}, but says {job.archive_at or 'never'}"
        return None

    def _mend(self, job: Job, bring: Callable[[str], object]) -> None:
        """The usual moves; `bring` goes on with a job in RESTORING, here or by a workflow of its own."""
        user = self._owner(job)
        if job.result_state is ResultState.AVAILABLE and not self._cold(job):
            self._reschedule(job)
            return
        if job.result_state is ResultState.AVAILABLE:
            self.restore.mark_mend(job.job_id)
        elif user is not None and user.plan is Plan.PREMIUM:
            self.restore.mark(job.job_id, f"mend-{job.job_id}")
        elif job.result_state is ResultState.ARCHIVED:
            self.archive.refreeze(job)
            return
        bring(job.job_id)

    def _cold(self, job: Job) -> bool:
        return any(one.stored.frozen for one in self.shelf.look(job))

    def _reschedule(self, job: Job) -> None:
        user = self._owner(job)
        if user is not None:
            wanted, now, remind = self._wanted(job, user), self.clock.now(), self.plans.remind_seconds
            self.jobs.change(job.job_id, lambda job: cooling.schedule(job, wanted, now, remind))

    def _wanted(self, job: Job, user: User) -> str | None:
        retention = self.plans.of(user.plan).retention_seconds
        return cooling.wanted_archive_at(job, user.plan, Billing.of(user).plan_since, retention)

    def _owner(self, job: Job) -> User | None:
        user = self.users.get(job.user_id)
        return user if user is not None and user.alive else None

    def _ids(self) -> Iterator[str]:
        after: str | None = None
        while True:
            ids, after = self.results.all_jobs(PAGE, after)
            yield from ids
            if after is None:
                return
