"""A base that is read twice (exons that overlap), worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.engines.vep.exact import annotate_variant
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment
from tests.unit.annotator.engines.vep.example import (
    RECORD,
    rows_of,
)

SLIPPED = "ATG" + "GCTAAACGG" * 8 + "TAA" + "ACGT" * 300


def _slipped() -> Transcript:
    """Exons 1-30 and 30-77 of contig V: base 30 is read twice. Codons 10 and 11 are CGG GGC, the second G of CGG
    being base 30 and so the first of GGC."""
    record = replace(
        RECORD,
        contig="V",
        start=1,
        end=77,
        exons=((1, 30), (30, 77)),
        coding=(CodingSegment(1, 30, 0), CodingSegment(30, 77, 0)),
    )
    return assemble(record, MemoryGenome({"V": SLIPPED}))


def test_ribosomal_slippage_is_answered_on_both_sides() -> None:
    """VEP drops a transcript of overlapping exons; SARS-CoV-2's ORF1ab is one."""
    genome, transcript = MemoryGenome({"V": SLIPPED}), _slipped()
    assert len(transcript.cds) == 78
    first, second = (
        rows_of(annotate_variant("V", at, SLIPPED[at - 1], ["T"], [transcript], genome))[0] for at in (10, 40)
    )
    assert (first.cds_position, second.cds_position) == ("10", "41")
    assert (first.exon, second.exon) == ("1/2", "2/2")


@pytest.mark.parametrize(
    ("position", "ref", "alt", "terms", "hgvsc", "hgvsp", "codons"),
    [
        # CGG GGC to CGT TGC
        (30, "G", "T", "missense_variant", "30G>T", "Gly11Cys", "cgGGgc/cgTTgc"),
        # CGG GGC to CGG GCT; the last of the three Gs is base 31, coding base 32
        (29, "GG", "G", "frameshift_variant", "32del", "Gly11AlafsTer?", None),
        # CGG GGC to CCC: the base before the gap is now the one read twice
        (28, "CGGG", "C", "protein_altering_variant", "29_32del", "Arg10_Gly11delinsPro", "cGGGGc/cCc"),
    ],
)
def test_a_change_of_the_base_that_is_read_twice(
    position: int, ref: str, alt: str, terms: str, hgvsc: str, hgvsp: str, codons: str | None
) -> None:
    genome = MemoryGenome({"V": SLIPPED})
    (answer,) = rows_of(annotate_variant("V", position, ref, [alt], [_slipped()], genome))
    assert answer.consequence.replace("splice_region_variant&", "") == terms
    assert (answer.hgvsc, answer.hgvsp) == (f"T1.2:c.{hgvsc}", f"P1.1:p.{hgvsp}")
    assert codons is None or answer.codons == codons


@pytest.mark.parametrize("position", [29, 30])
def test_an_insertion_beside_the_base_that_is_read_twice_shifts_the_frame(position: int) -> None:
    genome = MemoryGenome({"V": SLIPPED})
    base = SLIPPED[position - 1]
    (answer,) = rows_of(annotate_variant("V", position, base, [base + "TT"], [_slipped()], genome))
    assert "frameshift_variant" in answer.consequence
    assert "fs" in answer.hgvsp
