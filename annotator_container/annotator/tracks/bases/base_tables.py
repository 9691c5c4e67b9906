"""Build a track from a table with one line for each base: gnomAD's allele numbers of all sites, or its coverage.

Known headers: `locus AN ...` (gnomAD 4.1; the locus is `chr1:11994`), `chrom pos mean median over_1 ... over_100` (2.1), and
`locus mean median_approx total_DP over_1 ...` (3.0.1, 4.0). Lines are in the order of their positions, contig by contig. Bases
without a line or number (`NA`) have no row.

Several tables of one track are added base by base: the allele numbers of exomes and of genomes are those of the joint release.
Sources: broadinstitute/gnomad_qc (export of `locus` and `AN`; the sum: `merge_freq_arrays`), hail-is/hail (schema of
gnomad_exome_coverage), Ensembl/VEP_plugins (gnomADc.pm: order of the columns of 2.1 and 3.0.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import Ints
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.tracks.bases.build import MEANING, in_blocks, key_of
from annotator.tracks.blocks import BlockWriter, new_files
from annotator.tracks.kernels.base_rows import BEYOND, ENDED, FULL, UNFIT, UNSORTED, added_rows, base_rows
from annotator.tracks.rounding import Rounding
from annotator.tracks.spec import TrackField, TrackSpec, column_of
from annotator.tracks.store import TrackMeta
from annotator.tracks.text_lines import LAST_POSITION, unpacked_bytes

Rows = tuple[NDArray[np.int32], Ints]  # 0-based positions in order, and the number of each in steps
OfContig = tuple[int, Rows]  # with the contig's number
_READ: Final = 4 << 20
_MOST_ROWS: Final = 1 << 18  # rows of one part
_ALLELES: Final = "alleles that could be read"
_KNOWN: Final = {"an": _ALLELES, "over_20": "share of the samples that are covered at least 20 times, 0 to 1"}
_STEP: Final = "0.001"
_PLACES: Final = (("locus",), ("chrom", "pos"), ("chr", "pos"), ("#chrom", "pos"))
_ALLELE_COLUMNS: Final = {"ref", "reference", "a1", "alt", "alternative", "a2"}


@dataclass(frozen=True, slots=True)
class _Column:
    """The column that becomes the track's field. `behind`: how many tabs lie between the position and it."""

    name: str
    locus: bool
    behind: int
    rounding: str

    @property
    def places(self) -> int:
        """Places of the steps after the point; 0 for whole numbers, which are kept as they are."""
        return Rounding.of(self.rounding).places if self.rounding else 0


def is_base_table(spec: TrackSpec) -> bool:
    """Whether a table has one line for each base, by its header. Raises TrackError for a file that cannot be read."""
    with unpacked_bytes(spec) as stream:
        return _has_bases(_names(_header(stream)[0]))


def build(
    spec: TrackSpec, contigs: Sequence[Contig], folder: Path, count: Callable[[int], None] = lambda _: None
) -> TrackMeta:
    """Write the track's files; `count` receives the bytes that were read since its last call.

    Raises TrackError for a table that lacks the column or the contigs, is not in order, or has a line that does not fit.
    """
    paths = (spec.path, *spec.more)
    with ExitStack() as opened:
        tables = [_Table(replace(spec, path=path, more=()), contigs, opened, count) for path in paths]
        column = tables[0].column
        for table in tables[1:]:
            if (table.column.name, table.column.rounding) != (column.name, column.rounding):
                raise TrackError(
                    f"The tables of the track {spec.name} do not belong together",
                    f"{spec.path.name} has {column.name}, {table.path.name} has {table.column.name}.",
                )
        of = spec.title or spec.name
        meaning = f"{of}: {_KNOWN.get(column.name.lower(), column.name)}, {MEANING}"
        field = TrackField(
            column_of(spec.name, column.name), "number", column.name, meaning, rounding=column.rounding
        )
        ranges: dict[str, tuple[int, int]] = {}
        total = 0
        with new_files(folder, spec.name) as files:
            writer = BlockWriter(*files, (field,), ids=False)
            both = reduce(_added, [table.rows() for table in tables[1:]], tables[0].rows())
            for number, parts in groupby(both, itemgetter(0)):
                name, before = contigs[number].name, writer.count
                if name in ranges:
                    raise _apart(spec, name)
                for position, steps in in_blocks(rows for _, rows in parts):
                    writer.add_steps(position, key_of(len(position)), steps)
                    total += len(position)
                ranges[name] = before, writer.count - before
        if not total:
            raise TrackError(
                f"The track {spec.name} would be empty",
                f"No line of {spec.path.name} has a number on a contig of the reference; is it of another genome?",
            )
        left = len(set().union(*(table.left_out for table in tables)))
    notes = (f"{left:,} contigs of the table are not in the reference",) if left else ()
    meta = TrackMeta.of(spec, "bases", (field,), ranges, total, notes)
    meta.write(folder)
    return meta


