"""How many of a user's jobs run at once: each running job holds a place on the user's row.

The row is changed by conditional writes, so that launchers beside each other cannot both take the last place. A place
is freed when its job ends (the table's stream); a place whose job ended without that is found by the job that waits
longest. A job keeps its place while it waits for capacity: the jobs behind it would find none either.
"""

from __future__ import annotations

from dataclasses import dataclass

from gas.domain.job import Job
from gas.domain.plan import Plans
from gas.domain.ports import Jobs, Users
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class Turns:
    jobs: Jobs
    users: Users
    plans: Plans

    def take(self, job: Job, user: User) -> bool:
        """Give the job a place; False when the plan's places are all taken."""
        allowed = self.allowed(user)
        if self._take(job, user, allowed):
            return True
        return self._longest_waiting(job) and self._freed(user) and self._take(job, user, allowed)

    def allowed(self, user: User) -> int:
        return self.plans.of(user.plan).running_jobs

    def free(self, user_id: str) -> bool:
        """Whether the user has a place left."""
        user = self.users.get(user_id)
        return user is not None and len(user.at_work) < self.allowed(user)

    def end(self, user_id: str, job_id: str) -> None:
        """Free the place of a job that has ended or is gone; a job that runs (again) keeps it."""
        if not self._holds(user_id, job_id):
            self.users.end_turn(user_id, job_id)

    def next(self, user_id: str) -> str | None:
        """The longest waiting job without a place."""
        user = self.users.get(user_id)
        if user is None:
            return None
        line = self.jobs.waiting(user_id, len(user.at_work) + 1)
        return next((job_id for job_id in line if job_id not in user.at_work), None)

    def _take(self, job: Job, user: User, allowed: int) -> bool:
        if job.job_id not in user.at_work and len(user.at_work) >= allowed:
            fresh = self.users.get(user.user_id)
            if fresh is None or len(fresh.at_work) >= allowed:
                return False
        return self.users.take_turn(user.user_id, job.job_id, allowed)

    def _longest_waiting(self, job: Job) -> bool:
        return self.next(job.user_id) in (job.job_id, None)

    def _freed(self, user: User) -> bool:
        """Free the places whose jobs are no longer active; whether there were any."""
        left = [job_id for job_id in user.at_work if not self._holds(user.user_id, job_id)]
        return sum(self.users.end_turn(user.user_id, job_id) for job_id in left) > 0

    def _holds(self, user_id: str, job_id: str) -> bool:
        job = self.jobs.get(job_id)
        return job is not None and job.user_id == user_id and job.active and job.deleted_at is None
