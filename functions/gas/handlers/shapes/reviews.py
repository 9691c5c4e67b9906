"""Bodies of reviews of variants. Limits of what a stranger can send stand here, those of a whole review in the domain."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from gas.domain.review import (
    Classification,
    CodeDecision,
    CodeState,
    Review,
    ReviewLine,
    ReviewStatus,
    Strength,
)
from gas.domain.variant_key import canonical
from gas.handlers.shapes.plain import must_be_plain
from gas.services.reviews import SEEN_AT_ONCE

Tag = Annotated[str, Meta(min_length=1, max_length=40)]
CodeName = Annotated[
    str, Meta(pattern="^[A-Z][A-Z0-9_]{1,15}$", description="an ACMG/AMP code, such as PVS1 or BA1")
]
CommentText = Annotated[str, Meta(min_length=1, max_length=4000)]
Version = Annotated[int, Meta(ge=0, description="the version that the change is based on, 0 for no review")]
VariantName = Annotated[str, Meta(min_length=5, max_length=2000, description="chrom-pos-ref-alt")]


class NewCode(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision on a code. `strength` null: the code's usual one."""

    code: CodeName
    state: CodeState
    strength: Strength | None = None
    comment: Annotated[str, Meta(max_length=1000)] = ""

    def __post_init__(self) -> None:
        must_be_plain("comment", self.comment, "\n\t")


class ReviewChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is; `tags` and `codes` replace all tags and all codes."""

    version: Version
    status: ReviewStatus | UnsetType = UNSET
    classification: Classification | UnsetType | None = UNSET
    tags: Annotated[list[Tag], Meta(max_length=20)] | UnsetType = UNSET
    codes: Annotated[list[NewCode], Meta(max_length=40)] | UnsetType = UNSET

    def __post_init__(self) -> None:
        must_be_plain("tags", self.tags)
        for field, names in (
            ("tags", self.tags),
            ("codes", UNSET if self.codes is UNSET else [one.code for one in self.codes]),
        ):
            twice = [] if names is UNSET else [name for name, count in Counter(names).items() if count > 1]
            if twice:
                raise ValueError(f"The field `{field}` holds {twice[0]} twice")

    def wanted(self, by: str, at: str) -> dict[str, Any]:
        """The members that were sent, as the domain has them."""
        given: dict[str, Any] = {"status": self.status, "classification": self.classification}
        if self.tags is not UNSET:
            given["tags"] = tuple(self.tags)
        if self.codes is not UNSET:
            given["codes"] = tuple(
                CodeDecision(one.code, one.state, one.strength, one.comment, by, at) for one in self.codes
            )
        return {name: value for name, value in given.items() if value is not UNSET}


class NewComment(Struct, frozen=True):
    text: CommentText

    def __post_init__(self) -> None:
        must_be_plain("text", self.text, "\n\t")


class SeenVariants(Struct, frozen=True):
    """Variants with a review that the job has too."""

    variants: Annotated[list[VariantName], Meta(max_length=SEEN_AT_ONCE)]

    def __post_init__(self) -> None:
        for one in self.variants:
            canonical(one)


class Seen(Struct, frozen=True):
    """`noted`: of how many reviews the job is a new one."""

    noted: int


class ReviewQuery(Struct, frozen=True):
    limit: Annotated[int, Meta(ge=1, le=500)] = 200
    cursor: Annotated[str, Meta(max_length=1500)] | None = None


class VersionQuery(Struct, frozen=True):
    """Without it nothing is deleted: no review has version 0."""

    version: Version = 0


class CodeView(Struct, frozen=True):
    """`by`: the user's id."""

    code: str
    state: CodeState
    strength: Strength | None
    comment: str
    by: str
    at: str


class CommentView(Struct, frozen=True):
    """`author`: the profile's name when it was written; `own`: whether the caller may edit and delete it."""

    comment_id: str
    at: str
    edited_at: str | None
    by: str
    author: str
    own: bool
    text: str


