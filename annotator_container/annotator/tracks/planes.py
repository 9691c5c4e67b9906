"""Compress the whole numbers of a block: split into planes by byte significance, since most of the high bytes are equal.

A stream is one Zstandard frame. Each plane is a block of the frame, so that it has its own code table.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.zstd import ZstdCompressor, decompress
from annotator.tracks.kernels.planes import REPEATED, STEPS, all_numbers, some_numbers, split_planes

Ints = NDArray[np.int64]
_LEVEL: Final = 6
_SIZE: Final = struct.Struct("<I")
_PLAIN, _EACH = 0, 1
_FEW: Final = 1 << 15  # numbers below this are never smaller when written as differences


class PlaneWriter:
    """Writes a stream."""

    def __init__(self) -> None:
        self._codec = ZstdCompressor(_LEVEL)
        self._parts: list[bytes] = []
        self._waiting: list[bytes] = []  # few bytes each: compressed together, which makes the same stream

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
            return
        self.raw(bytes((_EACH,)))
        self._parts.append(self._codec.compress(self._taken(), ZstdCompressor.FLUSH_BLOCK))
        self._parts.append(self._codec.compress(plane.tobytes(), ZstdCompressor.FLUSH_BLOCK))

    def numbers(self, values: Ints) -> None:
        """Write whole numbers from 0, either directly or as differences from one to the next, whichever has less entropy."""
        way, planes = _PLAIN, _planes(values)
        if int(values.max()) >= _FEW:
            steps = np.diff(values, prepend=0)
            turned = (steps << 1) ^ (
                steps >> 63
            )  # zigzag encoding: small numbers of either sign become small numbers
            if int(turned.min()) >= 0 and _bits(stepped := _planes(turned)) < _bits(planes):
                way, planes = STEPS, stepped
        self.raw(bytes((way, len(planes))))
        for plane in planes:
            self.plane(plane)

    def done(self) -> bytes:
        """Return the complete stream."""
        return b"".join((*self._parts, self._codec.compress(self._taken()), self._codec.flush()))

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


def _planes(values: Ints) -> list[NDArray[np.uint8]]:
    planes = np.empty(((int(values.max()).bit_length() + 7) // 8, len(values)), np.uint8)
    split_planes(np.ascontiguousarray(values, np.int64), planes)
    return list(planes)


def _bits(planes: list[NDArray[np.uint8]]) -> float:
    """The Shannon entropy of the planes, in bits."""
    total = 0.0
    for plane in planes:
        share = np.bincount(plane, minlength=256) / len(plane)
        share = share[share > 0]
        total -= float((share * np.log2(share)).sum()) * len(plane)
    return total
