"""The rows of an allele track in blocks: `track.NAME.blocks` holds them, `track.NAME.index` has the offset of each block.

A block has about ROWS rows of one contig, or SPARSE_ROWS where these span DENSE bases or more; rows of one position are never
split. It has two streams: its sites, and its fields with the ids if the track has them. An entry of the index (little-endian):

    first   int32                0-based position of the first row
    rows    int32
    ends    uint64 each stream   where it ends in `.blocks`; it begins where the one before ends
    sums    uint32 each stream   its CRC-32
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.zstd import ZstdError, decompress
from annotator.errors import ReferenceError_
from annotator.tracks import field_codec, site_codes
from annotator.tracks.field_codec import FieldColumn, StoredField
from annotator.tracks.gathered import GatheredRows
from annotator.tracks.kernels.patterns import bucket_order
from annotator.tracks.kernels.planes import DICTIONARY, some_field
from annotator.tracks.planes import FAST, THOROUGH, Ints, PlaneReader, PlaneWriter
from annotator.tracks.ratio import counts
from annotator.tracks.rounding import Rounding
from annotator.tracks.rows import TrackRows
from annotator.tracks.spec import TrackField
from annotator.tracks.store import table_of

ROWS: Final = 8_192
# Of alleles that are not at nearly every base a smaller block spans enough: docs/decisions/0372 has what each size costs.
SPARSE_ROWS: Final = 4_096
DENSE: Final = 8_192
_STREAMS: Final = 2
ENTRY: Final = np.dtype(
    [("first", "<i4"), ("rows", "<i4"), ("ends", "<u8", (_STREAMS,)), ("sums", "<u4", (_STREAMS,))]
)
_MOST: Final = 255
_ROOM: Final = np.zeros(65_536, np.int64)  # scratch of `bucket_order`


@dataclass(frozen=True, slots=True)
class Relations:
    """Dependencies between the fields of a block, by their numbers: `order` is an order in which they can be read,
    `needed` are those on which others depend."""

    fields: tuple[TrackField, ...]
    quotient: tuple[tuple[int, ...], ...]
    beside: tuple[tuple[int, ...], ...]
    order: tuple[int, ...]
    needed: frozenset[int]

    @classmethod
    def of(cls, fields: tuple[TrackField, ...]) -> Relations:
        """Raises ReferenceError_ for invalid dependencies: a cycle, a missing field, or a quotient that is stored in another
        order than its counts."""
        place = {field.column: number for number, field in enumerate(fields)}
        for field in fields:
            if field.quotient and field.beside:
                raise _unreadable(f"{field.column} is both a quotient and ordered beside another field.")
            if len(field.quotient) not in (0, 2):
                raise _unreadable(
                    f"{field.column} is the quotient of {len(field.quotient)} field(s), not of two."
                )
            if len(field.beside) > 2:
                raise _unreadable(
                    f"{field.column} is ordered beside {len(field.beside)} fields, not one or two."
                )
        try:
            quotient = tuple(tuple(place[name] for name in field.quotient) for field in fields)
            beside = tuple(tuple(place[name] for name in field.beside) for field in fields)
            needs = {number: {*quotient[number], *beside[number]} for number in range(len(fields))}
            order = tuple(TopologicalSorter(needs).static_order())
            return cls(fields, quotient, beside, order, frozenset().union(*needs.values()))
        except KeyError as error:
            raise _unreadable(f"Its field {error} is not there.") from error
        except CycleError as error:
            names = sorted({fields[number].column for number in error.args[1]})
            raise _unreadable(f"Its fields depend on each other in a circle: {', '.join(names)}.") from error

    def counts(self, number: int, read: Mapping[int, FieldColumn], rows: int) -> tuple[Ints, Ints] | None:
        """The counts of which a field is the quotient; None for other fields."""
        if not self.quotient[number]:
            return None
        part, whole = (counts(read[other].numbers(np.arange(rows))) for other in self.quotient[number])
        return part, whole

    def arranged(
        self, number: int, read: Mapping[int, FieldColumn], rows: int, orders: dict[tuple[int, ...], Ints]
    ) -> Ints | None:
        """The order of the rows in which a field is stored, None for their own. `orders` keeps those of this block."""
        beside = self.beside[number]
        if not beside:
            return None
        if beside not in orders:
            orders[beside] = self._order(beside, read, rows)
        return orders[beside]

    def _order(self, beside: tuple[int, ...], read: Mapping[int, FieldColumn], rows: int) -> Ints:
        keys = [self._small(other, read[other], rows) for other in beside]
        order = np.empty(rows, np.int64)
        bucket_order(keys[0], keys[-1], _ROOM, order)
        return order

    def _small(self, number: int, column: FieldColumn, rows: int) -> Ints:
        """The values of a column as 0 to 255, larger ones as one; 255 is a missing number."""
        if self.fields[number].kind != "number":
            return np.minimum(column.codes, _MOST).astype(np.int64)
        values = column.numbers(np.arange(rows))
        return np.where(np.isnan(values), _MOST, np.clip(values, 0, _MOST - 1)).astype(np.int64)


def _places(order: Ints) -> Ints:
    """Where each row stands in an order of the rows."""
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return places


def _unreadable(why: str) -> ReferenceError_:
    return ReferenceError_("A track of the reference cannot be read", why)


@contextmanager
def new_files(folder: Path, name: str) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The files of a new track's blocks and of their index, open for writing."""
    with (
        (folder / f"track.{name}.blocks").open("wb") as blocks,
        (folder / f"track.{name}.index").open("wb") as index,
    ):
        yield blocks, index


