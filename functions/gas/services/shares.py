"""Share a result: make, list, revoke and open links. What a link shows holds nothing of the account."""

from __future__ import annotations

import json
from dataclasses import dataclass

from gas.domain import moments
from gas.domain import share as sharing
from gas.domain.errors import Invalid, NotAllowed, NotFound, PasswordNeeded, TooMany
from gas.domain.job import Job, Share, Status
from gas.domain.ports import Bucket, Clock, Ids, Jobs, Objects, Rates, Site, Users
from gas.domain.share import DAY_SECONDS, SAMPLE, ShareToken
from gas.domain.share_password import hashed, matches
from gas.services.brakes import network_of

SAMPLE_KEY = "sample.json"
# Tries of a link's password in TRY_SECONDS.
TRY_SECONDS = 300
TRIES_PER_NETWORK = 10
TRIES_PER_LINK = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """The settings of a new link: days until it expires, what it shows, and what opening it takes.

    `reviews`: whether it shows the owner's reviews of the result's variants; `samples`: what the genotypes suggest of the
    samples.
    """

    expires_days: int
    view: str | None = None
    password: str | None = None
    max_views: int | None = None
    reviews: bool = False
    samples: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """An opened link. `ticket` renews a guarded one."""

    job: Job
    share: Share
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The public sample is the job that `sample.json` in the references bucket names (`{"job_id"}`).

    `max_days`: the longest life of a link that the operator allows, also of links that were made before.
    """

    jobs: Jobs
    users: Users
    objects: Objects
    site: Site
    rates: Rates
    ids: Ids
    clock: Clock
    max_days: int

    def make(self, job: Job, wish: Wish) -> Share:
        """A new link. Raises Invalid, NotAllowed, OverLimit."""
        if wish.expires_days > self.max_days:
            raise Invalid(f"A link lives for at most {self.max_days} days here.", "expires_days")
        if job.prefix is None:
            raise NotAllowed("Run this job again to share it: its files still lie under your account's id.")
        now = self.clock.now()
        guarded = wish.password is not None or wish.max_views is not None
        one = Share(
            self.ids.new(),
            self.ids.secret(),
            moments.text(now),
            moments.later(now, wish.expires_days * DAY_SECONDS),
            wish.view,
            password=None if wish.password is None else hashed(wish.password, self.ids.secret()),
            max_views=wish.max_views,
            ticket_key=self.ids.secret() if guarded else None,
            reviews=wish.reviews,
            samples=wish.samples,
        )
        self.jobs.change(job.job_id, lambda job: sharing.share(job, one, now))
        return one

    def all(self, job: Job) -> tuple[Share, ...]:
        """The links that still work."""
        return sharing.live(job, self.clock.now())

    def revoke(self, job: Job, share_id: str) -> None:
        """Make a link useless at once. Raises NotFound."""
        if self.jobs.change(job.job_id, lambda job: sharing.revoke(job, share_id)) is None:
            raise NotFound("There is no such link.")

    def ends(self, one: Share) -> str:
        """When the link ends."""
        return sharing.ends(one, self.max_days)

    def open(self, token: str, password: str | None, ticket: str | None, address: str) -> Visit:
        """Open a link, with its password if it has one, or with the ticket of a page that opened it.

        Raises NotFound, PasswordNeeded, TooMany.
        """
        if token == SAMPLE:
            return Visit(*self._sample(), None)
        read = ShareToken.read(token)
        now = self.clock.now()
        job, one = sharing.opened(self.jobs.get(read.job_id), read, now)
        if self.ends(one) <= moments.text(now) or not self._owned(job):
            raise NotFound(sharing.GONE)
        if not one.guarded or (ticket is not None and sharing.holds(one, ticket, now)):
            return Visit(job, one, ticket)
        if one.max_views is not None and one.views >= one.max_views:
            raise NotFound(sharing.GONE)
        self._check_password(one, password, address)
        if one.max_views is not None:
            self.jobs.change(job.job_id, lambda job: sharing.viewed(job, one.share_id))
        return Visit(job, one, sharing.ticket(one, now))

    def reviewed(self, token: str, ticket: str | None, address: str) -> Job:
        """The job of a link that shows reviews; a guarded link needs its ticket. Raises as `open`, NotFound."""
        if token != SAMPLE:
            read = ShareToken.read(token)
            _, one = sharing.opened(self.jobs.get(read.job_id), read, self.clock.now())
            if one.max_views is not None and not (ticket and sharing.holds(one, ticket, self.clock.now())):
                raise NotFound(sharing.GONE)  # reading reviews is not another view
        visit = self.open(token, None, ticket, address)
        if not visit.share.reviews:
            raise NotFound("This link shows no reviews.")
        return visit.job

    def token(self, job: Job, one: Share) -> str:
        return str(ShareToken(job.job_id, one.share_id, one.secret))

    def url(self, job: Job, one: Share) -> str:
        """The page of the link."""
        return f"{self.site.url()}/s/{self.token(job, one)}"

    def _check_password(self, one: Share, password: str | None, address: str) -> None:
        """Each try counts, also a right one: for the link, and for the link and the caller's network."""
        if one.password is None:
            return
        if password is None:
            raise PasswordNeeded("Enter the password that came with this link.", wrong=False)
        now = self.clock.now()
        waits = [
            self.rates.hit(
                f"share#{one.share_id}#{network_of(address)}", TRIES_PER_NETWORK, TRY_SECONDS, now
            ),
            self.rates.hit(f"share#{one.share_id}", TRIES_PER_LINK, TRY_SECONDS, now),
        ]
        if max(waits):
            raise TooMany("Too many tries of this link's password. Please wait.", max(waits), "share_tries")
        if not matches(password, one.password):
            raise PasswordNeeded("This is not the password of this link.", wrong=True)

    def _sample(self) -> tuple[Job, Share]:
        named = self.objects.read(Bucket.REFERENCES, SAMPLE_KEY)
        job = self.jobs.get(str(json.loads(named)["job_id"])) if named else None
        if (
            job is None
            or job.deleted_at is not None
            or job.status is not Status.COMPLETED
            or not self._owned(job)
        ):
            raise NotFound("No sample is published here.")
        until = "9999-12-31T00:00:00.000Z"
        return job, Share(SAMPLE, SAMPLE, job.completed_at or "", until, samples=True)

    def _owned(self, job: Job) -> bool:
        """Whether the owner's account exists: from its deletion on its jobs are erased, one after the other."""
        owner = self.users.get(job.user_id)
        return owner is not None and owner.alive
