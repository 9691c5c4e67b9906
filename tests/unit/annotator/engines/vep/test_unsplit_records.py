"""Records with several ALTs, and ALTs that are no allele, worked out by hand on `example`.

ensembl-vep Parser/VCF.pm drops a shared first base of all alleles, and no more, when a length differs.
"""

from __future__ import annotations

import pytest

from annotator.engines.vep.exact import annotate_variant
from tests.unit.annotator.engines.vep.example import (
    GENOME,
    example,
    rows,
    rows_of,
)


def test_allele_of_an_unsplit_record_is_printed_as_vep_does() -> None:
    answers = rows(1213, "GG", "GC", "G", "GGCT", "*", "<NON_REF>")
    assert [(row.allele, row.allele_num) for row in answers] == [("C", "1"), ("-", "2"), ("GCT", "3")]
    alone = [rows(1213, "GG", alt)[0] for alt in ("GC", "G", "GGCT")]
    assert [row.hgvsc for row in answers] == [row.hgvsc for row in alone]
    assert [row.variant_class for row in answers] == ["substitution", "deletion", "insertion"]


def test_allele_keeps_its_first_base_when_one_alt_begins_otherwise() -> None:
    assert [row.allele for row in rows(1213, "G", "GA", "T")] == ["GA", "T"]
    assert [row.allele for row in rows(1213, "G", "A", "T")] == ["A", "T"]


@pytest.mark.parametrize(
    ("alts", "printed"),
    [
        (["GGC", "*"], "GC"),  # not trimmed further, as a record of one ALT would be
        (["GC", "*"], "C"),  # `*` has another length than REF: the shared base goes
        (["GC", "<*>"], "C"),
        (["GC", "<NON_REF>"], "GC"),
        (["G", "*"], "-"),
        (["CG", "*"], "CG"),
    ],
)
def test_a_star_counts_by_its_length_and_not_by_its_base(alts: list[str], printed: str) -> None:
    """Parser/VCF.pm: `length($alt) != length($ref)` for every ALT, first bases of those without `*`."""
    assert [row.allele for row in rows(1213, "GG", *alts)] == [printed]


@pytest.mark.parametrize("alt", ["*", "<NON_REF>", "<*>", "."])
def test_alternates_without_an_allele_get_no_row(alt: str) -> None:
    assert rows(1213, "G", alt) == []


def test_n_in_alt_has_codons_but_neither_residues_nor_hgvs() -> None:
    (answer,) = rows(1214, "G", "N")
    assert (answer.codons, answer.amino_acids, answer.hgvsc, answer.hgvsp) == ("Gct/Nct", "", "", "")
    assert answer.consequence == "coding_sequence_variant"


def test_lower_case_alleles_are_read_as_upper_case() -> None:
    assert rows_of(annotate_variant("C", 1214, "g", ["a"], [example()], GENOME)) == rows(1214, "G", "A")
