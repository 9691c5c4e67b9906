"""Synthetic genes: exons, introns with GT..AG, valid open reading frames, isoforms, on both strands.

A gene is built in its own direction (local, 0-based, half-open positions from its 5' end) and then placed on the contig.
Codons that an intron splits never begin with T, so no isoform that keeps the frame can meet a stop codon by joining exons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Bases = NDArray[np.uint8]
Span = tuple[int, int]

COMPLEMENT = np.arange(256, dtype=np.uint8)
COMPLEMENT[list(b"ACGTacgtNn")] = np.frombuffer(b"TGCAtgcaNn", np.uint8)
_CODONS = [a + b + c for a in "ACGT" for b in "ACGT" for c in "ACGT"]
STOPS = {1: ("TAA", "TAG", "TGA"), 2: ("TAA", "TAG", "AGA", "AGG")}


def _table(codons: list[str]) -> Bases:
    return np.frombuffer("".join(codons).encode(), np.uint8).reshape(-1, 3)


_SENSE = {code: _table([c for c in _CODONS if c not in stops]) for code, stops in STOPS.items()}
_SPLIT = _table([c for c in _CODONS if c[0] != "T"])


@dataclass(frozen=True, slots=True)
class DemoTranscript:
    """`exons` in local coordinates, 5' to 3'; `cds` is a range of the spliced sequence, None when it has none."""

    number: int
    biotype: str
    exons: tuple[Span, ...]
    cds: Span | None = None
    tags: tuple[str, ...] = ()

    def coding(self) -> list[Span]:
        """The coding pieces in local coordinates."""
        return cut(self.exons, *self.cds) if self.cds else []


@dataclass(slots=True)
class Gene:
    """`start` is 0-based on the contig; `transcripts[0]` is canonical."""

    number: int
    contig: str
    start: int
    span: int
    forward: bool
    coding: bool
    code: int = 1
    biotype: str = "protein_coding"
    transcripts: list[DemoTranscript] = field(default_factory=list)

    @property
    def symbol(self) -> str:
        return f"DEMO{self.number}" if self.code == 1 else f"MT-DEMO{self.number}"

    def genomic(self, local: int) -> int:
        """The contig's 0-based position of a local one."""
        return self.start + local if self.forward else self.start + self.span - 1 - local

    def interval(self, piece: Span) -> Span:
        """1-based inclusive start and end on the contig."""
        a, b = self.genomic(piece[0]), self.genomic(piece[1] - 1)
        return (a + 1, b + 1) if self.forward else (b + 1, a + 1)


def cut(exons: tuple[Span, ...], first: int, last: int) -> list[Span]:
    """The pieces of `exons` that hold spliced positions first..last (half open)."""
    pieces: list[Span] = []
    at = 0
    for a, b in exons:
        low, high = max(first, at), min(last, at + b - a)
        if low < high:
            pieces.append((a + low - at, a + high - at))
        at += b - a
    return pieces


def length(exons: tuple[Span, ...]) -> int:
    """Bases of the spliced sequence."""
    return sum(b - a for a, b in exons)


def build_gene(gene: Gene, isoforms: int, first_number: int, genome: Bases, rng: Generator) -> None:
    """Give the gene its transcripts (numbered from `first_number`) and write its codons and splice sites into `genome`."""
    local = genome[gene.start : gene.start + gene.span]
    strand = local.copy() if gene.forward else COMPLEMENT[local[::-1]]
    exons = _exons(gene.span, gene.coding, rng)
    if gene.coding:
        cds = _reading_frame(exons, rng)
        write_codons(strand, exons, cds, gene.code, rng)
        gene.transcripts.append(
            DemoTranscript(first_number, "protein_coding", exons, cds, ("Ensembl_canonical", "basic"))
        )
    else:
        gene.transcripts.append(
            DemoTranscript(first_number, gene.biotype, exons, None, ("Ensembl_canonical", "basic"))
        )
    for (_, end), (begin, _) in pairwise(exons):
        strand[end : end + 2] = (71, 84)
        strand[begin - 2 : begin] = (65, 71)
    for extra in range(1, isoforms):
        gene.transcripts.append(_isoform(gene.transcripts[0], first_number + extra, strand, rng))
    local[:] = strand if gene.forward else COMPLEMENT[strand[::-1]]


def _exons(span: int, coding: bool, rng: Generator) -> tuple[Span, ...]:
    count = int(rng.integers(3, 16)) if coding else int(rng.integers(1, 6))
    sizes = np.clip(rng.lognormal(4.85, 0.5, count), 30, 900).astype(int)
    sizes[0] += 60
    sizes[-1] += 200
    while count > 1 and (sizes.sum() + 120 * (count - 1) > span * 0.9):
        count -= 1
        sizes = sizes[:count]
    if count == 1:
        return ((0, span),)
    spare = span - int(sizes.sum()) - 90 * (count - 1)
    cuts = np.sort(rng.integers(0, spare + 1, count - 2)) if count > 2 else np.zeros(0, int)
    gaps = np.diff(np.concatenate(([0], cuts, [spare]))) + 90
    exons, at = [], 0
    for index in range(count):
        exons.append((at, at + int(sizes[index])))
        at += int(sizes[index]) + (int(gaps[index]) if index < count - 1 else 0)
    return tuple(exons)


