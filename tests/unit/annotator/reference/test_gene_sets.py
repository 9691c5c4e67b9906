"""Naming the gene sets of a reference: what `--gff3` accepts, and what a file calls itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import ReferenceError_
from annotator.reference.gene_sets import GeneSet, name_in, named_sets, parse_gene_set

NCBI = "##gff-version 3\n#!gff-spec-version 1.21\n#!processor NCBI annotwriter\n"


def line(source: str, contig: str = "1") -> str:
    return f"{contig}\t{source}\tgene\t1\t9\t.\t+\t.\tID=g\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (NCBI + line("tRNAscan-SE"), "RefSeq"),
        (line("BestRefSeq%2CGnomon") + line("cmsearch"), "RefSeq"),
        (line("Curated Genomic"), "RefSeq"),
        ("##gff-version 3\n#!genebuild-last-updated 2024-07\n" + line("GRCh38"), "Ensembl"),
        (line("GRCh38") + 2 * line("ensembl_havana") + line("mirbase"), "Ensembl"),
        ("##description: evidence\n##provider: GENCODE\n" + line("x"), "GENCODE"),
        (line("HAVANA") + line("ENSEMBL"), "GENCODE"),
        (line("maker"), "my_genes"),
        ("", "my_genes"),
    ],
)
def test_the_name_that_a_file_gives_itself(text: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "my genes.gff3.gz"
    path.write_text(text)
    assert name_in(path) == name


def test_a_file_whose_name_cannot_be_a_set_s(tmp_path: Path) -> None:
    path = tmp_path / "9.gtf"
    path.write_text(line("maker"))
    assert name_in(path) == "set_9"


def test_name_and_path_on_the_command_line(tmp_path: Path) -> None:
    assert parse_gene_set("genes.gff3") == GeneSet(Path("genes.gff3"))
    assert parse_gene_set("RefSeq=a/genes.gff3.gz") == GeneSet(Path("a/genes.gff3.gz"), "RefSeq")
    assert parse_gene_set("dir/x=y.gff3") == GeneSet(Path("dir/x=y.gff3"))
    there = tmp_path / "old=genes.gff3"
    there.write_text(line("x"))
    assert parse_gene_set(str(there)) == GeneSet(there)


def test_a_path_with_an_equals_sign_that_exists_stays_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old=genes.gff3").write_text(line("x"))
    assert parse_gene_set("old=genes.gff3") == GeneSet(Path("old=genes.gff3"))


def test_two_sets_of_one_name_are_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    paths = [tmp_path / "a.gff3", tmp_path / "b.gff3"]
    for path in paths:
        path.write_text(NCBI + line("RefSeq"))
    with pytest.raises(ReferenceError_) as caught:
        named_sets([GeneSet(path) for path in paths])
    assert "--gff3 RefSeq=a.gff3 --gff3 OTHER=b.gff3" in caught.value.detail
    with pytest.raises(ReferenceError_):
        named_sets([GeneSet(paths[0]), GeneSet(paths[1], "refseq")])
    assert [each.name for each in named_sets([GeneSet(paths[0]), GeneSet(paths[1], "Old")])] == [
        "RefSeq",
        "Old",
    ]
