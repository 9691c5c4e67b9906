"""Breakends on the small gene of `example`: the own end's terms, the mate's transcripts, and what one end alone says.

Terms: ensembl-variation VariationEffect.pm, feature_truncation. Mates: StructuralVariationFeature.pm, _parse_breakends;
INFO's CHR2 and END2: ensembl-vep Parser/VCF.pm.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.engines.vep.exact import annotate_variant
from annotator.engines.vep.fields import FIELDS
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import assemble
from tests.unit.annotator.engines.vep.example import BASES, GENOME, RECORD, example, rows, rows_of


@pytest.mark.parametrize("alt", ["G]X:5000]", "[X:5000[A", "A[C:1350[", "]C:99]A"])
def test_breakends_tell_where_the_break_is(alt: str) -> None:
    (answer,) = rows(1250, BASES[1249], alt)
    assert (answer.allele, answer.variant_class) == (alt, "chromosome_breakpoint")
    assert answer.consequence == "feature_truncation&intron_variant"
    assert answer.intron == "1/2"


def test_a_breakend_in_the_polypyrimidine_tract_says_so() -> None:
    (answer,) = rows(1280, BASES[1279], "A[X:5[")
    assert answer.consequence == "feature_truncation&splice_polypyrimidine_tract_variant&intron_variant"


@pytest.mark.parametrize(
    ("position", "terms"),
    [
        (1250, "intron_variant"),
        (1280, "splice_polypyrimidine_tract_variant&intron_variant"),
        (1300, "coding_sequence_variant"),
        (1205, "5_prime_UTR_variant"),
        (1000, "upstream_gene_variant"),
    ],
)
@pytest.mark.parametrize("side", ["right", "left"])
def test_a_single_breakend_cuts_nothing_short(position: int, terms: str, side: str) -> None:
    """What lies beyond it is not known. VEP gives it no `feature_truncation`."""
    base = BASES[position - 1]
    (answer,) = rows(position, base, base + "." if side == "right" else "." + base)
    assert answer.consequence == terms


def test_breakend_whose_mate_is_in_the_gene() -> None:
    """The own end is near the same gene: its side and distance are told, and that the mate cuts the gene."""
    (answer,) = rows_of(annotate_variant("C", 1000, BASES[999], ["A[C:1350["], [example()], GENOME))
    assert answer.consequence == "feature_truncation&upstream_gene_variant"
    assert answer.distance == "200"


def _with_mate(alt: str, info: str = "") -> list[tuple[str, str, str, str, str]]:
    """Rows (feature, terms, intron, cDNA position, distance) of a breakend in T1 with a mate on contig 1, where T7 lies."""
    genome = MemoryGenome({"C": BASES, "1": BASES})
    there = assemble(replace(RECORD, contig="1", id="T7"), genome)
    names = {"chr1": "1"}.get
    answers = rows_of(
        annotate_variant(
            "C", 1250, BASES[1249], [alt], [example(), there], genome, info, lambda name: names(name) or name
        )
    )
    return [(row.feature, row.consequence, row.intron, row.cdna_position, row.distance) for row in answers]


OWN = ("T1", "feature_truncation&intron_variant", "1/2", "", "")


def test_the_mate_s_transcript_is_told_where_the_mate_lies_in_it() -> None:
    """By the file's own name of the contig. VEP has the row too, without intron, exon and positions."""
    assert _with_mate("A[chr1:1350[") == [OWN, ("T7", "feature_truncation", "2/2", "", "")]
    assert _with_mate("A[chr1:1300[") == [OWN, ("T7", "feature_truncation", "", "40", "")]


def test_a_mate_near_a_gene_names_the_gene_and_the_distance() -> None:
    """A promoter may be put before it. VEP has a row that says `intergenic_variant`."""
    assert _with_mate("A[chr1:1100[") == [OWN, ("T7", "upstream_gene_variant", "", "", "101")]
    assert _with_mate("A[chr1:1500[") == [OWN, ("T7", "downstream_gene_variant", "", "", "70")]


@pytest.mark.parametrize(
    "info", ["CHR2=chr1;END=1350", "CHR2=chr1;POS2=1350;END=1251", "CHR2=chr1;END2=1350"]
)
@pytest.mark.parametrize("symbol", ["<BND>", "<TRA>"])
def test_the_mate_of_a_symbol_stands_in_info(symbol: str, info: str) -> None:
    assert _with_mate(symbol, info) == [OWN, ("T7", "feature_truncation", "2/2", "", "")]


@pytest.mark.parametrize("info", ["MATEID=bnd_2", "EVENT=7;MATEID=bnd_2,bnd_3", "CHR2=chr1;MATEID=bnd_2"])
def test_a_symbol_that_names_its_mate_s_record_alone_is_joined_to_an_unknown_place(info: str) -> None:
    """The transcript that it lies in is cut; the other end's genes stand in the other record, which says the same."""
    assert _with_mate("<BND>", info) == [OWN]
    assert _with_mate("<BND>", f"{info};CHR2=1;END2=1350") == [
        OWN,
        ("T7", "feature_truncation", "2/2", "", ""),
    ]


@pytest.mark.parametrize(
    "info", ["", "CHR2=chr1", "CHR2=chr1;END=.", "END=1350", "MATEID=.", "MATEID", "EVENT=7"]
)
def test_a_symbol_without_a_mate_is_as_a_single_breakend(info: str) -> None:
    assert _with_mate("<BND>", info) == [("T1", "intron_variant", "1/2", "", "")]


@pytest.mark.parametrize(
    ("alt", "printed"), [("A[C[", "A[C["), ("A[gi|7|x:5[", "A[gi&7&x:5["), ("[<ctg=1>:5[A", "[<ctg%3D1>:5[A")]
)
def test_a_breakend_of_any_spelling_has_a_row_that_stays_one_row(alt: str, printed: str) -> None:
    (answer,) = rows(1250, BASES[1249], alt)
    assert answer.allele == printed
    assert len(answer.text().split("|")) == len(FIELDS)


def test_the_mate_s_contig_answers_no_sequence_allele_of_the_record() -> None:
    genome = MemoryGenome({"C": BASES, "1": BASES})
    there = assemble(replace(RECORD, contig="1", id="T7"), genome)
    alts = ["C", "A[1:1350["]
    answers = rows_of(annotate_variant("C", 1250, BASES[1249], alts, [example(), there], genome))
    assert [(row.allele_num, row.feature) for row in answers] == [("1", "T1"), ("2", "T1"), ("2", "T7")]


@pytest.mark.parametrize(
    "number", ["9" * 5000, "²", "٣", "-5"], ids=["5000 digits", "superscript", "Arabic digit", "negative"]
)
def test_a_mate_at_no_position_is_no_mate(number: str) -> None:
    (answer,) = rows(1250, BASES[1249], f"A[C:{number}[")
    assert answer.consequence == "intron_variant"
