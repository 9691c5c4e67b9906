"""Files of regions as their sources write them: on random files every variant has the names that a plain reader finds."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.chunk.records import Chunk
from annotator.commands.write_track import write_track
from annotator.contigs import Contig, ContigMap
from annotator.reference import catalogue
from annotator.reference.description import ContigInfo
from annotator.tracks.bed import RegionTrack
from annotator.tracks.join import JoinedTracks
from annotator.tracks.spec import TrackSpec, chosen_fields
from annotator.tracks.store import TrackMeta
from annotator.vcf.scan import scan
from tests.unit.annotator.tracks.drawn_alleles import cell, suite
from tests.unit.annotator.tracks.track_world import Genome

LENGTH = 1 << 21
NAMES = ("1", "2")
# Few places, so that edges meet.
EDGES = st.sampled_from((0, 1, (1 << 20) - 1, 1 << 20, LENGTH - 9)) | st.integers(30, 36)
SIZES = st.integers(1, 5)
Region = tuple[str, int, int]  # contig, 0-based half-open span
PREFIX = st.sampled_from(("", "chr"))


@st.composite
def regions(draw: st.DrawFn) -> Region:
    start = draw(EDGES)
    size = draw(SIZES | st.sampled_from((40, 1 << 20, LENGTH)))
    return draw(st.sampled_from(NAMES)), start, min(LENGTH, start + size)


@dataclass(frozen=True, slots=True)
class Asked:
    """A VCF's record (POS from 1) and the 0-based half-open span that it touches."""

    contig: str
    position: int
    rest: str
    low: int
    high: int


@st.composite
def variants(draw: st.DrawFn) -> Asked:
    contig, at = draw(st.sampled_from(NAMES)), draw(EDGES)
    size = draw(SIZES)
    kind = draw(st.sampled_from(("base", "bases", "lost", "put in", "event", "none")))
    rest, low, high = {
        "base": ("A\tC", at, at + 1),
        "bases": (f"{'A' * size}\t{'C' * size}", at, at + size),
        "lost": (f"{'A' * (size + 1)}\tA", at + 1, at + 1 + size),
        "put in": (f"A\tA{'C' * size}", at, at + 2),  # the bases beside it
        "event": ("A\t<DEL>", at + 1, at + 1 + size),
        "none": ("A\t*", -1, -1),
    }[kind]
    end = f"END={at + 1 + size}" if kind == "event" else "."
    return Asked(contig, at + 1, f"{rest}\t.\t.\t{end}", low, high)


def compare(
    name: str, file: str, text: str, found: Sequence[tuple[Region, str]], asked: Sequence[Asked]
) -> None:
    """Build the catalogue's track `name` of a file of one's own, as the command does.

    `found`: the regions of the genome's contigs with the names that a reader sees.
    """
    with tempfile.TemporaryDirectory() as folder:
        built_and_compared(spec_of(Path(folder), name, file, text), found, asked)


def built_and_compared(spec: TrackSpec, found: Sequence[tuple[Region, str]], asked: Sequence[Asked]) -> None:
    folder = spec.path.parent
    meta = write_track(spec, [ContigInfo(name, LENGTH) for name in NAMES], folder)
    assert meta.rows == len(found)
    contigs = tuple(Contig(name, LENGTH) for name in NAMES)
    track = RegionTrack(folder, TrackMeta.read(folder / f"track.{spec.name}.json"), contigs)
    ordered = sorted(asked, key=lambda one: (one.contig, one.position))
    lines = "".join(f"{one.contig}\t{one.position}\t.\t{one.rest}\n" for one in ordered)
    records = scan(Chunk(0, lines.encode(), 0, 1), ContigMap(contigs))
    values = JoinedTracks([track], Genome()).join(records)
    column = values.columns[f"{spec.name}_name"]
    assert isinstance(column, Strings)
    for number, one in enumerate(ordered):
        names = [
            cell(name) or "1"
            for (contig, start, end), name in sorted(found, key=lambda pair: (pair[0], cell(pair[1]) or "1"))
            if contig == one.contig and start < one.high and end > one.low >= 0
        ]
        assert column[number] == "&".join(dict.fromkeys(names)), one
        assert values.suffix[number] == f"|{column[number]}"


def rows(text: str) -> list[list[str]]:
    """The cells of the lines that are no comments."""
    reader = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [cells for cells in reader if cells and not cells[0].startswith(("#", "track "))]


def spec_of(folder: Path, name: str, file: str, text: str) -> TrackSpec:
    """The catalogue's track `name` of a file of one's own."""
    path = folder / file
    path.write_bytes(gzip.compress(text.encode()) if file.endswith(".gz") else text.encode())
    fields, _ = chosen_fields(catalogue.load(None)["regions"][name]["columns"])
    return TrackSpec(name, path, fields)


