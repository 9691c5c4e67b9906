"""Bodies of links to results, and of notes on variants."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from gas.handlers.shapes.family import Person
from gas.handlers.shapes.jobs import Explore, FileView, WarningView


class NewShare(Struct, frozen=True):
    """`view` is the page's own text of what it is filtered to; `max_views`: how often the link may be opened.

    `reviews`: whether the link also shows the account's reviews of the result's variants, with their comments. `samples`:
    whether it shows what the genotypes suggest of the samples (sex, relatedness, quality).
    """

    expires_days: Annotated[int, Meta(ge=1, le=365)] = 30
    view: Annotated[str, Meta(max_length=8000)] | None = None
    password: Annotated[str, Meta(min_length=8, max_length=128)] | None = None
    max_views: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    reviews: bool = False
    samples: bool = False


class CreatedShare(Struct, frozen=True):
    share_id: str
    token: str
    url: str
    expires_at: str


class ShareView(Struct, frozen=True):
    share_id: str
    created_at: str
    expires_at: str
    view: str | None
    url: str
    password: bool
    max_views: int | None
    views: int
    reviews: bool
    samples: bool


class ShareList(Struct, frozen=True):
    """`max_days`: the longest life of a link here. `views` are counted only with `max_views`."""

    shares: list[ShareView]
    max_days: int


class OpenShare(Struct, frozen=True):
    password: Annotated[str, Meta(min_length=1, max_length=128)]


class Shared(Struct, frozen=True):
    """What a link shows: a result, and nothing of whose it is. `ticket`: send it as `Share-Ticket` to renew the URLs
    of a link with a password or a number of views. `reviews`: whether `GET /shares/{token}/reviews` answers.
    `samples`: whether `explore` has `quality.json.gz`, what the genotypes suggest of the samples."""

    name: str
    reference: str
    summary: dict[str, Any] | None
    warnings: list[WarningView]
    completed_at: str | None
    expires_at: str
    view: str | None
    files: list[FileView]
    explore: Explore | None
    family: list[Person] | None
    ticket: str | None
    reviews: bool
    samples: bool


class Note(Struct, frozen=True):
    star: bool = False
    text: Annotated[str, Meta(max_length=4000)] = ""


Variant = Annotated[str, Meta(min_length=1, max_length=2000, description="chrom-pos-ref-alt")]


class NoteSet(Struct, frozen=True):
    """All stars and notes of a job; a write replaces the set."""

    notes: Annotated[dict[Variant, Note], Meta(max_length=5000)]
