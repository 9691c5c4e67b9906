"""Bodies of the service's own routes."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Health(Struct, frozen=True):
    status: Literal["ok"]
    version: str


class TrackView(Struct, frozen=True):
    """A source of what is known about variants, such as ClinVar; `licence` and `citation` as its publisher states them.

    `version` is the source's own release. `published`: the immutable version that a new job uses, null for a track inside the
    reference. A track that needs a licence is joined only when `options.tracks` names it. `size` in bytes. `rows`: alleles, regions,
    genes or bases that it holds. `published_at` is null for a track inside the reference.
    """

    name: str
    title: str | None = None
    version: str | None = None
    fields: list[str] = []
    licence: str | None = None
    citation: str | None = None
    published: str | None = None
    needs_licence: bool = False
    size: int | None = None
    kind: str | None = None
    rows: int | None = None
    published_at: str | None = None


class ContigView(Struct, frozen=True):
    """`length` in bases."""

    name: str
    length: int
    aliases: list[str] = []
    codon_table: int = 1


class GeneSetView(Struct, frozen=True):
    """The genes of one catalogue, such as Ensembl or RefSeq.

    `differing`: transcripts whose sequence differs from the genome, so that HGVS may mislead; null where the reference was
    built by a release that did not count them.
    """

    name: str
    genes: int
    transcripts: int
    coding: int
    differing: int | None = None


class ReferenceView(Struct, frozen=True):
    name: str
    version: str
    assembly: str | None = None
    species: str | None = None
    source: str | None = None
    tracks: list[TrackView] = []
    synthetic: bool = False
    contigs: list[ContigView] = []
    gene_sets: list[GeneSetView] = []


class ReferenceList(Struct, frozen=True):
    references: list[ReferenceView]


class VariantCandidate(Struct, frozen=True):
    """A variant (`chrom-pos-ref-alt`) that a name may stand for, and the transcripts by which it does."""

    variant: str
    transcripts: list[str]


class Problem(Struct, frozen=True):
    """RFC 9457. `field` names what is wrong in a request; `limit` and `allowed` a limit of the plan.

    `needed` and `scope`: what the call needs, and what the API token has. `version`: the present version of what another
    change has changed. `wrong`: whether the password of a link was sent and is wrong. `candidates`: what a name that is
    not unique may stand for.
    """

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    limit: str | None = None
    allowed: int | None = None
    plan: str | None = None
    estimate: str | None = None
    needed: str | None = None
    scope: str | None = None
    version: int | None = None
    wrong: bool | None = None
    candidates: list[VariantCandidate] | None = None
