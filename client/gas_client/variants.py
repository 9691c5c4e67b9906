"""One variant without a file."""

from __future__ import annotations

from typing import Any, TypedDict, cast
from urllib.parse import quote

from gas_client.errors import ApiError
from gas_client.types import JobWarning


class EvidenceCode(TypedDict):
    """A code of ACMG/AMP that the rules suggest."""

    code: str
    strength: str
    reason: str


class EvidenceNote(TypedDict):
    """A code that was looked at and is not met."""

    code: str
    reason: str


class NotAssessed(TypedDict):
    """Codes that cannot be assessed."""

    codes: str
    reason: str


class Evidence(TypedDict):
    """What the ACMG/AMP rules suggest; no decision."""

    suggested: str
    points: int
    codes: list[EvidenceCode]
    notes: list[EvidenceNote]
    not_assessed: list[NotAssessed]
    rules: str
    statement: str


class VariantTrack(TypedDict):
    """A track that was joined."""

    name: str
    title: str
    version: str
    licence: str


class Variant(TypedDict):
    """One variant, annotated. `consequences`: one for each transcript, the columns of CSQ that have a value."""

    reference: str
    assembly: str
    synthetic: bool
    given: str
    variant: str
    consequences: list[dict[str, str]]
    acmg: Evidence | None
    tracks: list[VariantTrack]
    warnings: list[JobWarning]
    files: dict[str, str] | None


class VariantLookups:
    """The part of `GasClient` that looks variants up."""

    def _object(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        raise NotImplementedError

    def variant(self, variant: str, reference: str) -> Variant:
        """Annotate one variant, named by place and alleles or by HGVS, without a file."""
        if not (reference.strip(".") and variant.strip(".")):  # in an address these would go up a level
            raise ApiError(404, {"title": "Not found", "detail": "Name a reference and a variant."})
        parts = "/".join(quote(part, safe="") for part in (reference, variant))
        return cast(Variant, self._object("GET", f"/variants/{parts}"))
