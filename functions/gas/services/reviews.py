"""Review variants: read, list, change, comment. Each act is one conditional write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gas.domain import moments
from gas.domain import review as reviewing
from gas.domain.errors import NotFound
from gas.domain.job import Job
from gas.domain.ports import Clock, Ids, ReviewPage
from gas.domain.ports import Reviews as ReviewTable
from gas.domain.review import Person, Review
from gas.domain.user import User
from gas.domain.variant_key import assembly_key, canonical
from gas.services.references import Catalogue

# Of one `see`: each is a write.
SEEN_AT_ONCE = 25
TRIES = 5


@dataclass(frozen=True, slots=True)
class Reviews:
    """Which account's review, and of which assembly, follows from the job through which it is asked for."""

    reviews: ReviewTable
    catalogue: Catalogue
    ids: Ids
    clock: Clock

    def assembly(self, job: Job) -> str:
        """Return the assembly of the job's reference, as keys of reviews have it."""
        return assembly_key(self.catalogue.assembly(job.reference))

    def page(self, job: Job, limit: int, cursor: str | None) -> ReviewPage:
        """Return reviews of the job's owner for the job's assembly, whether or not the job has the variant."""
        return self.reviews.page(job.user_id, self.assembly(job), limit, cursor)

    def get(self, job: Job, written: str) -> Review:
        """Return the review of a variant, version 0 if there is none. Raises Invalid for what is no variant."""
        empty = self._blank(job, written)
        return self.reviews.get(empty.review_id) or empty

    def in_job(self, job: Job, limit: int, cursor: str | None) -> tuple[list[Review], str | None]:
        """Return whole reviews of variants that were seen in the job, and a cursor: what a link to it may show."""
        page = self.page(job, limit, cursor)
        wanted = [line.review_id for line in page.lines if any(one.job_id == job.job_id for one in line.jobs)]
        found = self.reviews.many(wanted) if wanted else []
        return sorted(found, key=lambda one: one.place), page.after

    def change(self, user: User, job: Job, written: str, version: int, wanted: Mapping[str, Any]) -> Review:
        """Change what `wanted` has of status, classification, tags and codes. Raises ReviewChanged, Invalid."""
        person, at = self._person(user), self._now()

        def move(review: Review) -> Review:
            reviewing.check_version(review, version)
            return reviewing.changed(review, person, at, wanted)

        return self._write(job, written, move)

    def comment(self, user: User, job: Job, written: str, text: str) -> Review:
        """Add a comment. Raises OverLimit, Invalid."""
        person, at, comment_id = self._person(user), self._now(), self.ids.new()
        return self._write(
            job, written, lambda review: reviewing.commented(review, person, at, comment_id, text)
        )

    def edit(self, user: User, job: Job, written: str, comment_id: str, text: str) -> Review:
        """Change the text of the user's own comment. Raises NotFound."""
        person, at = self._person(user), self._now()
        return self._rewrite(
            job, written, lambda review: reviewing.edited(review, person, at, comment_id, text)
        )

    def uncomment(self, user: User, job: Job, written: str, comment_id: str) -> Review:
        """Delete the user's own comment. Raises NotFound."""
        person, at = self._person(user), self._now()
        return self._rewrite(
            job, written, lambda review: reviewing.uncommented(review, person, at, comment_id)
        )

    def remove(self, job: Job, written: str, version: int) -> None:
        """Erase a review with its comments and history. Raises NotFound, ReviewChanged."""
        review = self.get(job, written)
        if not review.version:
            raise NotFound("There is no review of this variant.")
        reviewing.check_version(review, version)
        self.reviews.remove(review)

    def see(self, job: Job, variants: list[str]) -> int:
        """Note that the job has these reviewed variants; those without a review are left out. Returns how many are new."""
        at, new = self._now(), 0
        for review_id in {self._blank(job, one).review_id for one in variants}:
            try:
                new += (
                    self.reviews.change(review_id, lambda one: reviewing.seen(one, job.job_id, at))
                    is not None
                )
            except NotFound:
                continue
        return new

    def _write(self, job: Job, written: str, move: Callable[[Review], Review]) -> Review:
        """Make the review if there is none, else change it; the job has the variant from now on."""
        empty, at = self._blank(job, written), self._now()

        def step(review: Review) -> Review:
            after = move(review)
            return reviewing.seen(after, job.job_id, at) or after

        for _ in range(TRIES):
            if self.reviews.get(empty.review_id) is None:
                fresh = step(empty)
                if self.reviews.create(fresh, reviewing.REVIEWS_PER_ACCOUNT):
                    return fresh
            try:
                return self.reviews.change(empty.review_id, step) or empty
            except NotFound:  # erased in between
                continue
        raise NotFound("There is no review of this variant.")

    def _rewrite(self, job: Job, written: str, move: Callable[[Review], Review]) -> Review:
        """Change a review that there is. Raises NotFound."""
        empty = self._blank(job, written)
        return self.reviews.change(empty.review_id, move) or empty

    def _blank(self, job: Job, written: str) -> Review:
        variant = canonical(written)
        return reviewing.blank(job.user_id, f"{self.assembly(job)}#{variant}", variant)

    def _person(self, user: User) -> Person:
        return Person(user.user_id, user.name)

    def _now(self) -> str:
        return moments.text(self.clock.now())