def _reading_frame(exons: tuple[Span, ...], rng: Generator) -> Span:
    total = length(exons)
    lead = min(int(rng.integers(20, 150)), max(0, total // 6))
    tail = min(int(rng.integers(60, 600)), max(0, total // 3))
    size = max(6, (total - lead - tail) // 3 * 3)
    return lead, lead + size


def write_codons(strand: Bases, exons: tuple[Span, ...], cds: Span, code: int, rng: Generator) -> None:
    """A start codon, sense codons of the genetic code `code`, a stop codon, laid over the coding bases of `strand`."""
    at = np.concatenate([np.arange(a, b) for a, b in cut(exons, *cds)])
    places = at.reshape(-1, 3)
    sense = _SENSE[code]
    codons = sense[rng.integers(0, len(sense), len(places))]
    split = (places[:, 2] - places[:, 0]) != 2
    codons[split] = _SPLIT[rng.integers(0, len(_SPLIT), int(split.sum()))]
    codons[0] = np.frombuffer(b"ATG", np.uint8)
    codons[-1] = np.frombuffer(STOPS[code][int(rng.integers(0, 2))].encode(), np.uint8)
    strand[places] = codons


def _isoform(main: DemoTranscript, number: int, strand: Bases, rng: Generator) -> DemoTranscript:
    """Another transcript of the gene: other ends, a skipped exon, a retained intron, or nonsense-mediated decay."""
    exons = main.exons
    kind = int(rng.integers(0, 6))
    if main.cds is None or kind == 5:
        return _non_coding(main, number, rng)
    if kind == 0 and len(exons) > 2:
        skipped = int(rng.integers(1, len(exons) - 1))
        made = _skipping(main, main.cds, number, skipped, strand)
        if made:
            return made
    if kind == 1 and len(exons) > 3:
        return _without_start(main, main.cds, number, rng)
    # Other ends: a later start of transcription, an earlier end.
    lead, last = main.cds
    early = min(int(rng.integers(0, max(1, lead))), exons[0][1] - exons[0][0] - 1)
    late = min(int(rng.integers(0, max(1, length(exons) - last))), exons[-1][1] - exons[-1][0] - 1)
    if len(exons) == 1:
        changed: tuple[Span, ...] = ((exons[0][0] + early, exons[0][1] - late),)
    else:
        changed = ((exons[0][0] + early, exons[0][1]), *exons[1:-1], (exons[-1][0], exons[-1][1] - late))
    return DemoTranscript(number, "protein_coding", changed, (lead - early, last - early), ("basic",))


def _skipping(
    main: DemoTranscript, cds: Span, number: int, skipped: int, strand: Bases
) -> DemoTranscript | None:
    """Without one exon: still in frame, or out of it and then subject to decay."""
    exons = main.exons
    before = length(exons[:skipped])
    size = exons[skipped][1] - exons[skipped][0]
    if before <= cds[0] + 3 or before + size >= cds[1] - 3:
        return None
    kept = exons[:skipped] + exons[skipped + 1 :]
    if size % 3 == 0:
        return DemoTranscript(number, "protein_coding", kept, (cds[0], cds[1] - size), ("basic",))
    text = b"".join(strand[a:b].tobytes() for a, b in kept)
    for at in range(cds[0], len(text) - 2, 3):
        if text[at : at + 3] in (b"TAA", b"TAG", b"TGA"):
            return DemoTranscript(number, "nonsense_mediated_decay", kept, (cds[0], at + 3))
    return None


def _without_start(main: DemoTranscript, cds: Span, number: int, rng: Generator) -> DemoTranscript:
    """A fragment whose 5' end is unknown: the CDS begins inside an exon, in any phase."""
    exons = main.exons
    first = int(rng.integers(1, len(exons) - 1))
    gone = length(exons[:first])
    if gone <= cds[0] or gone >= cds[1] - 9:
        return DemoTranscript(number, "protein_coding", exons, cds, ("basic",))
    return DemoTranscript(
        number, "protein_coding", exons[first:], (0, cds[1] - gone), ("cds_start_NF", "mRNA_start_NF")
    )


def _non_coding(main: DemoTranscript, number: int, rng: Generator) -> DemoTranscript:
    exons = main.exons
    if len(exons) == 1:
        a, b = exons[0]
        shift = int(rng.integers(0, max(1, (b - a) // 4)))
        return DemoTranscript(
            number, "lncRNA" if main.cds is None else "processed_transcript", ((a + shift, b),)
        )
    first = int(rng.integers(0, len(exons) - 1))
    if main.cds is not None and rng.random() < 0.5:
        return DemoTranscript(number, "retained_intron", ((exons[first][0], exons[first + 1][1]),))
    last = int(rng.integers(first + 1, len(exons)))
    biotype = main.biotype if main.cds is None else "processed_transcript"
    return DemoTranscript(number, biotype, exons[first : last + 1])
