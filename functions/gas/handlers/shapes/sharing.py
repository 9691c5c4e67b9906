"""Bodies of links to results, and of notes on variants."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from gas.handlers.shapes.family import Person
from gas.handlers.shapes.jobs import Explore, FileView, WarningView


class NewShare(Struct, frozen=True):
    """`view` is the page's own text of what it is filtered to."""

    expires_days: Annotated[int, Meta(ge=1, le=365)] = 30
    view: Annotated[str, Meta(max_length=8000)] | None = None


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


class ShareList(Struct, frozen=True):
    shares: list[ShareView]


class Shared(Struct, frozen=True):
    """What a link shows: a result, and nothing of whose it is."""

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


class Note(Struct, frozen=True):
    star: bool = False
    text: Annotated[str, Meta(max_length=4000)] = ""


Variant = Annotated[str, Meta(min_length=1, max_length=2000, description="chrom-pos-ref-alt")]


class NoteSet(Struct, frozen=True):
    """All stars and notes of a job; a write replaces the set."""

    notes: Annotated[dict[Variant, Note], Meta(max_length=5000)]
