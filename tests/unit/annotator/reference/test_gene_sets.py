"""Naming the gene sets of a reference: what `--gff3` accepts, and what a file calls itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.cli import main
from annotator.errors import ReferenceError_
from annotator.reference.folder import Reference
from annotator.reference.gene_sets import GeneSet, name_in, named_sets, parse_gene_set
from tests.annotator_demo import DemoReference
from tests.unit.annotator.two_sets import DIFFERS, genes_of, refseq

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


def test_the_command_builds_both_and_the_doctor_names_them(
    demo: DemoReference, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    genes = tmp_path / "refseq.gff3"
    genes.write_text(refseq(genes_of(demo), {1: DIFFERS}))
    build = ["reference", "build", "--name", "two", "--fasta", str(demo.files / "genome.fa")]
    sets = ["--gff3", f"Demo={demo.files / 'genes.gff3.gz'}", "--gff3", str(genes)]
    assert main([*build, *sets, "--output", str(tmp_path / "two")]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("two@")
    assert "RefSeq: 1 transcripts differ from the genome" in said.err
    assert "Demo: " in said.err
    assert set(Reference.open(tmp_path / "two").genes.texts("source")) == {"Demo", "RefSeq"}
    assert main(["reference", "doctor", str(tmp_path / "two")]) == 0
    said = capsys.readouterr()
    assert "genes of Demo: " in said.out
    assert "1 differ from the genome (REFSEQ_MATCH)" in said.out
    again = [*build, "--gff3", str(genes), "--gff3", str(genes), "--output", str(tmp_path / "same")]
    assert main(again) != 0
    assert "Two gene sets have the same name" in capsys.readouterr().err
    assert not (tmp_path / "same").exists()
