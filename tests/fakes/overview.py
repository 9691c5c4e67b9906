"""The operator's overview of the tables in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from gas.domain.job import Status
from gas.domain.ports import JobLines, UserLines
from tests.fakes.stores import FakeJobs, FakeUsers


@dataclass
class FakeOverview:
    kept_users: FakeUsers
    kept_jobs: FakeJobs
    page: int = 500

    def users(self, text: str, limit: int, after: str | None) -> UserLines:
        found = [
            user
            for user_id, user in sorted(self.kept_users.rows.items())
            if user.alive and text.lower() in f"{user.email} {user_id}" and (after is None or user_id > after)
        ]
        return UserLines(found[:limit], found[limit - 1].user_id if len(found) > limit else None)

    def jobs(self, status: Status | None, limit: int, after: str | None) -> JobLines:
        found = [
            job
            for job_id, job in sorted(self.kept_jobs.rows.items())
            if job.deleted_at is None and status in (None, job.status) and (after is None or job_id > after)
        ]
        return JobLines(found[:limit], found[limit - 1].job_id if len(found) > limit else None)

    def statuses(self, after: str | None) -> tuple[dict[str, int], str | None]:
        page = self.jobs(None, self.page, after)
        return dict(Counter(str(job.status) for job in page.jobs)), page.after
