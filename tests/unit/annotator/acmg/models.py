"""Random genes of which the tests know every base."""

from __future__ import annotations

import random

from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord
from tests.unit.annotator.acmg import oracle

_STOPS = ("TAA", "TAG", "TGA")


def made_gene(chance: random.Random) -> tuple[TranscriptRecord, str]:
    """A gene and its genome, contig `c`: 1 to 6 exons on a random strand: UTR, ATG, 30 to 120 residues, a stop codon, UTR."""
    residues = chance.randint(30, 120)
    codons = [c for c in (f"{a}{b}{d}" for a in "ACGT" for b in "ACGT" for d in "ACGT") if c not in _STOPS]
    coding = "ATG" + "".join(chance.choices(codons, k=residues)) + chance.choice(_STOPS)
    utr5, utr3 = ("".join(chance.choices("ACGT", k=chance.randint(0, 40))) for _ in range(2))
    spliced = utr5 + coding + utr3
    cuts = sorted(chance.sample(range(4, len(spliced) - 4), chance.randint(0, 5)))
    pieces = [spliced[a:b] for a, b in zip([0, *cuts], [*cuts, len(spliced)], strict=True)]
    forward = chance.random() < 0.5
    genome, exons, place = "A" * 20, [], 20
    for piece in pieces if forward else [_reverse(p) for p in reversed(pieces)]:
        genome += piece + "GT" + "".join(chance.choices("ACGT", k=30)) + "AG"
        exons.append((place + 1, place + len(piece)))
        place = len(genome)
    genome += "A" * 20
    order = exons if forward else exons[::-1]
    segments, at, phase = [], 0, 0
    for low, high in order:
        size = high - low + 1
        first, last = max(at, len(utr5)), min(at + size, len(utr5) + len(coding)) - 1
        if first <= last:
            start = low + first - at if forward else high - (last - at)
            segments.append(CodingSegment(start, start + last - first, phase))
            phase = (3 - (last - first + 1 - phase) % 3) % 3
        at += size
    record = TranscriptRecord(
        "T", "c", min(e[0] for e in order), max(e[1] for e in order), 1 if forward else -1, "protein_coding",
        tuple(order), tuple(segments),
    )  # fmt: skip
    return record, genome


def made_transcript(chance: random.Random) -> Transcript:
    """The transcript of such a gene."""
    record, genome = made_gene(chance)
    return assemble(record, MemoryGenome({"c": genome}))


def gff3(record: TranscriptRecord) -> str:
    """The gene as Ensembl writes it."""
    sign = "+" if record.strand == 1 else "-"
    span = f"c\te\t{{}}\t{record.start}\t{record.end}\t.\t{sign}\t.\t"
    lines = [
        "##gff-version 3",
        span.format("gene") + "ID=gene:G;Name=GENE;biotype=protein_coding;gene_id=G",
        span.format("mRNA")
        + "ID=transcript:T;Parent=gene:G;biotype=protein_coding;transcript_id=T;tag=Ensembl_canonical",
    ]
    lines += [f"c\te\texon\t{low}\t{high}\t.\t{sign}\t.\tParent=transcript:T" for low, high in record.exons]
    lines += [
        f"c\te\tCDS\t{s.start}\t{s.end}\t.\t{sign}\t{s.phase}\tID=CDS:P;Parent=transcript:T;protein_id=P"
        for s in record.coding
    ]
    return "\n".join(lines) + "\n"


def _reverse(text: str) -> str:
    return "".join(oracle.COMPLEMENT[c] for c in reversed(text))
