"""Compress the whole numbers of a block: split into planes by byte significance, since most of the high bytes are equal.

A stream is one Zstandard frame. Each plane is a block of the frame, so that it has its own code table.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.zstd import ZstdCompressor, decompress
from annotator.tracks.kernels.planes import (
    LONGEST,
    MOST_PLANES,
    REPEATED,
    STEPS,
    all_numbers,
    number_planes,
    some_numbers,
)

Ints = NDArray[np.int64]
# Levels of Zstandard. Numbers are mostly noise, in which a longer search finds matches that save nothing; some tracks have
# sites that repeat themselves: docs/decisions/0456-level-one-for-values.md has the sizes.
FAST, THOROUGH = 1, 6
_SIZE: Final = struct.Struct("<I")
_PLAIN: Final = 0
_EACH: Final = bytes((1,))


class PlaneWriter:
    """Writes a stream, and after `done` the next one: the tables of the compressor are made once."""

    def __init__(self, level: int = FAST) -> None:
        self._codec = ZstdCompressor(level)
        self._parts: list[bytes] = []
        self._waiting: list[bytes] = []  # few bytes each: compressed together, which makes the same stream
        self._room = np.empty(0, np.uint8)

    def raw(self, content: bytes) -> None:
        """Write a few bytes."""
        self._waiting.append(content)

    def text(self, content: bytes) -> None:
        """Write any number of bytes."""
        self.raw(_SIZE.pack(len(content)))
        self.raw(content)

    def plane(self, plane: NDArray[np.uint8]) -> None:
        """Write one byte per row; there must be at least one row."""
        if (plane == plane[0]).all():
            self.raw(bytes((REPEATED, plane[0])))
        else:
            self._each(plane)

    def numbers(self, values: Ints) -> None:
        """Write whole numbers from 0, either directly or as differences from one to the next, whichever has less entropy."""
        count = len(values)
        if len(self._room) < MOST_PLANES * count:
            self._room = np.empty(MOST_PLANES * count, np.uint8)
        varied = np.empty(MOST_PLANES, np.uint8)
        found = number_planes(values, self._room, varied)
        way, first = (STEPS, LONGEST) if found > LONGEST else (_PLAIN, 0)
        self.raw(bytes((way, found - first)))
        for place in range(first, found):
            if varied[place]:
                self._each(self._room[place * count : (place + 1) * count])
            else:
                self.raw(bytes((REPEATED, self._room[place * count])))

    def _each(self, plane: NDArray[np.uint8]) -> None:
        self.raw(_EACH)
        self._parts.append(self._codec.compress(self._taken(), ZstdCompressor.FLUSH_BLOCK))
        self._parts.append(self._codec.compress(plane.data, ZstdCompressor.FLUSH_BLOCK))

    def done(self) -> bytes:
        """Return the complete stream."""
        self._parts.append(self._codec.compress(self._taken(), ZstdCompressor.FLUSH_FRAME))
        stream = b"".join(self._parts)
        self._parts.clear()
        return stream

    def _taken(self) -> bytes:
        waiting = b"".join(self._waiting)
        self._waiting.clear()
        return waiting


class PlaneReader:
    """Reads what a `PlaneWriter` wrote, in the same order. Raises ValueError or ZstdError for other bytes."""

    def __init__(self, content: bytes | memoryview) -> None:
        self._content = decompress(content)
        self._at = 0

    def raw(self, size: int) -> bytes:
        """The next `size` bytes. Raises ValueError when there are fewer."""
        part = self._content[self._at : self._at + size]
        if len(part) != size:
            raise ValueError("cut off")
        self._at += size
        return part

    def text(self) -> bytes:
        """Read what `PlaneWriter.text` wrote."""
        (size,) = _SIZE.unpack(self.raw(4))
        return self.raw(size)

    def plane(self, count: int) -> NDArray[np.uint8] | int:
        """`count` bytes of a plane, or the one that all of them are."""
        if self.raw(1)[0] == REPEATED:
            return self.raw(1)[0]
        made = np.frombuffer(self._content, np.uint8, count, self._at)
        self._at += count
        return made

    def bytes(self, count: int) -> NDArray[np.uint8]:
        """`count` bytes of a plane."""
        made = self.plane(count)
        return np.full(count, made, np.uint8) if isinstance(made, int) else made

    def numbers(self, count: int, rows: Ints | None = None) -> Ints:
        """`count` whole numbers, or of these the ones of `rows`."""
        content = np.frombuffer(self._content, np.uint8)
        made = np.empty(count if rows is None else len(rows), np.int64)
        end = (
            all_numbers(content, self._at, count, made)
            if rows is None
            else some_numbers(content, self._at, count, rows, made)
        )
        if end < 0:
            raise ValueError("cut off")
        self._at = end
        return made