def placed(contig: str, start: str, end: str) -> Region | None:
    name = contig.removeprefix("chr")
    return (name, int(start), int(end)) if name in NAMES else None


WORD = st.sampled_from(
    ("AluY", "(TAACCC)n", "L1ME3Cz", "SINE", "Simple_repeat", "DNA?", "a,b", "c=1;d", "x y", "%2C", ".")
)
DRAWN = st.lists(regions(), min_size=1, max_size=15)
ASKED = st.lists(variants(), min_size=1, max_size=15)
ELSEWHERE = "chrUn_9"


@suite(12)
@given(data=st.data(), drawn=DRAWN, asked=ASKED, prefix=PREFIX)
def test_repeatmasker(data: st.DataObject, drawn: list[Region], asked: list[Asked], prefix: str) -> None:
    text = ""
    for contig, start, end in [*((prefix + c, a, b) for c, a, b in drawn), (ELSEWHERE, 5, 9)]:
        name, of_class = data.draw(WORD), data.draw(WORD)
        text += f"585\t463\t13\t6\t17\t{contig}\t{start}\t{end}\t-73\t+\t{name}\t{of_class}\tfamily\t1\t471\t0\t1\n"
    found = [
        (place, ":".join(word for word in (cells[11], cells[10]) if word != "."))
        for cells in rows(text)
        if (place := placed(*cells[5:8]))
    ]
    compare("repeatmasker", "rmsk.txt.gz", text, found, asked)


@suite(8)
@given(data=st.data(), drawn=DRAWN, asked=ASKED, prefix=PREFIX)
def test_simple_repeats(data: st.DataObject, drawn: list[Region], asked: list[Asked], prefix: str) -> None:
    text = ""
    for contig, start, end in [*((prefix + c, a, b) for c, a, b in drawn), (ELSEWHERE, 5, 9)]:
        unit = data.draw(st.text("ACGT", min_size=1, max_size=4) | st.just("ACGT" * 90))
        text += f"585\t{contig}\t{start}\t{end}\ttrf\t2\t2.5\t2\t100\t0\t90\t50\t0\t0\t50\t1.00\t{unit}\n"
    found = [(place, cells[16]) for cells in rows(text) if (place := placed(*cells[1:4]))]
    compare("simple_repeats", "simpleRepeat.txt", text, found, asked)


@suite(12)
@given(data=st.data(), drawn=DRAWN, asked=ASKED, prefix=PREFIX)
def test_candidate_elements(
    data: st.DataObject, drawn: list[Region], asked: list[Asked], prefix: str
) -> None:
    """ENCODE's BED; some lines end before the chosen columns."""
    text = "#chrom\tstart\tend\ntrack name=cCREs\n"
    for number, (contig, start, end) in enumerate([*drawn, ("Un_9", 5, 9)]):
        cells = [
            f"EH38D{number}",
            f"EH38E{number % 3}",
            data.draw(st.sampled_from(("pELS,CTCF-bound", "PLS", "dELS"))),
        ]
        kept = cells[: data.draw(st.sampled_from((0, 1, 3, 3, 3)))]
        text += "\t".join((prefix + contig, str(start), str(end), *kept)) + "\n"
    found = []
    for cells in rows(text):
        padded = [*cells, *[""] * 6]
        place = placed(*cells[:3])
        if place:
            found.append((place, ":".join(filter(None, (padded[5], padded[3])))))
    compare("encode_ccre", "GRCh38-cCREs.bed", text, found, asked)


@suite(12)
@given(data=st.data(), drawn=DRAWN, asked=ASKED, prefix=PREFIX)
def test_regulatory_features(
    data: st.DataObject, drawn: list[Region], asked: list[Asked], prefix: str
) -> None:
    """Ensembl's GFF3: positions count from 1, and attributes have percent codes."""
    text = "##gff-version 3\n"
    for number, (contig, start, end) in enumerate([*drawn, ("Un_9", 5, 9)]):
        kind = data.draw(
            st.sampled_from(("enhancer", "promoter", "CTCF_binding_site", "open_chromatin_region"))
        )
        name = data.draw(st.sampled_from((f"ID=ENSR{number};", "ID=a%2Cb%3Bc%20d;", "")))
        rest = f".\t.\t.\t{name}bound_end={end};description=Predicted%20one\n"
        text += f"{prefix}{contig}\tRegulatory_Build\t{kind}\t{start + 1}\t{end}\t{rest}"
    found = []
    for cells in rows(text):
        values = dict(item.split("=", 1) for item in cells[8].split(";"))
        place = placed(cells[0], str(int(cells[3]) - 1), cells[4])
        if place:
            found.append((place, ":".join(filter(None, (cells[2], unquote(values.get("ID", "")))))))
    compare("ensembl_regulation", "features.v116.gff3.gz", text, found, asked)
