"""Deletion that is carried through: whatever is hidden gets erased, object by object, and the row goes last.

Every step may be repeated; a crash between two of them leaves the row, and with it the sweeper's reason to come back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gas.domain import keys, moments, result_moves, stop_moves
from gas.domain.errors import NotFound
from gas.domain.job import Job, Status
from gas.domain.ports import (
    Bucket,
    Clock,
    FilterSets,
    Identity,
    Jobs,
    Objects,
    Reviews,
    Sessions,
    Tokens,
    Uploads,
    Users,
    Webhooks,
)
from gas.domain.user import User
from gas.services.annotation import Annotation
from gas.services.uploads import Intake

# An account may own more than can be erased within a function's time-out.
ERASE_SECONDS = 20
ERASE_WEBHOOKS = 25  # rows of webhooks and their deliveries in one go


@dataclass(frozen=True, slots=True)
class Erasure:
    jobs: Jobs
    users: Users
    uploads: Uploads
    tokens: Tokens
    sessions: Sessions
    reviews: Reviews
    webhooks: Webhooks
    filter_sets: FilterSets
    objects: Objects
    identity: Identity
    intake: Intake
    annotation: Annotation
    clock: Clock

    def job(self, job_id: str) -> bool:
        """Erase a hidden job's objects, its claim on the upload, and its row; False while a task may still write."""
        job = self.jobs.get(job_id)
        if job is None:
            return True
        if job.deleted_at is None:
            return False
        gone = job.status is not Status.CANCELLED or self.annotation.task_gone(job)
        # Whoever moves its files between storage classes may still write one: erase once more when the lease is over.
        gone = gone and not result_moves.leased(job, self.clock.now())
        prefix = keys.result_prefix(job.folder, job.job_id)
        self.objects.delete(Bucket.RESULTS, self.objects.names(Bucket.RESULTS, prefix))
        if not gone:
            self._come_back(job_id)
            return False
        for upload_id in job.upload_ids:
            self.intake.release(upload_id, job.job_id)
        self.jobs.remove(job_id)
        return True

    def user(self, user_id: str) -> bool:
        """Erase all that a buried user owned; what stays is a tombstone without anything personal."""
        user = self.users.get(user_id)
        if user is None or user.alive:
            return user is None
        now = self.clock.now()
        end = moments.later(now, ERASE_SECONDS)
        self.identity.erase(user.pool_user)
        for token in self.tokens.of_user(user_id, moments.text(now)):
            self.tokens.remove(token.token_id)
        for session in self.sessions.of_user(user_id, moments.text(now)):
            self.sessions.remove(session.session_id)
        if self.webhooks.erase(user_id, ERASE_WEBHOOKS):
            return self._go_on(user_id, 0)
        self.filter_sets.erase(user_id)
        if self.reviews.erase_some(user_id):
            return self._go_on(user_id, 0)
        left = False
        for job in self.jobs.of_user(user_id):
            left |= not self._hide_and_erase(job)
            if moments.text(self.clock.now()) > end:
                return self._go_on(user_id, 0)
        for upload in self.uploads.of_user(user_id):
            if not upload.jobs:
                self._erase_upload(upload.upload_id)
            if moments.text(self.clock.now()) > end:
                return self._go_on(user_id, 0)
        if left:
            return self._go_on(user_id, stop_moves.STOP_CHECK_SECONDS)
        self.users.change(user_id, _erased)
        return True

    def _go_on(self, user_id: str, seconds: float) -> bool:
        """Note that something of the user is left, to be erased after `seconds`; return False."""
        later = moments.later(self.clock.now(), seconds)
        self.users.change(user_id, lambda user: replace(user, erase_due=later))
        return False

    def _hide_and_erase(self, job: Job) -> bool:
        now = self.clock.now()
        try:
            self.jobs.change(job.job_id, lambda job: stop_moves.delete(job, now))
        except NotFound:
            return True
        return self.job(job.job_id)

    def _erase_upload(self, upload_id: str) -> None:
        now = moments.text(self.clock.now())
        try:
            self.uploads.change(upload_id, lambda upload: None if upload.jobs else upload.doomed(now))
        except NotFound:
            return
        self.intake.erase(upload_id)

    def _come_back(self, job_id: str) -> None:
        later = moments.later(self.clock.now(), stop_moves.STOP_CHECK_SECONDS)
        try:
            self.jobs.change(job_id, lambda job: replace(job, work_due=later))
        except NotFound:
            return


def _erased(user: User) -> User | None:
    return None if user.erase_due is None else replace(user, erase_due=None, pool_name="")
