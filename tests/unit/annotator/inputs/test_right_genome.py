"""A file of another genome is refused, and a job that annotates nothing is no plain success."""

from __future__ import annotations

import json
from pathlib import Path

import pysam
import pytest

from annotator.cloud.reporter import Reporter
from annotator.errors import InputError
from annotator.outputs.refcheck import is_another_build
from annotator.outputs.summary.summary import small_part
from annotator.outputs.warnings import warnings_of
from tests.annotator_demo import DemoReference

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def base(demo: DemoReference, contig: str, position: int) -> str:
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        return fasta.fetch(contig, position - 1, position).upper()


def length(demo: DemoReference, contig: str) -> int:
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        return fasta.get_reference_length(contig)


def file(tmp_path: Path, contigs: str, *lines: str) -> Path:
    path = tmp_path / "in.vcf"
    path.write_text("##fileformat=VCFv4.2\n" + contigs + COLUMNS + "".join(line + "\n" for line in lines))
    return path


def codes(summary: object) -> list[str]:
    return [item["code"] for item in summary["warnings"]]  # type: ignore[index]


@pytest.mark.parametrize("name", ["chr1", "1"])
def test_a_chromosome_of_another_length_is_refused_with_both_lengths(
    demo: DemoReference, tmp_path: Path, name: str
) -> None:
    own = length(demo, "chr1")
    lines = [f"{name}\t{p}\t.\t{base(demo, 'chr1', p)}\tN\t.\t.\t." for p in range(50_000, 50_200)]
    source = file(tmp_path, f"##contig=<ID={name},length={own + 18_468}>\n", *lines)
    with pytest.raises(InputError) as caught:
        demo.annotate(source, tmp_path / "out")
    assert caught.value.exit_code == 2
    assert "another genome build" in caught.value.title
    assert f"{own + 18_468:,}" in caught.value.detail
    assert f"{own:,}" in caught.value.detail
    assert caught.value.line == 4


@pytest.mark.parametrize("declared", ["", ",length=0", ",length=2147483647"])
def test_an_unknown_length_contradicts_nothing(demo: DemoReference, tmp_path: Path, declared: str) -> None:
    source = file(
        tmp_path, f"##contig=<ID=1{declared}>\n", f"1\t50000\t.\t{base(demo, 'chr1', 50_000)}\tN\t.\t.\t."
    )
    assert demo.annotate(source, tmp_path / "out").summary["counts"]["on_unknown_contigs"] == 0


def test_a_wrong_chromosome_without_records_is_let_be(demo: DemoReference, tmp_path: Path) -> None:
    source = file(
        tmp_path,
        "##contig=<ID=chr2,length=77>\n",
        f"chr1\t50000\t.\t{base(demo, 'chr1', 50_000)}\tN\t.\t.\t.",
    )
    assert demo.annotate(source, tmp_path / "out").totals.records == 1


def test_nothing_on_a_known_contig_is_said(demo: DemoReference, tmp_path: Path) -> None:
    result = demo.annotate(file(tmp_path, "", "zebra_9\t5\t.\tA\tC\t.\t.\t."), tmp_path / "out")
    assert codes(result.summary) == ["no_contig"]
    assert "zebra_9" in result.summary["warnings"][0]["detail"]
    log = (tmp_path / "out/annotation.log").read_text()
    assert "WARNING: Nothing was annotated: no record lies on a contig of the reference" in log
    assert json.loads((tmp_path / "out/summary.json").read_text())["warnings"] == result.summary["warnings"]
    sent: list[str] = []
    Reporter(sent.append, "job", 1).completed(small_part(result.summary), [])
    assert json.loads(sent[0])["summary"]["warnings"][0]["code"] == "no_contig"


def test_nothing_near_a_gene_is_said(demo: DemoReference, tmp_path: Path) -> None:
    line = f"chr1\t5\t.\t{base(demo, 'chr1', 5)}\t{'A' if base(demo, 'chr1', 5) != 'A' else 'C'}\t.\t.\t."
    result = demo.annotate(file(tmp_path, "", line), tmp_path / "out", engine="vep")
    assert codes(result.summary) == ["no_transcript"]


def test_no_allele_at_all_is_said(demo: DemoReference, tmp_path: Path) -> None:
    result = demo.annotate(
        file(tmp_path, "", f"chr1\t50000\t.\t{base(demo, 'chr1', 50_000)}\t.\t.\t.\t."), tmp_path / "out"
    )
    assert codes(result.summary) == ["no_row"]


def test_the_demo_has_no_warning(demo: DemoReference, tmp_path: Path) -> None:
    result = demo.annotate(demo.files / "sample.vcf.gz", tmp_path / "out", engine="vep")
    assert result.summary["warnings"] == []


def test_one_wrong_ref_of_ten_is_named_and_the_rest_annotated(demo: DemoReference, tmp_path: Path) -> None:
    lines = [f"chr1\t{p}\t.\t{base(demo, 'chr1', p)}\tN\t.\t.\t." for p in range(50_000, 50_010)]
    fields = lines[4].split("\t")
    fields[3] = "A" if fields[3] != "A" else "C"
    lines[4] = "\t".join(fields)
    result = demo.annotate(file(tmp_path, "", *lines), tmp_path / "out", engine="vep")
    assert result.totals.records == 10
    assert codes(result.summary) == ["ref_mismatch"]
    assert "chr1:50004: the file says" in result.summary["warnings"][0]["detail"]
    assert "line 7" in result.summary["warnings"][0]["detail"]


def summary(**more: object) -> dict[str, object]:
    counts = {"records": 1000, "rows": 900, "on_unknown_contigs": 0, "structural_unanswered": 0}
    return {
        "counts": {**counts, "on_unknown_contigs": more.get("unknown", 0)},
        "contigs_not_in_reference": [{"name": "x", "records": more["unknown"], "reason": "not here"}]
        if more.get("unknown")
        else [],
        "consequence": {"worst": more.get("worst", {"missense_variant": 900})},
        "ref_check": {"compared": 1000, "disagreeing": more.get("wrong", 0)},
        "engine": {"name": "vep"},
    }


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, []),
        ({"unknown": 100}, ["contigs"]),
        ({"unknown": 101}, ["many_contigs"]),
        ({"worst": {"intergenic_variant": 950, "missense_variant": 50}}, []),
        ({"worst": {"intergenic_variant": 951, "missense_variant": 49}}, ["few_transcripts"]),
        ({"worst": {"intergenic_variant": 98, "missense_variant": 1}}, []),
        ({"wrong": 10}, ["ref_mismatch"]),
        ({"wrong": 30}, ["wrong_build"]),
        ({"wrong": 30, "unknown": 500}, ["many_contigs", "wrong_build"]),
    ],
)
def test_a_share_decides_how_grave_it_is(more: dict[str, object], code: list[str]) -> None:
    assert [item["code"] for item in warnings_of(summary(**more), [], {})] == code


@pytest.mark.parametrize(
    ("wrong", "compared", "refused"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 2, False),
        (3, 3, True),
        (1, 10, False),
        (2, 10, False),
        (3, 10, True),
        (7, 10, True),
        (2, 100, False),
        (6, 100, True),
        (13, 1000, False),
        (30, 1000, True),
        (100, 10_000, False),
        (700, 10_000, True),
        (10_000, 10_000, True),
    ],
)
def test_small_numbers_are_no_proof(wrong: int, compared: int, refused: bool) -> None:
    assert is_another_build(wrong, compared) is refused
