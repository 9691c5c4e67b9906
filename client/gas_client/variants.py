"""The answer for one variant without a file."""

from __future__ import annotations

from typing import TypedDict

from gas_client.types import JobWarning


class EvidenceCode(TypedDict):
    """A code of ACMG/AMP that the rules suggest."""

    code: str
    strength: str
    reason: str


class EvidenceNote(TypedDict):
    """A code that was assessed and is not met."""

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
