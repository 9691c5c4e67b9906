"""A gene file that names its contigs otherwise than the FASTA, and the genetic codes it states."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from annotator.contigs import Contig
from annotator.errors import GeneModelError
from annotator.genes.genome import MemoryGenome
from annotator.genes.joining import joined, places_of, stated
from annotator.genes.load import read_genes
from annotator.reference.build import build_core

ORF = "ATG" + "GCT" * 9 + "TAA"
GENOME = MemoryGenome({"1": "ACGT" * 50, "MT": "ACG" + ORF + "ACGTT"})
CONTIGS = [Contig("1", 200), Contig("MT", len("ACG" + ORF + "ACGTT"))]


def gff3(folder: Path, contig: str, start: int = 4, *more: str) -> Path:
    """One coding gene of 33 bases on `contig`; `more` are lines before it."""
    path = folder / "genes.gff3.gz"
    end = start + len(ORF) - 1
    lines = [
        *more,
        f"{contig}\ts\tmRNA\t{start}\t{end}\t.\t+\t.\tID=transcript:T;biotype=protein_coding",
        f"{contig}\ts\texon\t{start}\t{end}\t.\t+\t.\tParent=transcript:T",
        f"{contig}\ts\tCDS\t{start}\t{end}\t.\t+\t0\tParent=transcript:T;protein_id=P",
    ]
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    return path


def found(path: Path, contigs: list[Contig] = CONTIGS, genome: MemoryGenome = GENOME) -> list[str]:
    told = stated(path)
    return [
        each.contig for each in joined(read_genes(path), told, places_of(told, contigs), genome, {"MT": 2})
    ]


@pytest.mark.parametrize("name", ["1", "chr1", "NC_000001.11", "NC_000001.10", "CM000663.2"])
def test_genes_are_found_under_any_name_of_the_contig(tmp_path: Path, name: str) -> None:
    assert found(gff3(tmp_path, name)) == ["1"]


def test_an_alias_joins_only_contigs_of_equal_length(tmp_path: Path) -> None:
    assert found(gff3(tmp_path, "chr1", 4, "##sequence-region chr1 1 200")) == ["1"]
    with pytest.raises(GeneModelError, match="other sequences"):
        found(gff3(tmp_path, "chr1", 4, "##sequence-region chr1 1 201"))


def test_mitochondrial_genes_without_a_length_must_read_through(tmp_path: Path) -> None:
    assert found(gff3(tmp_path, "chrM")) == ["MT"]
    # One base further on, as on hg19's chrM after its insertion: TAT GGC TAA reads no gene.
    shifted = MemoryGenome({"MT": "ACGT" + ORF.replace("GCTGCT", "GCTAAG") + "ACGT"})
    with pytest.raises(GeneModelError, match="chrM"):
        found(gff3(tmp_path, "chrM"), CONTIGS, shifted)


def test_a_contig_that_the_gene_file_has_itself_takes_no_alias(tmp_path: Path) -> None:
    region = "chr1\ts\tregion\t1\t200\t.\t+\t.\tID=r"
    assert found(gff3(tmp_path, "1", 4, region)) == ["1"]


def test_genes_of_another_genome_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(GeneModelError, match="other sequences") as caught:
        found(gff3(tmp_path, "scaffold_7"))
    assert "scaffold_7" in caught.value.detail


@pytest.mark.parametrize(
    ("contig", "stating", "given", "code"),
    [
        ("Pt", ";transl_table=11", {}, 11),
        ("Pt", "", {}, 1),
        ("Pt", "", {"Pt": 11}, 11),
        ("Pt", ";transl_table=11", {"Pt": 4}, 4),
        ("chrM", "", {}, 2),
        ("Mito", ";transl_table=3", {}, 3),
        ("Mt", "", {}, 1),  # the mitochondria of plants, as Ensembl names them
        ("X", ";transl_table=99", {}, 1),
    ],
)
def test_genetic_code_is_what_is_given_or_stated_or_the_vertebrates_for_mitochondria(
    tmp_path: Path, contig: str, stating: str, given: dict[str, int], code: int
) -> None:
    fasta, genes = tmp_path / "g.fa", gff3(tmp_path, contig)
    fasta.write_text(f">{contig}\nACG{ORF}ACGTT\n")
    lines = gzip.decompress(genes.read_bytes()).decode().replace("protein_id=P", f"protein_id=P{stating}")
    genes.write_bytes(gzip.compress(lines.encode()))
    contigs, count = build_core(fasta, genes, tmp_path / "out", given)
    assert ([contig.codon_table for contig in contigs], count) == ([code], 1)


def test_gtf_is_told_by_its_lines_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "genes.gff"
    path.write_text('#!x\n1\ts\tCDS\t4\t36\t.\t+\t0\tgene_id "G"; transcript_id "T"; transl_table 4;\n')
    (record,) = read_genes(path)
    assert (record.id, record.gene_id) == ("T", "G")
    assert stated(path).codes == {"1": 4}
    path = tmp_path / "genes.gtf"
    path.write_bytes(gzip.decompress(gff3(tmp_path, "1").read_bytes()))
    assert [each.id for each in read_genes(path)] == ["T"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = gff3(tmp_path, "1")
    path.write_bytes(path.read_bytes()[:-12])
    for read in (stated, lambda path: list(read_genes(path))):
        with pytest.raises(GeneModelError, match=r"genes\.gff3\.gz"):
            read(path)
