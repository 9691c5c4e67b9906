"""The rows of an allele track in blocks: `track.NAME.blocks` holds them, `track.NAME.index` says where each column of each lies.

A block is about ROWS rows of one contig; rows of one position are never parted. Streams of a block: its sites, each field,
then the ids where the track has them. An entry of the index (little-endian):

    first   int32               0-based position of the first row
    rows    int32
    ends    uint64 a stream     where it ends in `.blocks`; it begins where the one before ends
    sums    uint32 a stream     its CRC-32
"""

from __future__ import annotations

import mmap
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.zstd import ZstdError
from annotator.errors import ReferenceError_
from annotator.tracks import columns, sites
from annotator.tracks.columns import Column
from annotator.tracks.planes import Ints
from annotator.tracks.ratio import counts
from annotator.tracks.rows import TrackRows
from annotator.tracks.spec import TrackField

ROWS: Final = 8_192


def entry(streams: int) -> np.dtype[Any]:
    """The type of an entry of the index."""
    return np.dtype(
        [("first", "<i4"), ("rows", "<i4"), ("ends", "<u8", (streams,)), ("sums", "<u4", (streams,))]
    )


def quotients(fields: tuple[TrackField, ...]) -> dict[int, tuple[int, int]]:
    """Field number -> the numbers of the two count fields whose quotient it is."""
    place = {field.column: number for number, field in enumerate(fields)}
    return {
        place[field.column]: (place[field.quotient[0]], place[field.quotient[1]])
        for field in fields
        if field.quotient
    }


class BlockWriter:
    """Appends blocks to two open files."""

    def __init__(self, blocks: BinaryIO, index: BinaryIO, fields: tuple[TrackField, ...], ids: bool) -> None:
        self._blocks, self._index = blocks, index
        self._fields, self._ids = fields, ids
        self._quotients = quotients(fields)
        self._type = entry(1 + len(fields) + ids)
        self._at = 0
        self.count = 0

    def add(self, rows: TrackRows) -> None:
        """One block of merged rows; there must be one."""
        spans = rows.field_spans(len(self._fields))
        parts = [sites.encode(rows.position, rows.key)]
        for number, (start, end) in enumerate(spans):
            pair = self._quotients.get(number)
            made = (
                (counts(rows.numbers(*spans[pair[0]])), counts(rows.numbers(*spans[pair[1]])))
                if pair
                else None
            )
            parts.append(columns.encode(rows.texts.data, start, end, made))
        if self._ids:
            parts.append(columns.encode(rows.ids.data, rows.ids.offsets[:-1], rows.ids.offsets[1:]))
        made_entry = np.zeros(1, self._type)
        made_entry["first"], made_entry["rows"] = rows.position[0], len(rows)
        made_entry["ends"] = self._at + np.cumsum([len(part) for part in parts])
        made_entry["sums"] = [zlib.crc32(part) for part in parts]
        self._index.write(made_entry.tobytes())
        for part in parts:
            self._blocks.write(part)
            self._at += len(part)
        self.count += 1


class Blocks:
    """The blocks of a track, opened as memory maps. `names` are the streams, for messages."""

    def __init__(self, folder: Path, name: str, fields: tuple[TrackField, ...], ids: bool) -> None:
        self._name = f"track.{name}.blocks"
        self._data = _mapped(folder / self._name, np.uint8)
        index = _mapped(folder / f"track.{name}.index", entry(1 + len(fields) + ids))
        self.first: NDArray[np.int32] = np.ascontiguousarray(index["first"])
        self.rows: NDArray[np.int64] = index["rows"].astype(np.int64)
        self._ends, self._sums = index["ends"], index["sums"]
        self._quotients = quotients(fields)
        self._ids = 1 + len(fields)
        if len(self._ends) and int(self._ends[-1, -1]) != len(self._data):
            raise ReferenceError_(
                "A file of the reference is missing or damaged", f"{self._name} in {folder}"
            )

    def sites(self, block: int) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
        """(position, key) of a block's rows. Raises ReferenceError_ for a damaged one, as all that reads a block does."""
        content = self._content(block, 0)
        try:
            return sites.read(content, int(self.first[block]), int(self.rows[block]))
        except (ValueError, IndexError, ZstdError) as error:
            raise self._damaged(block) from error

    def columns(self, block: int) -> list[Column]:
        """The fields of a block, and the ids where the track has them."""
        numbers = range(self._ends.shape[1] - 1)
        made = {number: self._column(block, number) for number in numbers if number not in self._quotients}
        every = np.arange(int(self.rows[block]))
        for number, (part, whole) in self._quotients.items():
            pair = counts(made[part].numbers(every)), counts(made[whole].numbers(every))
            made[number] = self._column(block, number, pair)
        return [made[number] for number in numbers]

    def _column(self, block: int, number: int, pair: tuple[Ints, Ints] | None = None) -> Column:
        content = self._content(block, 1 + number)
        try:
            return Column.read(content, int(self.rows[block]), pair)
        except (ValueError, IndexError, ZstdError) as error:
            raise self._damaged(block) from error

    def _content(self, block: int, stream: int) -> memoryview:
        ends = self._ends.reshape(-1)
        at = block * self._ends.shape[1] + stream
        content = self._data[int(ends[at - 1]) if at else 0 : int(ends[at])].data
        if zlib.crc32(content) != int(self._sums[block, stream]):
            raise self._damaged(block)
        return content

    def _damaged(self, block: int) -> ReferenceError_:
        return ReferenceError_(
            "A file of the reference is damaged",
            f"{self._name}, block {block}: install or build the track again.",
        )

    def release(self) -> None:
        """Give back the memory of the pages that were read; they stay in the system's page cache."""
        buffer = getattr(self._data, "_mmap", None)  # numpy has no public name for it
        if buffer is not None:
            buffer.madvise(mmap.MADV_DONTNEED)


def _mapped(path: Path, kind: Any) -> NDArray[Any]:
    try:
        return np.memmap(path, kind, "r") if path.stat().st_size else np.zeros(0, kind)
    except (OSError, ValueError) as error:
        raise ReferenceError_(
            "A file of the reference is missing or damaged", f"{path.name} in {path.parent}"
        ) from error