def _header(stream: IO[bytes]) -> tuple[bytes, int]:
    """The line that names the columns, after lines of comments (`##`), and its number."""
    number = 1
    while (line := stream.readline(_READ)).startswith(b"##"):
        number += 1
    return line, number


def _names(line: bytes) -> list[str]:
    return line.decode("utf-8", "replace").rstrip("\r\n").lower().split("\t")


def _has_bases(names: Sequence[str]) -> bool:
    there = any(tuple(names[: len(place)]) == place for place in _PLACES)
    return there and not _ALLELE_COLUMNS & set(names)


class _Table:
    """An opened table, read once."""

    def __init__(
        self, spec: TrackSpec, contigs: Sequence[Contig], opened: ExitStack, count: Callable[[int], None]
    ) -> None:
        self._spec, self._contigs, self.path = spec, contigs, spec.path
        self._stream: IO[bytes] = opened.enter_context(unpacked_bytes(spec, count))
        header, self._lines = _header(self._stream)  # lines read so far
        self.column = _column(spec, header)
        self.left_out: set[str] = set()
        self._mapping = ContigMap(contigs)

    def rows(self) -> Iterator[OfContig]:
        """The rows of each contig that the reference has, in parts that are not empty."""
        name, number, last = b"", -1, -1
        position, steps = np.empty(_MOST_ROWS, np.int32), np.empty(_MOST_ROWS, np.int64)
        state = np.zeros(4, np.int64)
        column, seen = self.column, set[bytes]()
        for text in self._whole_lines():
            at, end = 0, len(text)
            while at < end:
                known = np.frombuffer(name, np.uint8)
                length = self._contigs[number].length if number >= 0 else LAST_POSITION
                at = base_rows(
                    text, at, end, known, column.locus, column.behind, length, column.places,
                    not column.rounding, last, position, steps, state,
                )  # fmt: skip
                found, lines, why, last = state.tolist()
                self._lines += lines
                if found and number >= 0:
                    yield number, (position[:found].copy(), steps[:found].copy())
                if why in (ENDED, FULL):
                    continue
                line = text[at:end].tobytes().partition(b"\n")[0]
                if not line.strip():
                    at += len(line) + 1
                    self._lines += 1
                    continue
                other = self._contig_of(line)
                if why in (UNFIT, UNSORTED, BEYOND) or other in (name, b""):
                    raise self._unreadable(why, line, name)
                if other in seen:
                    raise _apart(self._spec, other.decode("utf-8", "replace"))
                seen.add(other)
                name, last = other, -1
                number = self._mapping[name.decode("utf-8", "replace")]
                if number < 0:
                    self.left_out.add(name.decode("utf-8", "replace"))

    def _whole_lines(self) -> Iterator[NDArray[np.uint8]]:
        """The rest of the file in pieces that end with a line. Raises TrackError where its last line has no end."""
        rest = b""
        while piece := self._stream.read(_READ):
            cut = piece.rfind(b"\n") + 1
            if cut:
                yield np.frombuffer(rest + piece[:cut], np.uint8)
                rest = piece[cut:]
            else:
                rest += piece
        if rest:
            raise TrackError(
                f"The track {self._spec.name} cannot be read",
                f"{self.path.name} is cut off: its last line has no end. Fetch it again and compare its size.",
            )

    def _contig_of(self, line: bytes) -> bytes:
        """The contig that a line names; empty for a line that names none."""
        first = line.split(b"\t")[0]
        return first.rpartition(b":")[0] if self.column.locus else first

    def _unreadable(self, why: int, line: bytes, contig: bytes) -> TrackError:
        number, name = self._lines + 1, self.path.name
        said = line[:80].decode("utf-8", "replace").replace("\t", " ").strip()
        if why == UNSORTED:
            return TrackError(
                f"The track {self._spec.name} is not sorted",
                f"Line {number:,} of {name} ({said}) is not behind the line before it. Sort the table by contig and "
                "position, with one line for each position.",
            )
        if why == BEYOND:
            at = self._mapping[contig.decode("utf-8", "replace")]
            meant = self._contigs[at]
            return TrackError(
                f"The track {self._spec.name} is of another genome",
                f"Line {number:,} of {name} ({said}) lies beyond the end of the reference's {meant.name}, which has "
                f"{meant.length:,} bases. Add the table to a reference of its own assembly.",
            )
        form = "CONTIG:POSITION" if self.column.locus else "contig and position"
        kind = "a number from 0" if self.column.rounding else "a whole number from 0"
        return TrackError(
            f"The track {self._spec.name} has a line that does not fit",
            f"Line {number:,} of {name} ({said}): expected {form}, and {kind}, or NA, in the column {self.column.name}.",
        )


