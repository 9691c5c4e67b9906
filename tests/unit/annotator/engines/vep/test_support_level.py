"""TSL, the transcript support level, from the gene file to the VCF, the TSV and Parquet: the way of any new column."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from annotator.engines.vep.fields import FIELDS
from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from annotator.reference.folder import Reference
from tests.annotator_demo import DemoReference
from tests.unit.annotator.driver import NoTracks, OneTrack, annotate
from tests.unit.annotator.engines.vep.example import rows
from tests.unit.annotator.variants import crowded

# What a gene file says, and what CSQ says.
LEVELS = [
    ("1", "1"),
    ("2", "2"),
    ("5 (assigned to previous version 3)", "5"),
    ("NA", ""),
    ("", ""),
]


@pytest.mark.parametrize(("given", "expected"), [*LEVELS[:2], ("tsl4", "4"), ("NA", ""), ("", "")])
def test_a_transcript_s_level(given: str, expected: str) -> None:
    (row,) = rows(1214, "G", "A", tsl=given)
    assert dict(zip(FIELDS, row.values(), strict=True))["TSL"] == expected


@pytest.fixture(scope="module")
def graded(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The demo's genes with support levels: the reference, and the level expected of each transcript."""
    folder = tmp_path_factory.mktemp("graded")
    lines, expected = [], {}
    for line in gzip.decompress((demo.files / "genes.gff3.gz").read_bytes()).decode().splitlines():
        if "transcript_id=" in line and ";Parent=gene" in line:
            identifier = line.split("transcript_id=")[1].split(";")[0]
            given, expected[identifier] = LEVELS[len(expected) % len(LEVELS)]
            line += f";transcript_support_level={given}" if given else ""
        lines.append(line)
    genes = folder / "genes.gff3"
    genes.write_text("\n".join(lines) + "\n")
    built = folder / "reference"
    contigs, _ = build_core(demo.files / "genome.fa", genes, built, preparations=(VepPreparation(),))
    seal(built, "graded", contigs, {"tracks": []})
    return built, expected


@pytest.mark.parametrize("tracks", [NoTracks, OneTrack])
def test_the_column_is_the_same_in_every_output_and_by_either_way(
    graded: tuple[Path, dict[str, str]], tmp_path: Path, tracks: Callable[[], NoTracks | OneTrack]
) -> None:
    folder, expected = graded
    text = crowded(Reference.open(folder), 600, 5)
    kernel = annotate(text, folder, tmp_path / "kernel", tracks=tracks())
    rules = annotate(text, folder, tmp_path / "rules", tracks=tracks(), readable=True)
    assert kernel.lines() == rules.lines()
    assert gzip.decompress(kernel.tsv.read_bytes()) == gzip.decompress(rules.tsv.read_bytes())
    found = [dict(zip(FIELDS, row, strict=False)) for row in kernel.rows()]
    assert {row["TSL"] for row in found if row["Feature"]} == {"1", "2", "5", ""}
    assert any(not row["Feature"] for row in found)
    assert [row["TSL"] for row in found] == [expected.get(row["Feature"], "") for row in found]
    for table in (pq.read_table(kernel.parquet), pq.read_table(rules.parquet)):
        assert str(table.schema.field("TSL").type) == "int32"
        assert table["TSL"].to_pylist() == [int(row["TSL"]) if row["TSL"] else None for row in found]
        assert table["STRAND"].to_pylist() == [int(row["STRAND"]) if row["STRAND"] else None for row in found]
