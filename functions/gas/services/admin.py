"""What an operator sees and may do: users, jobs, failures and a second try. Never names, files or variants."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from gas.domain import job_moves, moments
from gas.domain.errors import NotAllowed
from gas.domain.job import Job, Status
from gas.domain.plan import Plan
from gas.domain.ports import Clock, JobLines, Jobs, Overview, UserLines

PAGE = 50


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the whole service; `bytes_month` were submitted in this month (UTC)."""

    users: int
    premium_users: int
    jobs: dict[str, int]
    bytes_month: int


@dataclass(frozen=True, slots=True)
class Admin:
    jobs: Jobs
    overview: Overview
    clock: Clock

    def users(self, text: str, after: str | None) -> UserLines:
        """Users whose address or id holds the text."""
        return self.overview.users(text, PAGE, after)

    def all_jobs(self, status: Status | None, after: str | None) -> JobLines:
        return self.overview.jobs(status, PAGE, after)

    def totals(self) -> Totals:
        """Reads both tables through: for an operator, not for a page that many open."""
        month = moments.text(self.clock.now())[:7]
        plans: Counter[Plan] = Counter()
        size = 0
        after: str | None = None
        while True:
            page = self.overview.users("", 500, after)
            plans.update(user.plan for user in page.users)
            size += sum(user.usage.within(month).bytes for user in page.users)
            after = page.after
            if after is None:
                break
        return Totals(plans.total(), plans[Plan.PREMIUM], self.overview.statuses(), size)

    def retry(self, job_id: str) -> Job:
        """Let a failed job run once more, at no cost to its user. Raises NotFound, NotAllowed."""
        now = self.clock.now()
        job = self.jobs.change(job_id, lambda job: job_moves.retry(job, now))
        if job is None:
            raise NotAllowed("Only a failed job can be tried again.")
        return job