def _column(spec: TrackSpec, header: bytes) -> _Column:
    """The column of the field: the one that is named, else AN or over_20. Raises TrackError for a table without it."""
    lower = _names(header)
    names = header.decode("utf-8", "replace").rstrip("\r\n").split("\t")
    if not _has_bases(lower):
        raise TrackError(
            f"The track {spec.name} has no header",
            f"The first line of {spec.path.name} must name locus, or chrom and pos, and then its columns.",
        )
    locus = lower[0] == "locus"
    start = 1 if locus else 2
    wanted = [name.lower() for name in spec.fields] or [name for name in _KNOWN if name in lower[start:]][:1]
    if len(wanted) != 1 or wanted[0] not in lower[start:]:
        raise TrackError(
            f"The track {spec.name} needs one column of its table",
            f"Write {spec.name}={spec.path.name}:COLUMN; it has {', '.join(names[start:])}.",
        )
    at = lower.index(wanted[0], start)
    rounding = dict(spec.rounding).get(next(iter(spec.fields), ""), "") or (
        "" if wanted[0] == "an" else _STEP
    )
    if rounding and Rounding.of(rounding).places < 0:
        raise TrackError(
            f"The precision {rounding!r} is not for a table with a line for each base",
            f"Write steps: {spec.name}={spec.path.name}:{names[at]}~{_STEP}.",
        )
    return _Column(names[at], locus, at - start + 1, rounding)


def _apart(spec: TrackSpec, contig: str) -> TrackError:
    return TrackError(
        f"The track {spec.name} is not sorted",
        f"Lines of {contig} lie apart; each contig's lines must follow one another, in all tables in the same order.",
    )


def _added(one: Iterator[OfContig], other: Iterator[OfContig]) -> Iterator[OfContig]:
    """The rows of two tables with the same order of contigs, the numbers of an equal position added."""
    a, b = next(one, None), next(other, None)
    while a is not None and b is not None:
        if a[0] != b[0]:  # one of the tables has no (more) rows of this contig
            if a[0] < b[0]:
                yield a
                a = next(one, None)
            else:
                yield b
                b = next(other, None)
            continue
        number, (place, steps), (more_place, more_steps) = a[0], a[1], b[1]
        border = min(place[-1], more_place[-1])
        cut, more_cut = (int(np.searchsorted(of, border, side="right")) for of in (place, more_place))
        position, total = np.empty(cut + more_cut, np.int32), np.empty(cut + more_cut, np.int64)
        found = added_rows(
            place[:cut], steps[:cut], more_place[:more_cut], more_steps[:more_cut], position, total
        )
        yield number, (position[:found], total[:found])
        a = (number, (place[cut:], steps[cut:])) if cut < len(place) else next(one, None)
        b = (
            (number, (more_place[more_cut:], more_steps[more_cut:]))
            if more_cut < len(more_place)
            else next(other, None)
        )
    for rest, more in ((a, one), (b, other)):
        if rest is not None:
            yield rest
            yield from more
