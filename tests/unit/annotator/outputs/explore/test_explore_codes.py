"""The explorer reads the engine's codes; what it writes is what reading the finished text gives."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.chunk.batch import Batch
from annotator.contigs import ContigMap
from annotator.engines.vep.engine import VepEngine
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.coded import scanned_batch
from annotator.outputs.explore.read.explored import ExploreChunk, explored
from annotator.outputs.explore.read.scanned import scanned_lines
from annotator.outputs.explore.sink import lines_of_batch
from annotator.outputs.explore.tracks import guess_tracks
from annotator.reference.folder import Reference
from annotator.run.run import Plan, run
from annotator.tracks.join import open_tracks
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.annotator_demo import DemoReference, build_demo
from tests.unit.annotator.variants import crowded


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return build_demo(tmp_path_factory.mktemp("codes"))


@dataclass
class BothWays:
    """A sink that reads each batch both ways."""

    plan: ExplorePlan
    pairs: list[tuple[ExploreChunk, ExploreChunk]] = field(default_factory=list)

    def encode(self, batch: Batch) -> tuple[ExploreChunk, ExploreChunk]:
        scanned = scanned_batch(self.plan, batch)
        assert scanned is not None
        return explored(self.plan, scanned), explored(
            self.plan, scanned_lines(self.plan, lines_of_batch(batch))
        )

    def write(self, part: tuple[ExploreChunk, ExploreChunk]) -> None:
        self.pairs.append(part)

    def close(self) -> None:
        pass


def both_ways(
    text: bytes, folder: Path, given: Path, **about: Any
) -> list[tuple[ExploreChunk, ExploreChunk]]:
    given.write_bytes(text)
    reference = Reference.open(folder)
    engine, tracks = VepEngine(reference), open_tracks(reference, None)
    names = tuple(item.name for item in (*engine.fields, *tracks.fields))
    samples = tuple(about.pop("samples", ()))
    plan = ExplorePlan(
        names,
        sample_names=samples,
        chosen=tuple(range(min(len(samples), 10))),
        tracks=tuple(guess_tracks(names)),
    )
    sink = BothWays(plan)
    with given.open("rb") as stream:
        reader = VcfReader(Source(stream))
        contigs = ContigMap(reference.known_contigs(), reader.header.contigs)
        run(reader.chunks(), Plan(engine, tracks, [sink], contigs), chunk_records=97)
    return sink.pairs


def same(pairs: list[tuple[ExploreChunk, ExploreChunk]]) -> None:
    assert pairs
    for ours, text in pairs:
        assert ours.texts == text.texts
        assert ours.arrays.keys() == text.arrays.keys()
        for name, array in ours.arrays.items():
            assert array.dtype == text.arrays[name].dtype, name
            np.testing.assert_array_equal(array, text.arrays[name], name)


def test_a_trio_with_tracks(demo: DemoReference, tmp_path: Path) -> None:
    """Genotypes, ClinVar and frequencies, rs numbers, multi-allelic records."""
    text = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes())
    pairs = both_ways(text, demo.folder, tmp_path / "in.vcf", samples=("child", "mother", "father"))
    same(pairs)
    assert {"s0.gt", "s2.vaf", "t0"} <= pairs[0][0].arrays.keys()
    assert any(chunk.arrays["alt"].max() > 1 for chunk, _ in pairs)
    assert any(chunk.texts["clnsig"] for chunk, _ in pairs)
    assert any(len(chunk.arrays["ids"]) for chunk, _ in pairs)


def test_every_kind_of_allele_and_odd_lines(demo: DemoReference, tmp_path: Path) -> None:
    """Structural ALTs and breakends (whole rows of the readable rules), `*`, unknown contigs, ids, filters."""
    reference = Reference.open(demo.folder)
    header, _, body = crowded(reference, 900, seed=5).partition(b"\tINFO\n")
    chance = random.Random(2)
    lines = []
    for line in body.decode().splitlines():
        columns = line.split("\t")
        columns[2] = chance.choice([".", "rs1", "a;B;c", "x|y"])
        columns[4] = columns[4] + chance.choice(["", "", ",*", ",<*>", ",<NON_REF>"])
        columns[6] = chance.choice(["PASS", ".", "q10;s50"])
        if chance.random() < 0.05:
            columns[4] = chance.choice([".", "*"])
        lines.append("\t".join(columns))
    lines += [f"unheard_of\t{at}\trs7\tA\tC,G\t.\tPASS\t." for at in range(1, 9)]
    pairs = both_ways(
        header + b"\tINFO\n" + "\n".join(lines).encode() + b"\n", demo.folder, tmp_path / "in.vcf"
    )
    same(pairs)
    classes = {name for chunk, _ in pairs for name in chunk.texts["class"]}
    assert {"SNV", "deletion", "insertion"} < classes
    assert len(classes) > 4


def test_without_all_codes_the_text_is_read(demo: DemoReference, tmp_path: Path) -> None:
    """An engine that knows no codes, and chosen fields: the outputs are written all the same."""
    source = demo.files / "sample.vcf.gz"
    whole = demo.annotate(source, tmp_path / "csq")
    chosen = demo.annotate(source, tmp_path / "fields", engine="vep", fields=("SYMBOL", "HGVSc"))
    for output, result in (("csq", whole), ("fields", chosen)):
        assert (tmp_path / output / "explore" / "meta.json").exists()
        assert result.totals.records > 0
