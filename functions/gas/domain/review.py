"""What an account thinks of a variant: status, classification, tags, comments, decisions on ACMG codes, history.

A review belongs to the account and to a variant of an assembly, not to a job: every job that has the variant shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from gas.domain.errors import Invalid, NotFound, OverLimit, ReviewChanged

REVIEWS_PER_ACCOUNT = 10_000
COMMENTS_PER_REVIEW = 100
# Newest changes that are kept; `history_dropped` counts the older ones.
HISTORY_KEPT = 100
# Newest jobs that are kept; `jobs_total` counts all.
JOBS_KEPT = 50
# Of comments, codes, tags and history together, as JSON. An item of the table holds 400 KB.
REVIEW_BYTES = 64 * 1024


class ReviewStatus(StrEnum):
    NONE = "none"
    TO_REVIEW = "to_review"
    REPORT = "report"
    EXCLUDE = "exclude"


class Classification(StrEnum):
    PATHOGENIC = "pathogenic"
    LIKELY_PATHOGENIC = "likely_pathogenic"
    UNCERTAIN = "uncertain_significance"
    LIKELY_BENIGN = "likely_benign"
    BENIGN = "benign"


class Strength(StrEnum):
    STAND_ALONE = "stand_alone"
    VERY_STRONG = "very_strong"
    STRONG = "strong"
    MODERATE = "moderate"
    SUPPORTING = "supporting"


class CodeState(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Person:
    """Who changes a review: the user's id, and the name that the profile has at that time."""

    by: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """`edited_at`: when its text was last changed; None for a comment as it was first written."""

    comment_id: str
    at: str
    by: str
    author: str
    text: str
    edited_at: str | None = None


@dataclass(frozen=True, slots=True)
class CodeDecision:
    """An ACMG code that was accepted or rejected. `strength` None: the code's usual one."""

    code: str
    state: CodeState
    strength: Strength | None
    comment: str
    by: str
    at: str

    @property
    def said(self) -> tuple[str, str, str | None, str]:
        """What was decided, without who and when."""
        return self.code, self.state, self.strength, self.comment


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history. `what`: `status`, `classification`, `tags`, `codes.PVS1`, `comment`.

    `before` and `after` are texts, None where there was nothing. A comment's text is not repeated: its lines say
    `added`, `edited` or `deleted` and its id.
    """

    at: str
    by: str
    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SeenIn:
    """A job that has the variant, and when the account first opened it there (or reviewed it there)."""

    job_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Review:
    """`review_id` is `{user_id}#{place}`; `place` is `{assembly}#{variant}` (`variant_key`).

    `version` counts what people changed (0: a review that nobody has written); `rev` counts all writes, such as one
    more job in `jobs`.
    """

    review_id: str
    user_id: str
    place: str
    variant: str
    created_at: str
    updated_at: str
    status: ReviewStatus = ReviewStatus.NONE
    classification: Classification | None = None
    classified_at: str | None = None
    tags: tuple[str, ...] = ()
    codes: tuple[CodeDecision, ...] = ()
    comments: tuple[Comment, ...] = ()
    history: tuple[Change, ...] = ()
    history_dropped: int = 0
    jobs: tuple[SeenIn, ...] = ()
    jobs_total: int = 0
    version: int = 0
    rev: int = 0


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review as lists have it: without comments, codes and history."""

    review_id: str
    place: str
    variant: str
    updated_at: str
    status: ReviewStatus = ReviewStatus.NONE
    classification: Classification | None = None
    classified_at: str | None = None
    tags: tuple[str, ...] = ()
    jobs: tuple[SeenIn, ...] = ()
    jobs_total: int = 0
    comment_count: int = 0
    code_count: int = 0
    version: int = 0


def identify(user_id: str, place: str) -> str:
    """Return the key of a review."""
    return f"{user_id}#{place}"


def blank(user_id: str, place: str, variant: str) -> Review:
    """Return the review of a variant that nobody has reviewed: version 0."""
    return Review(identify(user_id, place), user_id, place, variant, "", "")


def line(review: Review) -> ReviewLine:
    """Return a review as lists have it."""
    shared = {name: getattr(review, name) for name in ReviewLine.__slots__ if hasattr(review, name)}
    return ReviewLine(**shared, comment_count=len(review.comments), code_count=len(review.codes))


def check_version(review: Review, version: int) -> None:
    """Raise ReviewChanged unless `version` is the review's."""
    if review.version != version:
        raise ReviewChanged(
            "This review was changed since you opened it. Read it again, then change it.", review.version
        )


