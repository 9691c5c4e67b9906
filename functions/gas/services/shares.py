"""Share a result: make, list, revoke and open links. What a link shows holds nothing of the account."""

from __future__ import annotations

import json
from dataclasses import dataclass

from gas.domain import moments
from gas.domain import share as sharing
from gas.domain.errors import NotFound
from gas.domain.job import Job, Share, Status
from gas.domain.ports import Bucket, Clock, Ids, Jobs, Objects, Site
from gas.domain.share import DAY_SECONDS, SAMPLE, ShareToken

SAMPLE_KEY = "sample.json"


@dataclass(frozen=True, slots=True)
class Shares:
    """The public sample is the job that `sample.json` in the references bucket names (`{"job_id"}`)."""

    jobs: Jobs
    objects: Objects
    site: Site
    ids: Ids
    clock: Clock

    def make(self, job: Job, expires_days: int, view: str | None) -> Share:
        """A new link. Raises NotAllowed, OverLimit."""
        now = self.clock.now()
        expires_at = moments.later(now, expires_days * DAY_SECONDS)
        one = Share(self.ids.new(), self.ids.secret(), moments.text(now), expires_at, view)
        self.jobs.change(job.job_id, lambda job: sharing.share(job, one, now))
        return one

    def all(self, job: Job) -> tuple[Share, ...]:
        """The links that still work."""
        return sharing.live(job, self.clock.now())

    def revoke(self, job: Job, share_id: str) -> None:
        """Make a link useless at once. Raises NotFound."""
        if self.jobs.change(job.job_id, lambda job: sharing.revoke(job, share_id)) is None:
            raise NotFound("There is no such link.")

    def open(self, token: str) -> tuple[Job, Share]:
        """What a link shows. Raises NotFound."""
        if token == SAMPLE:
            return self._sample()
        read = ShareToken.read(token)
        return sharing.opened(self.jobs.get(read.job_id), read, self.clock.now())

    def token(self, job: Job, one: Share) -> str:
        return str(ShareToken(job.job_id, one.share_id, one.secret))

    def url(self, job: Job, one: Share) -> str:
        """The page of the link."""
        return f"{self.site.url()}/s/{self.token(job, one)}"

    def _sample(self) -> tuple[Job, Share]:
        named = self.objects.read(Bucket.REFERENCES, SAMPLE_KEY)
        job = self.jobs.get(str(json.loads(named)["job_id"])) if named else None
        if job is None or job.deleted_at is not None or job.status is not Status.COMPLETED:
            raise NotFound("No sample is published here.")
        return job, Share(SAMPLE, SAMPLE, job.completed_at or "", "9999-12-31T00:00:00.000Z", None)
