"""Region tracks (BED, GFF3): an ALT gets the names of all regions that its changed bases touch.

The name is BED's fourth column, or those that are chosen by number (`FILE:6,4`); of a GFF3 its type, or the chosen attributes
(`FILE:type,ID`); several are joined by `:`. Files of UCSC's database (`rmsk.txt.gz`, `simpleRepeat.txt.gz`) have the region in
other columns.

A region is 0-based and half open. An insertion touches a region when it lies inside it or at one of its edges, as in VEP's
custom annotation of type overlap. A structural ALT touches all regions from the base after POS to its last base.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from sys import intern

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import whole_number
from annotator.bytes.strings import Strings
from annotator.chunk.records import BREAKEND, NO_ALLELE, Ints, Records
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.genes.features import gff3_attributes
from annotator.tracks.intervals import Intervals
from annotator.tracks.kernels.region_texts import region_texts
from annotator.tracks.spec import UCSC_TABLES, TrackField, TrackSpec
from annotator.tracks.store import TrackMeta, table_of
from annotator.tracks.text_lines import LAST_POSITION, text_lines
from annotator.tracks.vcf_values import cell, field_of
from annotator.vcf.scan import symbolic_ends

_GFF = re.compile(r"\.gff3?(\.b?gz)?$")
_GFF_COLUMNS = 9
_HEADING = re.compile(r"#|(track|browser)(\s|$)")


def build(
    spec: TrackSpec, contigs: Sequence[Contig], folder: Path, count: Callable[[int], None] = lambda _: None
) -> TrackMeta:
    """Write the regions of a BED or GFF3 file; `count` receives the bytes that were read since its last call.

    Raises TrackError for a line that is no region.
    """
    read = (
        _feature if _GFF.search(spec.path.name.lower()) else partial(_region, UCSC_TABLES.get(spec.bare, 0))
    )
    mapping = ContigMap(contigs)
    regions: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    missing: set[str] = set()
    with text_lines(spec, count) as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("##FASTA"):  # the rest of a GFF3 is sequence
                break
            if not line.strip() or _HEADING.match(line):
                continue
            region = read(line, number, spec)
            contig = mapping[region[0]]
            if contig < 0:
                missing.add(region[0])
            else:
                regions[contig].append(region[1:])
    field = TrackField(
        f"{spec.name}_name",
        "text",
        "name",
        f"Names of the regions of {spec.path.name} that the variant touches",
    )
    ranges, rows = _write(folder, spec.name, regions, contigs)
    notes = (f"{len(missing)} contigs of the BED are not in the reference",) if missing else ()
    meta = TrackMeta.of(spec, "bed", (field,), ranges, rows, notes)
    meta.write(folder)
    return meta


def _region(at: int, line: str, number: int, spec: TrackSpec) -> tuple[str, int, int, str]:
    """A line whose contig, start and end are in the columns from `at` (from 0) on."""
    parts = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
    start, end = (
        (whole_number(part) for part in parts[at + 1 : at + 3]) if len(parts) > at + 2 else (None, None)
    )
    if start is None or end is None:
        raise TrackError(
            f"The track {spec.name} is no BED file",
            f"Line {number} of {spec.path.name} has no contig, start and end.",
        )
    if end < start:
        raise TrackError(
            f"The track {spec.name} has a region that ends before it starts",
            f"Line {number} of {spec.path.name}.",
        )
    if end > LAST_POSITION:
        raise TrackError(
            f"The track {spec.name} has a region beyond {LAST_POSITION:,}",
            f"Line {number} of {spec.path.name}.",
        )
    name = ":".join(filter(None, (_named(parts, field, spec, number) for field in spec.fields or ("4",))))
    # A genome has millions of repeats and some thousand names.
    return parts[at], start, end, intern(cell(name or "1"))


def _named(parts: Sequence[str], field: str, spec: TrackSpec, number: int) -> str:
    """A column of a BED line by its number from 1; empty where the line ends before it."""
    place = whole_number(field)
    if not place:
        raise TrackError(
            f"The track {spec.name} has no column {field}",
            f"{spec.path.name} is a BED file: choose columns by number, NAME=FILE:4 (line {number}).",
        )
    return "" if len(parts) < place or parts[place - 1] == "." else parts[place - 1]


def _feature(line: str, number: int, spec: TrackSpec) -> tuple[str, int, int, str]:
    """A line of a GFF3, whose start counts from 1; the region is 0-based and half open."""
    parts = line.rstrip("\r\n").split("\t")
    start, end = (whole_number(part) for part in parts[3:5]) if len(parts) == _GFF_COLUMNS else (None, None)
    if not start or end is None or not start <= end <= LAST_POSITION:
        raise TrackError(
            f"The track {spec.name} is no GFF3 file",
            f"Line {number} of {spec.path.name} has no start and end.",
        )
    values = {"type": parts[2]} | gff3_attributes(parts[2], parts[8])
    name = ":".join(filter(None, (values.get(field, "") for field in spec.fields or ("type",))))
    return parts[0], start - 1, end, cell(name or "1")


def _write(
    folder: Path, name: str, regions: dict[int, list[tuple[int, int, str]]], contigs: Sequence[Contig]
) -> tuple[dict[str, tuple[int, int]], int]:
    ranges: dict[str, tuple[int, int]] = {}
    rows: list[tuple[int, int, str]] = []
    reach: list[NDArray[np.int32]] = []
    for contig in sorted(regions):
        part = sorted(regions[contig])
        ranges[contigs[contig].name] = (len(rows), len(part))
        rows.extend(part)
        reach.append(np.maximum.accumulate(np.array([end for _, end, _ in part], np.int32)))
    texts = [text.encode() for _, _, text in rows]
    offsets = np.zeros(len(rows) + 1, "<i8")
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    for part_name, data in (
        ("position", np.array([r[0] for r in rows], "<i4").tobytes()),
        ("end", np.array([r[1] for r in rows], "<i4").tobytes()),
        ("reach", b"".join(array.astype("<i4").tobytes() for array in reach)),
        ("offsets", offsets.tobytes()),
        ("text", b"".join(texts)),
    ):
        (folder / f"track.{name}.{part_name}").write_bytes(data)
    return ranges, len(rows)


def laid_out(texts: Sequence[bytes]) -> tuple[Ints, NDArray[np.uint8]]:
    """Return (offsets, text) of texts, one after another; the text has at least one byte."""
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return offsets, np.frombuffer(b"".join(texts) or b"\0", np.uint8)


class RegionTrack:
    """An opened BED track. It has the interface of `AlleleTrack`; its rows are made for each chunk."""

    def __init__(self, folder: Path, meta: TrackMeta, contigs: Sequence[Contig]) -> None:
        self.meta = meta
        self._intervals = Intervals.open(folder, meta, contigs)
        self._offsets = table_of(folder, meta.name, "offsets", "<i8")
        self._text = table_of(folder, meta.name, "text", np.uint8)
        self._made = laid_out(())

    def find(self, records: Records, position: NDArray[np.int32], key: NDArray[np.uint64]) -> Ints:
        """For each ALT the number of its made text, -1 where it touches no region."""
        del position, key
        low, high = spans(records)
        count = np.zeros(len(low), np.int64)
        touched = [np.empty(0, np.int64)]
        for contig, first, last in records.runs():
            part = slice(int(records.first_allele[first]), int(records.first_allele[last]))
            rows, count[part] = self._intervals.touched(contig, low[part], high[part])
            touched.append(rows)
        hit, self._made = self._texts(count, np.concatenate(touched))
        return hit

    def _texts(self, count: Ints, rows: Ints) -> tuple[Ints, tuple[Ints, NDArray[np.uint8]]]:
        """The text of each ALT by number, and (offsets, text) of the texts."""
        number, made = np.empty(len(count), np.int64), np.zeros(len(count) + 1, np.int64)
        most = int((self._offsets[rows + 1] - self._offsets[rows]).sum()) + len(rows)
        slots = np.empty(2 << int(count.max(initial=1)).bit_length(), np.int64)
        out = np.empty(max(1, most), np.uint8)
        texts = region_texts(count, rows, self._offsets, self._text, slots, number, made, out)
        return number, (made[: texts + 1], out)

    @property
    def text(self) -> tuple[Ints, NDArray[np.uint8]]:
        """(offsets, text) of the rows that `find` made last."""
        return self._made

    def columns(
        self, hit: Ints, offsets: Ints, text: NDArray[np.uint8]
    ) -> dict[str, NDArray[np.float64] | Strings]:
        """The names as text."""
        return {self.meta.fields[0].column: field_of(hit, offsets, text, 0)}

    def ids(self, hit: Ints) -> Strings | None:
        """None: a BED has no ids of variants."""
        del hit
        return None


def spans(records: Records) -> tuple[Ints, Ints]:
    """0-based half-open span of each ALT's changed bases; -1 for no allele.

    An insertion and a breakend reach one base to each side; a symbolic event reaches from the base after POS to its
    last one (SVLEN, else END).
    """
    alleles = records.alleles
    low, high = alleles.start - 1, alleles.end.copy()
    position, last = records.position[alleles.record], symbolic_ends(records)
    events = last >= 0
    low[events] = position[events]
    high[events] = np.where(last == 0, position + 1, last)[events]
    breakends = alleles.kind == BREAKEND
    low[breakends] = high[breakends] = position[breakends]
    empty = high <= low
    low[empty], high[empty] = high[empty] - 1, low[empty] + 1
    low[alleles.kind == NO_ALLELE] = -1
    return np.maximum(low, np.where(alleles.kind == NO_ALLELE, -1, 0)), high
