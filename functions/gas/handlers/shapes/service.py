"""Bodies of the service's own routes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Health(Struct, frozen=True):
    status: str
    version: str


class ReferenceView(Struct, frozen=True):
    name: str
    version: str
    assembly: str | None = None
    species: str | None = None
    source: str | None = None
    tracks: list[dict[str, Any]] = []
    synthetic: bool = False
    contigs: list[dict[str, Any]] = []


class ReferenceList(Struct, frozen=True):
    references: list[ReferenceView]


class Problem(Struct, frozen=True):
    """RFC 9457. `field` names what is wrong in a request; `limit` and `allowed` a limit of the plan."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    limit: str | None = None
    allowed: int | None = None
    plan: str | None = None
    estimate: str | None = None
