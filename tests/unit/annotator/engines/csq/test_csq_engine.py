"""Engine csq against bare bcftools on the whole demo, and its words in our vocabulary."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from annotator.engines.csq.bcftools import norm_and_csq
from annotator.engines.csq.bcsq import entries, residues, so_terms
from annotator.engines.csq.minimal_vcf import phased
from annotator.errors import EngineError
from tests.annotator_demo import DemoReference


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("missense", "missense_variant"),
        ("*missense", "missense_variant"),
        ("synonymous", "synonymous_variant"),
        ("splice_region&missense", "missense_variant&splice_region_variant"),
        ("frameshift&start_lost", "frameshift_variant&start_lost"),
        ("stop_gained&inframe_deletion", "stop_gained&inframe_deletion"),
        ("missense&NMD_transcript", "missense_variant&NMD_transcript_variant"),
        ("3_prime_utr", "3_prime_UTR_variant"),
    ],
)
def test_terms(text: str, terms: str) -> None:
    assert so_terms(text)[0] == terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12K>12Q", ("12", "K/Q")),
        ("12K", ("12", "K")),
        ("12KR>12Q", ("12-13", "KR/Q")),
        ("5*>5W", ("5", "*/W")),
        ("", ("", "")),
        ("7..9", ("", "")),
    ],
)
def test_amino_acids(text: str, expected: tuple[str, str]) -> None:
    assert residues(text) == expected


def test_entries_point_elsewhere_on_a_haplotype() -> None:
    answers, elsewhere = entries(
        "missense|G|T3|protein_coding|+|5A>5T|10A>C+12G>T,@99,intron|G||protein_coding"
    )
    assert [(a.transcript, a.terms, a.change) for a in answers] == [(3, "missense_variant", "10A>C+12G>T")]
    assert elsewhere == [99]


def test_phased_genotypes_are_seen() -> None:
    head = b"1\t5\t.\tA\tC\t.\t.\t.\tGT:DP\t"
    assert phased(head + b"0|1:5\t1|1:5\n", 2)
    assert not phased(head + b"0/1:5\t0|1:5\n", 2)
    assert not phased(head.replace(b"GT", b"GTX") + b"0|1:5\t1|1:5\n", 2)
    assert not phased(head.replace(b"GT:DP", b"DP:GT") + b"5:0|1\t5:1|1\n", 2)
    assert not phased(head + b"0|0:5\t1|1:5\n", 2)


def bare(demo: DemoReference, folder: Path) -> set[tuple[int, str, str]]:
    """(POS, transcript, terms) that norm | csq itself answers for coding changes, all records at once."""
    text = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes()).decode().splitlines(keepends=True)
    lines = [line for line in text if line.startswith(("#", "chr1\t"))]
    lines = [
        "\t".join(line.rstrip("\n").split("\t")[:8]) + "\n" if not line.startswith("##") else line
        for line in lines
    ]
    split = []
    for line in lines:
        fields = line.split("\t")
        split += (
            [line]
            if line.startswith("#")
            else ["\t".join([*fields[:4], alt, *fields[5:]]) for alt in fields[4].split(",")]
        )
    (folder / "in.vcf").write_text("".join(split))
    (folder / "genes.gff").write_bytes(gzip.decompress((demo.files / "genes.gff3.gz").read_bytes()))
    found = set()
    for line in norm_and_csq(folder, demo.files / "genome.fa", haplotypes=False).read_text().splitlines():
        value = "" if line.startswith("#") else line.split("\t")[7].partition("BCSQ=")[2].split(";")[0]
        for entry in filter(None, value.split(",")):
            parts = entry.split("|")
            if len(parts) > 5 and parts[5]:
                found.add((int(line.split("\t")[1]), parts[2], so_terms(parts[0])[0]))
    return found


def test_coding_consequences_are_those_of_bcftools(demo: DemoReference, tmp_path: Path) -> None:
    expected = bare(demo, tmp_path)
    assert len(expected) > 30
    demo.annotate(demo.files / "sample.vcf.gz", tmp_path / "out", engine="csq", tracks=("none",), threads=2)
    found = set()
    for line in gzip.decompress((tmp_path / "out" / "annotated.vcf.gz").read_bytes()).decode().splitlines():
        if line.startswith("chr1\t") and "CSQ=" in line:
            fields = line.split("\t")
            for row in fields[7].partition("CSQ=")[2].split(";")[0].split(","):
                values = row.split("|")
                if values[9]:
                    position = int(values[17].split("+")[0].rstrip("ACGT>")) if values[17] else int(fields[1])
                    found.add((position, values[6], values[1]))
    assert found == expected


def test_a_fault_of_bcftools_is_told(tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_text("no vcf\n")
    (tmp_path / "genes.gff").write_text("")
    with pytest.raises(EngineError, match="bcftools"):
        norm_and_csq(tmp_path, tmp_path / "none.fa", haplotypes=False)
