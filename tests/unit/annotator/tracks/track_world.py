"""A tiny genome, tracks on it, and questions to them: what the tests of tracks share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.chunk.records import Chunk
from annotator.contigs import Contig, ContigMap
from annotator.tracks import vcf
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.bed import RegionTrack
from annotator.tracks.join import JoinedTracks
from annotator.tracks.spec import TrackSpec
from annotator.vcf.scan import scan

BASES = {"1": "NNNNNACGTTTTTTACACACACGGCATGCATGCATTTGACCA" + "ACGT" * 10, "2": "GATTACA" * 5}
CONTIGS = tuple(Contig(name, len(text)) for name, text in BASES.items())


class Genome:
    """Bases by contig number."""

    def contig(self, number: int) -> np.ndarray:
        return np.frombuffer(list(BASES.values())[number].encode(), np.uint8)


HEAD = (
    "##fileformat=VCFv4.2\n##fileDate=2026-01-02\n"
    '##INFO=<ID=AF,Number=A,Type=Float,Description="f">\n##INFO=<ID=NOTE,Number=.,Type=String,Description="n">\n'
    '##INFO=<ID=AC,Number=R,Type=Integer,Description="c">\n##INFO=<ID=OK,Number=0,Type=Flag,Description="o">\n'
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def track(folder: Path, records: str, spec: TrackSpec | None = None, head: str = HEAD) -> AlleleTrack:
    folder.mkdir(exist_ok=True)
    path = folder / "t.vcf"
    path.write_text(head + COLUMNS + records)
    spec = spec or TrackSpec("own", path)
    meta = vcf.build(replace(spec, path=path), CONTIGS, Genome(), folder)
    return AlleleTrack(folder, meta, CONTIGS)


def ask(tracks: list[AlleleTrack | RegionTrack], *variants: str) -> TrackValues:
    """Values for variants written `1:7:C:T`."""
    lines = "".join("{}\t{}\t.\t{}\t{}\t.\t.\t.\n".format(*variant.split(":")) for variant in variants)
    records = scan(Chunk(0, lines.encode(), 0, 1), ContigMap(CONTIGS))
    return JoinedTracks(tracks, Genome()).join(records)


def texts(strings: Strings) -> list[str]:
    return [strings[i] for i in range(len(strings))]
