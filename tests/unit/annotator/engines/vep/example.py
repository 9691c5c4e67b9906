"""One small gene written by hand: three exons, 25 codons, on the forward strand of contig C.

exon 1: 1201-1230 (10 bases of 5' UTR, 20 coding), exon 2: 1291-1330 (40 coding), exon 3: 1391-1430 (15 coding, 25 of
3' UTR). The introns are 60 bases, `GT` to `AG`; all else is `ACGATTGCAC` over and over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.engines.vep.exact import Row, annotate_variant
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord

PROTEIN = "MADPKWSRYGHELVCQTIFARNDA*"
CDS = "ATGGCTGATCCAAAATGGTCTCGTTACGGTCATGAACTTGTTTGTCAAACCATTTTTGCTAGAAACGATGCTTAA"
_FILL = "ACGATTGCAC"
_INTRON = "GTAAGT" + (_FILL * 6)[:46] + "TTTTCCAG"
_UTR5, _UTR3 = "TTCCATCACC", "GCTTGAACCTGAAATTTCGCATCCG"
_GENE = _UTR5 + CDS[:20] + _INTRON + CDS[20:60] + _INTRON + CDS[60:] + _UTR3
BASES = _FILL * 120 + _GENE + _FILL * 120

RECORD = TranscriptRecord(
    id="T1",
    contig="C",
    start=1201,
    end=1430,
    strand=1,
    biotype="protein_coding",
    exons=((1201, 1230), (1291, 1330), (1391, 1430)),
    coding=(CodingSegment(1211, 1230, 0), CodingSegment(1291, 1330, 1), CodingSegment(1391, 1405, 0)),
    version="2",
    gene_id="G1",
    symbol="ABC",
    protein_id="P1",
    canonical=True,
)
GENOME = MemoryGenome({"C": BASES})


def example(**changes: object) -> Transcript:
    """The gene's transcript, with other facts in its record if asked for."""
    return assemble(replace(RECORD, **changes), GENOME)  # type: ignore[arg-type]


def rows_of(answers: Iterable[tuple[Row, Transcript | None]]) -> list[Row]:
    """The rows without their transcripts."""
    return [row for row, _ in answers]


def rows(position: int, ref: str, *alts: str, info: str = "", **changes: object) -> list[Row]:
    """Rows of a record on the example; REF is checked against the genome so that a slip in a case shows."""
    assert BASES[position - 1 : position - 1 + len(ref)] == ref
    return rows_of(annotate_variant("C", position, ref, list(alts), [example(**changes)], GENOME, info))
