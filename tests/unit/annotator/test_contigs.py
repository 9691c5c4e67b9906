"""Names of contigs: joined where they mean one sequence, and only there."""

from __future__ import annotations

import pytest

from annotator.contigs import LENGTHS, Contig, ContigMap, assembly_of, plain_name

GRCH38 = [
    Contig("1", 248956422),
    Contig("2", 242193529),
    Contig("X", 156040895),
    Contig("MT", 16569),
    Contig("scaffold_1", 5000, ("KI270728.1",)),
]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("1", 0),
        ("chr1", 0),
        ("NC_000001.11", 0),
        ("CM000663.2", 0),
        ("NC_000001.10", -1),  # GRCh37's
        ("CM000663.1", -1),
        ("chrX", 2),
        ("X", 2),
        ("NC_000023.11", 2),
        ("KI270728.1", 4),
        ("scaffold_1", 4),
        ("chr3", -1),
        ("HLA-A*01:01", -1),
        ("", -1),
        ("chr", -1),
    ],
)
def test_names_without_declared_lengths(name: str, number: int) -> None:
    assert ContigMap(GRCH38)[name] == number


@pytest.mark.parametrize(
    ("name", "length", "joined"),
    [
        ("chr1", 248956422, True),
        ("chr1", 249250621, False),
        ("NC_000001.10", 249250621, False),
        ("chrM", 16569, True),
        ("chrM", 16571, False),
        ("M", 16569, True),
        ("NC_012920.1", 16569, True),
        ("chrM", None, False),
    ],
)
def test_an_alias_joins_only_equal_lengths(name: str, length: int | None, joined: bool) -> None:
    mapping = ContigMap(GRCH38, {name: length})
    assert (mapping[name] >= 0) is joined
    assert bool(mapping.reason(name)) is not joined


def test_an_accession_of_any_build_joins_a_cut_down_contig() -> None:
    assert ContigMap([Contig("1", 5_000_000)])["NC_000001.10"] == 0


def test_the_same_name_with_another_length_is_another_sequence() -> None:
    chromosome = Contig("22", 22_000_000)
    assert ContigMap([chromosome], {"22": 51_304_566}).misfits() == {"22": (51_304_566, chromosome)}
    assert ContigMap([chromosome], {"chr22": 51_304_566}).misfits() == {"chr22": (51_304_566, chromosome)}
    scaffold = ContigMap([chromosome, Contig("un7", 900)], {"un7": 901})
    assert (scaffold["un7"], scaffold.misfits()) == (-1, {})
    hg19 = ContigMap([Contig("chrM", 16569)], {"chrM": 16571})
    assert hg19["chrM"] == -1
    assert "16,571" in hg19.reason("chrM")


def test_plain_names() -> None:
    assert [
        plain_name(name)
        for name in ("chr7", "CHR7", "NC_000007.14", "CM000669.1", "chrUn_gl000220", "MT", "chrM")
    ] == ["7", "7", "7", "7", "Un_gl000220", "MT", "MT"]


def test_the_build_is_told_by_lengths() -> None:
    for assembly, lengths in LENGTHS.items():
        assert assembly_of({f"chr{n}": length for n, length in enumerate(lengths[:22], 1)}) == assembly
    assert assembly_of({"chr1": 249250621}) == "GRCh37"
    assert assembly_of({"chr1": 1}) is None
    assert assembly_of({"1": None}) is None
