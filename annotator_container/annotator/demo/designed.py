"""Variants with a known effect, so that the demo shows what people look for: stop gains, frameshifts, splice sites, missense."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from annotator.demo.genes import COMPLEMENT, Bases, Gene, cut
from annotator.demo.genome import SyntheticContig

STORIES = ("de_novo", "recessive", "compound_mother", "compound_father", "mother", "father", "both")


@dataclass(frozen=True, slots=True)
class Designed:
    """`position` is 1-based; `story` says who carries it (one of STORIES)."""

    position: int
    ref: str
    alt: str
    effect: str
    gene: str
    story: str


def design(contig: SyntheticContig, rng: Generator, share: float = 0.45) -> list[Designed]:
    """Variants in the contig's coding genes, in order of position, without overlaps."""
    made: list[Designed] = []
    coding = [gene for gene in contig.genes if gene.coding and gene.code == 1]
    for index, gene in enumerate(coding):
        if rng.random() > share:
            continue
        story = STORIES[index % len(STORIES)]
        if story.startswith("compound"):
            made += _pair(gene, contig.bases, rng)
            continue
        effect = ("stop_gained", "frameshift", "missense", "splice")[index % 4]
        one = _one(gene, contig.bases, effect, story, rng)
        if one:
            made.append(one)
    taken: set[int] = set()
    kept = []
    for variant in sorted(made, key=lambda item: item.position):
        places = set(range(variant.position - 1, variant.position + len(variant.ref) + 1))
        if not places & taken:
            kept.append(variant)
            taken |= places
    return kept


def _pair(gene: Gene, bases: Bases, rng: Generator) -> list[Designed]:
    """Two hits in one gene, one from each parent."""
    first = _one(gene, bases, "stop_gained", "mother", rng)
    second = _one(gene, bases, "missense", "father", rng)
    return [item for item in (first, second) if item]


def _one(gene: Gene, bases: Bases, effect: str, story: str, rng: Generator) -> Designed | None:
    main = gene.transcripts[0]
    local = bases[gene.start : gene.start + gene.span]
    strand = local if gene.forward else COMPLEMENT[local[::-1]]
    if effect == "splice":
        if len(main.exons) < 2:
            return None
        return _change(
            gene, strand, main.exons[int(rng.integers(0, len(main.exons) - 1))][1], b"A", effect, story
        )
    cds = main.cds
    if cds is None:
        return None
    places = [at for a, b in cut(main.exons, *cds) for at in range(a, b)]
    codons = [
        (places[k], strand[places[k] : places[k] + 3].tobytes())
        for k in range(9, len(places) - 12, 3)
        if places[k + 2] == places[k] + 2
    ]
    if effect == "stop_gained":
        codons = [(at, codon) for at, codon in codons if codon in (b"CAA", b"CAG", b"CGA")]
    elif effect == "missense":
        codons = [(at, codon) for at, codon in codons if codon[:2] == b"CG" and codon[2:] in (b"C", b"T")]
    if not codons:
        return None
    at, _ = codons[int(rng.integers(0, len(codons)))]
    if effect == "frameshift":
        anchor = gene.genomic(at + 1) - (1 if gene.forward else 2)
        return Designed(
            anchor + 1,
            bases[anchor : anchor + 2].tobytes().decode(),
            chr(bases[anchor]),
            effect,
            gene.symbol,
            story,
        )
    return _change(gene, strand, at, b"T", effect, story)


def _change(gene: Gene, strand: Bases, local: int, to: bytes, effect: str, story: str) -> Designed:
    """One base changed; `to` is on the gene's strand."""
    ref, alt = bytes(strand[local : local + 1]), to
    if not gene.forward:
        ref, alt = bytes([COMPLEMENT[ref[0]]]), bytes([COMPLEMENT[alt[0]]])
    return Designed(gene.genomic(local) + 1, ref.decode(), alt.decode(), effect, gene.symbol, story)