class BlockWriter:
    """Appends blocks to two open files."""

    def __init__(self, blocks: BinaryIO, index: BinaryIO, fields: tuple[TrackField, ...], ids: bool) -> None:
        self._blocks, self._index = blocks, index
        self._fields, self._ids = fields, ids
        self._relations = Relations.of(fields)
        self._roundings = {
            number: Rounding.of(field.rounding) for number, field in enumerate(fields) if field.rounding
        }
        self._planes = PlaneWriter(FAST)
        self._sites = self._planes, PlaneWriter(THOROUGH)
        self._at = 0
        # The sites of a block that has a row at each base, by its number of rows.
        self._full: dict[int, bytes] = {}
        self.count = 0

    def add(self, rows: TrackRows) -> None:
        """One block of merged rows; there must be one."""
        spans = rows.field_spans(len(self._fields))
        read: dict[int, FieldColumn] = {}
        orders: dict[tuple[int, ...], Ints] = {}
        offsets = rows.texts.offsets
        plain = not field_codec.reserved(rows.texts.data[int(offsets[0]) : int(offsets[-1])])
        for number in self._relations.order:
            self._field(rows, spans[number], number, read, orders, plain)
        if self._ids:
            field_codec.encoded(rows.ids.data, rows.ids.offsets[:-1], rows.ids.offsets[1:]).write(
                self._planes
            )
        fields = self._planes.done()
        self._append(rows.position, site_codes.encode(rows.position, rows.key, self._sites), fields)

    def add_steps(self, position: NDArray[np.int32], key: NDArray[np.uint64], steps: Ints) -> None:
        """One block of a track whose only field has a step of 10 ** -places, or is not rounded: then the numbers are `steps`.

        All keys are equal.
        """
        places = self._roundings[0].places if self._roundings else 0
        field_codec.decimals(steps, places).write(self._planes)
        fields = self._planes.done()
        rows = len(position)
        if int(position[-1]) - int(position[0]) + 1 != rows:
            sites = site_codes.encode(position, key, self._sites)
        elif rows in self._full:
            sites = self._full[rows]
        else:
            sites = self._full[rows] = site_codes.encode(position, key, self._sites)
        self._append(position, sites, fields)

    def _append(self, position: NDArray[np.int32], sites: bytes, fields: bytes) -> None:
        parts = [sites, fields]
        made_entry = np.zeros(1, ENTRY)
        made_entry["first"], made_entry["rows"] = position[0], len(position)
        made_entry["ends"] = self._at + np.cumsum([len(part) for part in parts])
        made_entry["sums"] = [zlib.crc32(part) for part in parts]
        self._index.write(made_entry.tobytes())
        for part in parts:
            self._blocks.write(part)
            self._at += len(part)
        self.count += 1

    def _field(
        self,
        rows: TrackRows,
        span: tuple[Ints, Ints],
        number: int,
        read: dict[int, FieldColumn],
        orders: dict[tuple[int, ...], Ints],
        plain: bool,
    ) -> None:
        texts, (start, end) = rows.texts, span
        if number in self._roundings:
            texts = self._roundings[number].rounded(texts, start, end)
            start, end = texts.offsets[:-1], texts.offsets[1:]
        pair = self._relations.counts(number, read, len(rows))
        arranged = self._relations.arranged(number, read, len(rows), orders)
        if arranged is not None:
            start, end = start[arranged], end[arranged]
        stored = field_codec.encoded(texts.data, start, end, pair, plain)
        stored.write(self._planes)
        if (
            number in self._relations.needed
        ):  # decoded as a reader will see it, since dependent fields are written after it
            read[number] = FieldColumn.of(stored, pair, arranged)


def present_path(folder: Path, name: str) -> Path:
    """Port: which blocks exist in a folder that has only some of them (`annotator.tracks.partial_blocks`)."""
    return folder / f"present.{name}"