def changed(review: Review, person: Person, at: str, wanted: Mapping[str, Any]) -> Review:
    """The review with `status`, `classification`, `tags` and `codes` as far as `wanted` has them, and its history.

    `codes` are CodeDecision; those that say what they said before keep who and when.
    """
    lines: list[Change] = []
    after = review
    for name in ("status", "classification", "tags"):
        if name in wanted and wanted[name] != getattr(after, name):
            lines.append(Change(at, person.by, name, _text(getattr(after, name)), _text(wanted[name])))
            after = replace(after, **{name: wanted[name]})
            if name == "classification":
                after = replace(after, classified_at=None if wanted[name] is None else at)
    if "codes" in wanted:
        before = {one.code: one for one in after.codes}
        codes = tuple(
            before[one.code] if one.code in before and before[one.code].said == one.said else one
            for one in wanted["codes"]
        )
        lines += _code_changes(before, {one.code: one for one in codes}, person, at)
        after = replace(after, codes=codes)
    return _written(after, at, lines)


def commented(review: Review, person: Person, at: str, comment_id: str, text: str) -> Review:
    """The review with one more comment. Raises OverLimit."""
    if len(review.comments) >= COMMENTS_PER_REVIEW:
        detail = f"A variant may have {COMMENTS_PER_REVIEW} comments; delete one first."
        raise OverLimit(detail, "comments_per_review", COMMENTS_PER_REVIEW)
    one = Comment(comment_id, at, person.by, person.name, text)
    said = Change(at, person.by, "comment", None, f"added {comment_id}")
    return _written(replace(review, comments=(*review.comments, one)), at, [said])


def edited(review: Review, person: Person, at: str, comment_id: str, text: str) -> Review:
    """The review with another text of the person's own comment. Raises NotFound."""
    own = _own(review, person, comment_id)
    if own.text == text:
        return review
    new = replace(own, text=text, edited_at=at)
    said = Change(at, person.by, "comment", comment_id, f"edited {comment_id}")
    comments = tuple(new if one is own else one for one in review.comments)
    return _written(replace(review, comments=comments), at, [said])


def uncommented(review: Review, person: Person, at: str, comment_id: str) -> Review:
    """The review without the person's own comment. Raises NotFound."""
    own = _own(review, person, comment_id)
    said = Change(at, person.by, "comment", comment_id, f"deleted {comment_id}")
    comments = tuple(one for one in review.comments if one is not own)
    return _written(replace(review, comments=comments), at, [said])


def seen(review: Review, job_id: str, at: str) -> Review | None:
    """The review with one more job that has the variant; None if it has the job already. No change of its history."""
    if any(one.job_id == job_id for one in review.jobs):
        return None
    jobs = (*review.jobs, SeenIn(job_id, at))[-JOBS_KEPT:]
    return replace(review, jobs=jobs, jobs_total=review.jobs_total + 1)


def check_size(review: Review) -> None:
    """Raise Invalid for a review that is too large to keep."""
    codes, comments = [asdict(one) for one in review.codes], [asdict(one) for one in review.comments]
    kept = [review.tags, codes, comments, [asdict(one) for one in review.history]]
    if len(json.dumps(kept, ensure_ascii=False).encode()) > REVIEW_BYTES:
        detail = f"A review may have {REVIEW_BYTES:,} bytes; shorten or delete comments."
        raise Invalid(detail, limit="review_bytes", allowed=REVIEW_BYTES)


def _written(review: Review, at: str, lines: list[Change]) -> Review:
    """The review with lines of history. Raises Invalid when it becomes too large."""
    history = (*review.history, *lines)
    dropped = max(0, len(history) - HISTORY_KEPT)
    after = replace(
        review,
        history=history[dropped:],
        history_dropped=review.history_dropped + dropped,
        created_at=review.created_at or at,
        updated_at=at,
        version=review.version + 1,
    )
    check_size(after)
    return after


def _own(review: Review, person: Person, comment_id: str) -> Comment:
    for one in review.comments:
        if one.comment_id == comment_id and one.by == person.by:
            return one
    raise NotFound("There is no such comment of yours.")


def _code_changes(
    before: Mapping[str, CodeDecision], after: Mapping[str, CodeDecision], person: Person, at: str
) -> Iterable[Change]:
    for code in sorted({*before, *after}):
        old, new = before.get(code), after.get(code)
        if old is new:
            continue
        yield Change(at, person.by, f"codes.{code}", _decided(old), _decided(new))


def _decided(one: CodeDecision | None) -> str | None:
    if one is None:
        return None
    strength = "" if one.strength is None else f" {one.strength}"
    comment = f": {one.comment}" if one.comment else ""
    return f"{one.state}{strength}{comment}"


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(value) if isinstance(value, tuple) else str(value)