class ChangeView(Struct, frozen=True):
    """`what`: `status`, `classification`, `tags`, `codes.PVS1` or `comment`; texts before and after, null for nothing."""

    at: str
    by: str
    what: str
    before: str | None
    after: str | None


class SeenView(Struct, frozen=True):
    job_id: str
    at: str


class ReviewView(Struct, frozen=True):
    """A review. `version` 0: nobody has reviewed the variant. `variant` is the name under which it is kept.

    `jobs`: where the account met the variant, the newest 50 of `jobs_total`. `history`: the newest 100 changes, oldest
    first; `history_dropped` older ones are gone.
    """

    variant: str
    assembly: str
    version: int
    status: ReviewStatus
    classification: Classification | None
    classified_at: str | None
    tags: list[str]
    codes: list[CodeView]
    comments: list[CommentView]
    history: list[ChangeView]
    history_dropped: int
    jobs: list[SeenView]
    jobs_total: int
    created_at: str | None
    updated_at: str | None


class ReviewLineView(Struct, frozen=True):
    """A review in a list. `comments` and `codes` are numbers; `jobs` are ids of the newest 50 of `jobs_total` jobs."""

    variant: str
    version: int
    status: ReviewStatus
    classification: Classification | None
    classified_at: str | None
    tags: list[str]
    comments: int
    codes: int
    jobs: list[str]
    jobs_total: int
    updated_at: str


class ReviewList(Struct, frozen=True):
    """Reviews of the account for the assembly of the job's reference, also of variants that the job does not have."""

    assembly: str
    reviews: list[ReviewLineView]
    next_cursor: str | None


class ReviewDeleted(Struct, frozen=True):
    variant: str
    deleted: bool


class SharedCode(Struct, frozen=True):
    code: str
    state: CodeState
    strength: Strength | None
    comment: str


class SharedComment(Struct, frozen=True):
    at: str
    text: str


class SharedReview(Struct, frozen=True):
    """A review as a link shows it: nothing of who reviewed, and of other jobs."""

    variant: str
    status: ReviewStatus
    classification: Classification | None
    classified_at: str | None
    tags: list[str]
    codes: list[SharedCode]
    comments: list[SharedComment]
    updated_at: str


class SharedReviews(Struct, frozen=True):
    """Reviews of variants that the result has. A page may be short, also empty, before the last one."""

    reviews: list[SharedReview]
    next_cursor: str | None


class SharedReviewQuery(Struct, frozen=True):
    limit: Annotated[int, Meta(ge=1, le=50)] = 50
    cursor: Annotated[str, Meta(max_length=1500)] | None = None


def view(review: Review, user_id: str) -> ReviewView:
    """A review as its owner sees it."""
    comments = [
        CommentView(one.comment_id, one.at, one.edited_at, one.by, one.author, one.by == user_id, one.text)
        for one in review.comments
    ]
    return ReviewView(
        review.variant,
        assembly_of(review.place),
        review.version,
        review.status,
        review.classification,
        review.classified_at,
        list(review.tags),
        [CodeView(one.code, one.state, one.strength, one.comment, one.by, one.at) for one in review.codes],
        comments,
        [ChangeView(one.at, one.by, one.what, one.before, one.after) for one in review.history],
        review.history_dropped,
        [SeenView(one.job_id, one.at) for one in review.jobs],
        review.jobs_total,
        review.created_at or None,
        review.updated_at or None,
    )


def line_view(line: ReviewLine) -> ReviewLineView:
    return ReviewLineView(
        line.variant,
        line.version,
        line.status,
        line.classification,
        line.classified_at,
        list(line.tags),
        line.comment_count,
        line.code_count,
        [one.job_id for one in line.jobs],
        line.jobs_total,
        line.updated_at,
    )


def shared_view(review: Review) -> SharedReview:
    return SharedReview(
        review.variant,
        review.status,
        review.classification,
        review.classified_at,
        list(review.tags),
        [SharedCode(one.code, one.state, one.strength, one.comment) for one in review.codes],
        [SharedComment(one.at, one.text) for one in review.comments],
        review.updated_at,
    )


def assembly_of(place: str) -> str:
    return place.split("#", 1)[0]
