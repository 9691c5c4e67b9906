"""The demo's structural variants: they lie on the genome, and find their entries in the demo's own tracks."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pysam
import pytest

from annotator.bytes.strings import Strings
from annotator.chunk.records import Chunk
from annotator.contigs import Contig, ContigMap
from annotator.demo.generate import generate
from annotator.tracks.join import JoinedTracks
from annotator.tracks.spec import TrackSpec
from annotator.tracks.structural.build import build
from annotator.tracks.structural.track import StructuralTrack
from annotator.vcf.scan import scan


class Bases:
    """No bases: no sequence is looked up here."""

    def contig(self, number: int) -> np.ndarray:
        return np.zeros(1, np.uint8)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, variants=300)
    return folder


def records(path: Path) -> list[list[str]]:
    text = gzip.decompress(path.read_bytes()).decode()
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def test_the_sample_has_events_in_order_on_the_genome(files: Path) -> None:
    rows = records(files / "sample.vcf.gz")
    events = [row for row in rows if row[4].startswith("<")]
    assert {row[4].strip("<>") for row in events} == {"DEL", "DUP", "INV"}
    assert len(events) >= 20
    with pysam.FastaFile(str(files / "genome.fa")) as fasta:
        for contig, position, _, ref, _, _, _, info in (row[:8] for row in events):
            facts = dict(item.split("=") for item in info.split(";"))
            assert fasta.fetch(contig, int(position) - 1, int(position)).upper() == ref
            assert int(facts["END"]) - int(position) == abs(int(facts["SVLEN"]))
            assert int(facts["END"]) < fasta.get_reference_length(contig)
    for contig in ("chr1", "chr2", "chrX"):
        positions = [int(row[1]) for row in rows if row[0] == contig]
        assert positions == sorted(positions)
    assert {row[9].split(":")[0] for row in events if row[0] == "chrX"} == {"1"}, "the child has one X"


def test_events_find_their_entries(files: Path) -> None:
    with pysam.FastaFile(str(files / "genome.fa")) as fasta:
        contigs = [Contig(name, fasta.get_reference_length(name)) for name in fasta.references]
    tracks = []
    for name, file, overlap in (("sv", "sv.vcf.gz", 0.8), ("regions", "regions.tsv", 0.5)):
        spec = TrackSpec(name, files / file, table="structural", overlap=overlap)
        tracks.append(StructuralTrack(files, build(spec, contigs, files), contigs))
    events = [row for row in records(files / "sample.vcf.gz") if row[4].startswith("<")]
    text = "".join("\t".join(row[:8]) + "\n" for row in events).encode()
    values = JoinedTracks(tracks, Bases()).join(scan(Chunk(0, text, 0, 1), ContigMap(contigs)))
    known, regions = values.columns["sv_ids"], values.columns["regions_ids"]
    assert isinstance(known, Strings)
    assert isinstance(regions, Strings)
    found = [index for index in range(len(events)) if known[index]]
    assert 0 < len(found) < len(events), "most events are known, some are not"
    counts, highest = values.columns["sv_count"], values.columns["sv_highest_freq"]
    assert not isinstance(counts, Strings)
    assert not isinstance(highest, Strings)
    assert counts[found].max() >= 2
    assert (highest[found] < 0.3).all(), "neither another type nor a failed filter"
    said = {row[4]: regions[index] for index, row in enumerate(events) if regions[index]}
    assert ":HI%3D" in said["<DEL>"]
    assert ":TS%3D" in said["<DUP>"]
    assert "<INV>" not in said
