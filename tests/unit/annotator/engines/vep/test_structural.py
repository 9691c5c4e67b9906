"""Symbolic alleles and breakends on the small gene of `example`.

Terms: ensembl-variation VariationEffect.pm, structural branches (feature_truncation, feature_elongation, …). Classes and
places: ensembl-vep Parser.pm (get_SO_term) and Parser/VCF.pm, ensembl-io BaseVCF4.pm.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.engines.vep.exact import annotate_variant
from annotator.engines.vep.structural_class import class_of
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import assemble
from tests.unit.annotator.engines.vep.example import BASES, GENOME, RECORD, example, rows


@pytest.mark.parametrize(
    ("position", "alt", "info", "terms"),
    [
        (1250, "<DEL>", "END=1260", "feature_truncation&intron_variant"),
        (1290, "<DEL>", "END=1299", "feature_truncation&inframe_deletion"),
        (1290, "<DEL>", "END=1300", "frameshift_variant&feature_truncation"),
        (
            1205,
            "<DEL>",
            "SVLEN=-15",
            "start_lost&feature_truncation&coding_sequence_variant&5_prime_UTR_variant",
        ),
        (1100, "<DEL>", "END=1500", "transcript_ablation"),
        (1100, "<DUP>", "SVLEN=400", "transcript_amplification"),
        (1100, "<CN0>", "END=1500", "transcript_ablation"),
        (1100, "<INV>", "END=1500", "5_prime_UTR_variant&3_prime_UTR_variant"),
        (1250, "<DUP:TANDEM>", "END=1260", "feature_elongation&intron_variant"),
        (1300, "<INS>", "", "feature_elongation&coding_sequence_variant"),
        (1250, "<CNV>", "END=1260", "intron_variant"),
        (1000, "<DEL>", "END=1100", "upstream_gene_variant"),
    ],
)
def test_symbolic_alleles_have_the_terms_of_their_place(
    position: int, alt: str, info: str, terms: str
) -> None:
    (answer,) = rows(position, BASES[position - 1], alt, info=info)
    assert set(answer.consequence.split("&")) - {"intron_variant"} >= set(terms.split("&")) - {
        "intron_variant"
    }
    assert "start_retained_variant" not in answer.consequence
    assert answer.hgvsc == answer.hgvsp == answer.codons == ""


def test_symbolic_deletion_names_class_and_positions() -> None:
    (answer,) = rows(1205, BASES[1204], "<DEL>", info="SVTYPE=DEL;END=1220")
    assert (answer.allele, answer.variant_class) == ("deletion", "deletion")
    assert (answer.cdna_position, answer.cds_position, answer.protein_position) == ("6-20", "?-10", "?-4")


def test_events_beyond_ten_megabases_get_one_row_a_gene() -> None:
    other = assemble(replace(RECORD, id="T0", canonical=False), GENOME)
    answers = annotate_variant("C", 1000, "A", ["<DEL>"], [other, example()], GENOME, "END=10001001")
    assert [(row.feature, row.consequence, row.pick) for row in answers] == [
        ("T1", "transcript_ablation", "1")
    ]
    shorter = annotate_variant("C", 1000, "A", ["<DEL>"], [other, example()], GENOME, "END=10001000")
    assert [row.feature for row in shorter] == ["T0", "T1"]


@pytest.mark.parametrize("alt", ["G]X:5000]", "[X:5000[A", "A[C:1350[", "]C:99]A"])
def test_breakends_tell_where_the_break_is(alt: str) -> None:
    (answer,) = rows(1250, BASES[1249], alt)
    assert (answer.allele, answer.variant_class) == (alt, "chromosome_breakpoint")
    assert answer.consequence == "feature_truncation&intron_variant"


def test_breakend_whose_mate_is_in_the_gene() -> None:
    (answer,) = annotate_variant("C", 1000, BASES[999], ["A[C:1350["], [example()], GENOME)
    assert answer.consequence == "feature_truncation&upstream_gene_variant"


def test_breakend_whose_mate_is_on_another_contig_by_the_file_s_own_name() -> None:
    genome = MemoryGenome({"C": BASES, "1": BASES})
    there = assemble(replace(RECORD, contig="1", id="T7"), genome)
    names = {"chr1": "1"}.get
    answers = annotate_variant(
        "C",
        1250,
        BASES[1249],
        ["A[chr1:1350["],
        [example(), there],
        genome,
        "",
        lambda name: names(name) or name,
    )
    assert [(row.feature, row.consequence) for row in answers] == [
        ("T1", "feature_truncation&intron_variant"),
        ("T7", "feature_truncation"),
    ]
    assert (answers[1].cdna_position, answers[1].distance) == ("", "")


@pytest.mark.parametrize(
    ("alt", "printed"), [("A[C[", "A[C["), ("A[gi|7|x:5[", "A[gi&7&x:5["), ("[<ctg=1>:5[A", "[<ctg%3D1>:5[A")]
)
def test_a_breakend_of_any_spelling_has_a_row_that_stays_one_row(alt: str, printed: str) -> None:
    (answer,) = rows(1250, BASES[1249], alt)
    assert answer.allele == printed
    assert len(answer.text().split("|")) == 33


@pytest.mark.parametrize(
    ("symbol", "info", "kind"),
    [
        ("DEL", "", "deletion"),
        ("DEL:ME:ALU", "", "Alu_deletion"),
        ("INS:ME", "", "mobile_element_insertion"),
        ("INS:ME:L1", "", "LINE1_insertion"),
        ("INS:NOVEL", "", "insertion"),
        ("DUP:DISPERSED", "", "duplication"),
        ("CNV:TR", "", "tandem_repeat"),
        ("CN0", "", "deletion"),
        ("CN1", "", "copy_number_variation"),
        ("CN2", "", "duplication"),
        ("CN=3", "", "copy_number_variation"),
        ("MYSTERY", "", "structural_variant"),
        ("MYSTERY", "A=1;SVTYPE=DUP;END=5", "duplication"),
        ("DEL", "SVTYPE=DUP", "deletion"),
        ("INV:COMPLEX", "", "inversion"),
    ],
)
def test_the_class_of_a_symbol(symbol: str, info: str, kind: str) -> None:
    assert class_of(symbol, info) == kind
