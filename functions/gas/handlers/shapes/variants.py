"""Bodies of one variant's lookup."""

from __future__ import annotations

from msgspec import Struct

from gas.handlers.shapes.jobs import WarningView


class VariantQuery(Struct, frozen=True):
    """`files`: the answer has the explorer's files, too."""

    files: bool = False


class EvidenceCode(Struct, frozen=True):
    """A code of ACMG/AMP that the rules suggest."""

    code: str
    strength: str
    reason: str


class EvidenceNote(Struct, frozen=True):
    """A code that was assessed and is not met."""

    code: str
    reason: str


class NotAssessed(Struct, frozen=True):
    """Codes that cannot be assessed here."""

    codes: str
    reason: str


class VariantEvidence(Struct, frozen=True):
    """What the ACMG/AMP rules suggest of the variant; a suggestion, no decision."""

    suggested: str
    points: int
    codes: list[EvidenceCode]
    notes: list[EvidenceNote]
    not_assessed: list[NotAssessed]
    rules: str
    statement: str


class VariantTrack(Struct, frozen=True):
    """A track that was joined."""

    name: str
    title: str
    version: str
    licence: str


class VariantView(Struct, frozen=True):
    """`variant`: `chrom-pos-ref-alt` by the reference's own contig name. `consequences`: one for each transcript, the columns
    of CSQ that have a value. `acmg` null: nothing was assessed. `files`: the explorer's files of this result (base64) by name,
    or null.
    """

    reference: str
    assembly: str
    synthetic: bool
    given: str
    variant: str
    consequences: list[dict[str, str]]
    acmg: VariantEvidence | None
    tracks: list[VariantTrack]
    warnings: list[WarningView]
    files: dict[str, str] | None = None
