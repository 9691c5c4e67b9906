"""What an operator sees and may do: users, jobs, failures and a second try. Never names, files or variants."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from gas.domain import job_moves, moments
from gas.domain.errors import Invalid, NotAllowed
from gas.domain.job import Job, Status
from gas.domain.plan import Plan
from gas.domain.ports import Clock, JobLines, Jobs, Overview, UserLines
from gas.domain.user import User

PAGE = 50
# How long one request counts: well below the function's and API Gateway's time-outs.
COUNT_SECONDS = 8
USERS, JOBS = "users", "jobs"  # what a cursor of the totals goes on with


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over a part of the service; `bytes_month` were submitted in this month (UTC). `after`: cursor of the next
    part, None for the last one."""

    users: int
    premium_users: int
    jobs: dict[str, int]
    bytes_month: int
    after: str | None


@dataclass(slots=True)
class Counted:
    """What was counted so far, in `month`."""

    month: str
    plans: Counter[Plan] = field(default_factory=Counter)
    jobs: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def add(self, users: list[User]) -> None:
        self.plans.update(user.plan for user in users)
        self.size += sum(user.usage.within(self.month).bytes for user in users)

    def totals(self, after: str | None) -> Totals:
        return Totals(self.plans.total(), self.plans[Plan.PREMIUM], dict(self.jobs), self.size, after)


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

    def totals(self, after: str | None) -> Totals:
        """Count users, then jobs, for COUNT_SECONDS: the sum of all pages is the whole. Raises Invalid."""
        kind, _, key = after.partition(":") if after else (USERS, "", "")
        if kind not in (USERS, JOBS):
            raise Invalid("This cursor is not one of this list.", "cursor")
        counted = Counted(moments.text(self.clock.now())[:7])
        end = self.clock.now() + timedelta(seconds=COUNT_SECONDS)
        place: str | None = key or None
        while True:
            if kind == USERS:
                page = self.overview.users("", 500, place)
                counted.add(page.users)
                kind, place = (JOBS, None) if page.after is None else (USERS, page.after)
            else:
                statuses, place = self.overview.statuses(place)
                counted.jobs.update(statuses)
                if place is None:
                    return counted.totals(None)
            if self.clock.now() >= end:
                return counted.totals(f"{kind}:{place or ''}")

    def retry(self, job_id: str) -> Job:
        """Let a failed job run once more, at no cost to its user. Raises NotFound, NotAllowed."""
        now = self.clock.now()
        job = self.jobs.change(job_id, lambda job: job_moves.retry(job, now))
        if job is None:
            raise NotAllowed("Only a failed job can be tried again.")
        return job
