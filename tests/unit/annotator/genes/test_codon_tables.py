"""Our genetic codes against Biopython's copy of NCBI's."""

from __future__ import annotations

import random

import pytest
from Bio.Data.CodonTable import unambiguous_dna_by_id

from annotator.errors import GeneModelError
from annotator.genes.codon_tables import TABLE_IDS, codon_table

CODONS = [a + b + c for a in "ACGT" for b in "ACGT" for c in "ACGT"]


def test_every_table_of_ncbi_is_there() -> None:
    assert set(TABLE_IDS) == set(unambiguous_dna_by_id)


@pytest.mark.parametrize("table_id", TABLE_IDS)
def test_codons_and_starts_are_ncbi_s(table_id: int) -> None:
    theirs = unambiguous_dna_by_id[table_id]
    ours = codon_table(table_id)
    for codon in CODONS:
        assert ours.codons[codon] == theirs.forward_table.get(codon, "*")
        assert ours.may_start(codon) == (codon in theirs.start_codons)


@pytest.mark.parametrize(
    ("codon", "letter"),
    [
        ("GCN", "A"),
        ("RAY", "B"),
        ("SAR", "Z"),
        ("NNN", "X"),
        ("TAR", "*"),
        ("YTR", "L"),
        ("AT", "X"),
        ("A-G", "X"),
    ],
)
def test_ambiguous_codons_read_as_bioperl_reads_them(codon: str, letter: str) -> None:
    assert codon_table(1).codons[codon] == letter


def test_ambiguous_codon_may_start_and_stop() -> None:
    assert codon_table(1).may_start("NTG")
    assert codon_table(1).may_stop("TRA")
    assert not codon_table(1).may_stop("TGG")


def test_translation_leaves_a_partial_codon_out() -> None:
    assert codon_table(2).translate("ATAAGATG") == "M*"


def test_unknown_table_is_refused() -> None:
    with pytest.raises(GeneModelError, match="no table 7"):
        codon_table(7)


@pytest.mark.parametrize("bases", ["ACGT", "ACGTN", "ACGTURYacgt-"])
@pytest.mark.parametrize("length", [149, 150, 151, 152, 900])
def test_a_long_sequence_is_its_codons_one_by_one(bases: str, length: int) -> None:
    chance = random.Random(length)
    for table_id in TABLE_IDS:
        table, sequence = codon_table(table_id), "".join(chance.choices(bases, k=length))
        wanted = [table.codons[sequence[at : at + 3]] for at in range(0, length - 2, 3)]
        assert table.translate(sequence) == "".join(wanted)
