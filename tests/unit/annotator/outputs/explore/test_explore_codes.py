"""The explorer reads the engine's codes and the tracks' values; what it keeps is what the finished VCF says."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from annotator.chunk.batch import Batch
from annotator.contigs import ContigMap
from annotator.engines.choice import make_engine
from annotator.engines.selection import select
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.explored import ExploreChunk, explored
from annotator.reference.folder import Reference
from annotator.run.run import Pipeline, run
from annotator.tracks.join import open_tracks
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.annotator_demo import DemoReference
from tests.finished_vcf import explore_text, guess_tracks
from tests.unit.annotator.variants import crowded


@dataclass
class BothWays:
    """A sink that takes each batch, and reads the batch again out of its finished lines."""

    plan: ExplorePlan
    pairs: list[tuple[ExploreChunk, ExploreChunk]] = field(default_factory=list)

    def encode(self, batch: Batch) -> tuple[ExploreChunk, ExploreChunk]:
        return explored(self.plan, batch), explore_text(self.plan, batch.lines.text.tobytes())

    def write(self, part: tuple[ExploreChunk, ExploreChunk]) -> None:
        self.pairs.append(part)

    def close(self) -> None:
        pass

    def abandon(self) -> None:
        pass


def both_ways(
    text: bytes,
    folder: Path,
    given: Path,
    engine: str = "vep",
    samples: tuple[str, ...] = (),
    fields: tuple[str, ...] | None = None,
) -> list[tuple[ExploreChunk, ExploreChunk]]:
    given.write_bytes(text)
    reference = Reference.open(folder)
    with given.open("rb") as stream:
        reader = VcfReader(Source(stream))
        answering, tracks = select(
            make_engine(engine, reference, reader), open_tracks(reference, None), fields
        )
        names = tuple(item.name for item in (*answering.fields, *tracks.fields))
        chosen = tuple(range(min(len(samples), 10)))
        plan = ExplorePlan(names, sample_names=samples, chosen=chosen, tracks=tuple(guess_tracks(names)))
        sink = BothWays(plan)
        contigs = ContigMap(reference.known_contigs(), reader.header.contigs)
        run(reader.chunks(), Pipeline(answering, tracks, [sink], contigs), chunk_records=97)
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
    assert any(chunk.arrays["stars"].min() < 5 for chunk, _ in pairs)
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


@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_every_engine_gives_codes(demo: DemoReference, tmp_path: Path, engine: str) -> None:
    text = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes())
    same(both_ways(text, demo.folder, tmp_path / "in.vcf", engine))


@pytest.mark.parametrize("fields", [("SYMBOL", "HGVSc"), ("Gene", "gnomad_AF"), ()])
def test_chosen_fields_are_what_is_explored(
    demo: DemoReference, tmp_path: Path, fields: tuple[str, ...]
) -> None:
    """Without a gene id the symbol names the gene; without a track's column nothing of it is kept."""
    text = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes())
    pairs = both_ways(text, demo.folder, tmp_path / "in.vcf", fields=fields)
    same(pairs)
    assert any(chunk.texts["gene"] for chunk, _ in pairs) == bool(fields)
    assert all(("t0" in chunk.arrays) == ("gnomad_AF" in fields) for chunk, _ in pairs)