class Blocks:
    """The blocks of a track, opened as memory maps. Of a partial track, only fetched blocks can be read."""

    def __init__(self, folder: Path, name: str, fields: tuple[TrackField, ...], ids: bool) -> None:
        self._name = f"track.{name}.blocks"
        self._data = table_of(folder, name, "blocks", np.uint8)
        index = table_of(folder, name, "index", ENTRY)
        self.first: NDArray[np.int32] = np.ascontiguousarray(index["first"])
        self.rows: NDArray[np.int64] = index["rows"].astype(np.int64)
        # One entry for each stream of each block. Contiguous copies: a view of the table would be copied whole by each reshape.
        self._ends = np.ascontiguousarray(index["ends"]).reshape(-1)
        self._sums = np.ascontiguousarray(index["sums"]).reshape(-1)
        self._bytes = self._data.data
        self._relations, self._ids = Relations.of(fields), ids
        present = present_path(folder, name)
        self._present = np.memmap(present, np.uint8, "r+") if present.is_file() else None
        if len(self._ends) and int(self._ends[-1]) != len(self._data):
            raise ReferenceError_(
                "A file of the reference is missing or damaged", f"{self._name} in {folder}"
            )

    def sites(self, block: int) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
        """(position, key) of a block's rows. Raises ReferenceError_ for a damaged block, as every method that reads one."""
        content = self._content(block, 0)
        try:
            return site_codes.read(content, int(self.first[block]), int(self.rows[block]))
        except (ValueError, IndexError, ZstdError) as error:
            raise self._damaged(block) from error

    def columns(self, block: int, wanted: Ints | None = None) -> list[FieldColumn]:
        """The fields of a block, and the ids where the track has them; of the rows `wanted`, else of all.

        Row i of a column is row wanted[i] of the block. Only fields that others depend on are read whole.
        """
        rows = int(self.rows[block])
        relations = self._relations
        made: dict[int, FieldColumn] = {}
        orders: dict[tuple[int, ...], Ints] = {}
        try:
            reader = PlaneReader(self._content(block, 1))
            for number in relations.order:
                pair = relations.counts(number, made, rows)
                arranged = relations.arranged(number, made, rows, orders)
                if wanted is None or number in relations.needed:
                    made[number] = FieldColumn.of(StoredField.read(reader, rows), pair, arranged)
                else:
                    stored = StoredField.read(
                        reader, rows, wanted if arranged is None else _places(arranged)[wanted]
                    )
                    made[number] = FieldColumn.of(stored, pair and (pair[0][wanted], pair[1][wanted]))
            if self._ids:
                made[len(made)] = FieldColumn.of(StoredField.read(reader, rows, wanted))
        except (ValueError, IndexError, ZstdError, struct.error) as error:
            raise self._damaged(block) from error
        if wanted is not None:
            made |= {number: made[number].taken(wanted) for number in relations.needed}
        return [made[number] for number in range(len(made))]

    def rows_of(self, blocks: Sequence[int], wanted: Ints, ends: Ints) -> GatheredRows:
        """Rows of several blocks of a track with one field and no ids: wanted[ends[i - 1]:ends[i]] are those of blocks[i].

        The same as `columns` for each block, in one call of compiled code a block.
        """
        codes, digits = np.empty(len(wanted), np.int64), np.empty(len(wanted), np.int64)
        patterns, at = [], 0
        for block, count, end in zip(blocks, self.rows[blocks].tolist(), ends.tolist(), strict=True):
            try:
                content = decompress(self._content(block, 1))
                after = some_field(np.frombuffer(content, np.uint8), count, wanted, at, end, codes, digits)
                if after < 0:
                    raise ValueError("cut off")
                patterns.append(field_codec.patterns_of(content[0], content[DICTIONARY:after]))
            except (ValueError, IndexError, ZstdError, struct.error) as error:
                raise self._damaged(block) from error
            at = end
        return GatheredRows(patterns, np.diff(ends, prepend=0), codes.astype(np.int32), digits)

    def _content(self, block: int, stream: int) -> memoryview:
        at = block * _STREAMS + stream
        if self._present is not None and not self._present[block]:
            raise ReferenceError_(
                "A block of a track was not fetched", f"{self._name}, block {block}. The job is tried again."
            )
        content = self._bytes[int(self._ends[at - 1]) if at else 0 : int(self._ends[at])]
        if zlib.crc32(content) != int(self._sums[at]):
            if self._present is not None:
                self._present[block] = 0  # the next task fetches it again
            raise self._damaged(block)
        return content

    def _damaged(self, block: int) -> ReferenceError_:
        return ReferenceError_(
            "A file of the reference is damaged",
            f"{self._name}, block {block}: install or build the track again.",
        )

    def release(self) -> None:
        """Free the memory of the pages that were read; they stay in the system's page cache."""
        buffer = getattr(self._data, "_mmap", None)  # numpy has no public name for it
        if buffer is not None:
            buffer.madvise(mmap.MADV_DONTNEED)
