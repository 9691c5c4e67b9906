"""Positions and ENDs far away: bounded memory, and an index that htslib reads."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pysam
import pytest

from tests.annotator_demo import DemoReference

COLUMNS = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
FAR = 2_000_000_000


def write(tmp_path: Path, lines: list[str]) -> Path:
    path = tmp_path / "in.vcf"
    path.write_text(COLUMNS + "".join(line + "\n" for line in lines))
    return path


@pytest.mark.parametrize(
    ("end", "found"),
    # An END of more than twelve digits is no number: the record stands at POS alone, for the engine too.
    [
        ("4000000000", 50),
        ("99999999999", 50),
        ("536870913", 50),
        pytest.param("9" * 3000, 0, id="3000 digits"),
    ],
)
def test_an_end_behind_the_contig_keeps_the_index(
    demo: DemoReference, tmp_path: Path, end: str, found: int
) -> None:
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        ref = fasta.fetch("chr1", 49_999, 50_000)
    lines = [f"chr1\t50000\tr{i}\t{ref}\t<DEL>\t.\t.\tSVTYPE=DEL;END={end}" for i in range(50)]
    tracemalloc.start()
    demo.annotate(write(tmp_path, lines), tmp_path / "out", engine="vep")
    assert tracemalloc.get_traced_memory()[1] < 200 << 20
    tracemalloc.stop()
    with pysam.TabixFile(str(tmp_path / "out/annotated.vcf.gz")) as file:
        assert len(list(file.fetch("chr1", 49_999, 50_000))) == 50
        assert len(list(file.fetch("chr1", 100_000, 100_001))) == found
    assert (tmp_path / "out/annotated.vcf.gz.tbi").exists()


def test_positions_behind_what_tabix_can_name_get_a_csi(demo: DemoReference, tmp_path: Path) -> None:
    places = [5, 20_000, (1 << 29) - 1, 1 << 29, (1 << 29) + 1, FAR, FAR + 1, FAR + 70_000]
    lines = [f"long\t{place}\t.\tA\tC\t.\t.\t." for place in places] + ["short\t7\t.\tA\tC\t.\t.\t."]
    result = demo.annotate(write(tmp_path, lines), tmp_path / "out")
    path = tmp_path / "out/annotated.vcf.gz"
    assert not path.with_name("annotated.vcf.gz.tbi").exists()
    names = {item["name"] for item in result.manifest["files"]}
    assert "annotated.vcf.gz.csi" in names
    assert "annotated.vcf.gz.tbi" not in names
    assert "csi" in [item["code"] for item in result.summary["warnings"]]
    assert "annotated.vcf.gz.csi" in (tmp_path / "out/annotation.log").read_text()
    with pysam.TabixFile(str(path), index=str(path) + ".csi") as file:
        assert file.contigs == ["long", "short"]
        for place in places:
            assert [int(row.split("\t")[1]) for row in file.fetch("long", place - 1, place)] == [place]
        assert len(list(file.fetch("long"))) == len(places)
        assert len(list(file.fetch("short"))) == 1
        assert not list(file.fetch("long", 1_000_000, 2_000_000))
    json.loads((tmp_path / "out/manifest.json").read_text())


def test_an_end_far_away_on_an_unknown_contig_is_found_by_its_csi(
    demo: DemoReference, tmp_path: Path
) -> None:
    lines = ["odd\t100\ta\tA\t<DEL>\t.\t.\tSVTYPE=DEL;END=1000000000", "odd\t900000000\tb\tA\tC\t.\t.\t."]
    demo.annotate(write(tmp_path, lines), tmp_path / "out")
    with pysam.TabixFile(
        str(tmp_path / "out/annotated.vcf.gz"), index=str(tmp_path / "out/annotated.vcf.gz.csi")
    ) as file:
        assert [row.split("\t")[2] for row in file.fetch("odd", 899_999_999, 900_000_000)] == ["a", "b"]


def test_many_contigs_with_ends_far_away_stay_small(demo: DemoReference, tmp_path: Path) -> None:
    lines = [f"c{i}\t5\t.\tA\t<DEL>\t.\t.\tSVTYPE=DEL;END=500000000" for i in range(2_000)]
    tracemalloc.start()
    demo.annotate(write(tmp_path, lines), tmp_path / "out")
    assert tracemalloc.get_traced_memory()[1] < 200 << 20
    tracemalloc.stop()
    index = str(tmp_path / "out/annotated.vcf.gz.csi")
    with pysam.TabixFile(str(tmp_path / "out/annotated.vcf.gz"), index=index) as file:
        assert len(list(file.fetch("c1999", 400_000_000, 400_000_001))) == 1
