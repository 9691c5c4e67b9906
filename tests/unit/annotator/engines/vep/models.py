"""Small synthetic genes: any strand, exon and intron lengths, with a coding region that can be complete or not."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from annotator.genes.genome import MemoryGenome, reverse_complement
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord

CONTIG = "C"
STOPS = {"TAA", "TAG", "TGA"}


@dataclass(frozen=True, slots=True)
class Gene:
    """A transcript with its genome; `bases` is the contig's sequence, `record` makes the transcript again."""

    bases: str
    record: TranscriptRecord
    table_id: int = 1

    @property
    def genome(self) -> MemoryGenome:
        return MemoryGenome({CONTIG: self.bases})

    @property
    def transcript(self) -> Transcript:
        return assemble(self.record, self.genome, self.table_id)

    def mirrored(self) -> Gene:
        """The same gene on the reverse complement of its contig."""
        size = len(self.bases) + 1
        record = replace(
            self.record,
            start=size - self.record.end,
            end=size - self.record.start,
            strand=-self.record.strand,
            exons=tuple((size - high, size - low) for low, high in self.record.exons),
            coding=tuple(
                replace(part, start=size - part.end, end=size - part.start) for part in self.record.coding
            ),
        )
        return Gene(reverse_complement(self.bases), record, self.table_id)


def random_gene(seed: int, *, complete: bool = False, flank: int = 1200, table_id: int = 1) -> Gene:
    """A gene from a seed. `complete`: begins with ATG, ends with its only stop, and has introns long enough to splice."""
    rng = random.Random(seed)
    exon_lengths = [rng.choice((rng.randint(1, 12), rng.randint(20, 90))) for _ in range(rng.randint(1, 5))]
    introns = (
        [rng.randint(30, 120) for _ in exon_lengths[1:]]
        if complete
        else [rng.choice((rng.randint(1, 16), rng.randint(17, 120))) for _ in exon_lengths[1:]]
    )
    length = sum(exon_lengths)
    if complete and length < 24:
        exon_lengths[0] += 24
        length += 24
    first = rng.randint(0, min(12, length // 4))
    last = length - rng.randint(0, min(12, length // 4))
    if complete:
        last -= (last - first) % 3
    exons, at = [], flank + 1
    for index, size in enumerate(exon_lengths):
        exons.append((at, at + size - 1))
        at += size + (introns[index] if index < len(introns) else 0)
    total = exons[-1][1] + flank
    alphabet = rng.choice(("ACGT", "ACGT", "AC", "AAAT"))
    forward = [rng.choice(alphabet) for _ in range(total)]
    places = [position - 1 for low, high in exons for position in range(low, high + 1)]
    if complete:
        for place, base in zip(places[first:last], _reading_frame(rng, last - first), strict=True):
            forward[place] = base
    phase = 0 if complete else rng.choice((0, 0, 1, 2))
    coding = _segments(exons, first, last, phase)
    record = TranscriptRecord(
        id=f"T{seed}",
        contig=CONTIG,
        start=exons[0][0],
        end=exons[-1][1],
        strand=1,
        biotype="protein_coding"
        if complete or rng.random() < 0.8
        else rng.choice(("lncRNA", "nonsense_mediated_decay")),
        exons=tuple(exons),
        coding=tuple(coding) if complete or rng.random() < 0.85 else (),
        version="3",
        gene_id="G",
        symbol="SYM",
        protein_id="P",
    )
    gene = Gene("".join(forward), record, table_id)
    return gene.mirrored() if rng.random() < 0.5 else gene


def slipped_gene(seed: int) -> Gene:
    """A gene whose two exons share one base, which is read twice (ribosomal slippage by -1), on either strand."""
    rng = random.Random(seed)
    places: list[int] = []
    while not places:
        cds = _reading_frame(rng, 3 * rng.randint(8, 25))
        places = [k for k in range(5, len(cds) - 5) if cds[k] == cds[k - 1]]
    twice = rng.choice(places)
    before, utr5, utr3, behind = (
        "".join(rng.choice("ACGT") for _ in range(size))
        for size in (1200, rng.randint(0, 8), rng.randint(0, 40), 1200)
    )
    start = len(before) + 1
    first = start + len(utr5)
    shared, last = first + twice - 1, first + len(cds) - 2
    end = last + len(utr3)
    record = TranscriptRecord(
        id=f"T{seed}",
        contig=CONTIG,
        start=start,
        end=end,
        strand=1,
        biotype="protein_coding",
        exons=((start, shared), (shared, end)),
        coding=(CodingSegment(first, shared, 0), CodingSegment(shared, last, -twice % 3)),
        version="3",
        gene_id="G",
        symbol="SYM",
        protein_id="P",
    )
    gene = Gene(before + utr5 + cds[:twice] + cds[twice + 1 :] + utr3 + behind, record)
    return gene.mirrored() if rng.random() < 0.5 else gene


def _reading_frame(rng: random.Random, size: int) -> str:
    codons = ["ATG"]
    while len(codons) < size // 3 - 1:
        codon = "".join(rng.choice("ACGT") for _ in range(3))
        if codon not in STOPS:
            codons.append(codon)
    return "".join(codons) + rng.choice(sorted(STOPS))


def _segments(exons: list[tuple[int, int]], first: int, last: int, phase: int) -> list[CodingSegment]:
    """CDS lines of the cDNA range [first, last), 0-based, with GFF phases."""
    segments, offset, done = [], 0, 0
    for low, high in exons:
        size = high - low + 1
        begin, end = max(first - offset, 0), min(last - offset, size)
        if begin < end:
            gff_phase = phase if not done else (phase - done) % 3
            segments.append(CodingSegment(low + begin, low + end - 1, gff_phase))
            done += end - begin
        offset += size
    return segments
