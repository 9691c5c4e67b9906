"""Whole numbers of a block as bytes: split by their bytes' weight, since most of the high bytes are equal, and compressed.

A plane is written as the size of what follows (uint32) and that: a negative size (int32) stands for one byte that repeats.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.zstd import compress, decompress

Ints = NDArray[np.int64]
_LEVEL: Final = 6
_SIZE: Final = struct.Struct("<i")
_PLAIN, _STEPS = 0, 1
_REPEATED: Final = -1
_FEW: Final = 1 << 15  # numbers below this are never smaller as steps


class PlaneReader:
    """Reads what `put_plane` and `put_numbers` wrote, one after another."""

    def __init__(self, content: bytes | memoryview) -> None:
        self._content = memoryview(content)
        self._at = 0

    def take(self, size: int) -> memoryview:
        """The next `size` bytes as they are. Raises ValueError when there are fewer."""
        part = self._content[self._at : self._at + size]
        if len(part) != size:
            raise ValueError("cut off")
        self._at += size
        return part

    def plane(self, count: int) -> NDArray[np.uint8]:
        """`count` bytes of a plane. Raises ValueError for another number of bytes."""
        (size,) = _SIZE.unpack(self.take(4))
        if size == _REPEATED:
            return np.full(count, self.take(1)[0], np.uint8)
        made = np.frombuffer(decompress(self.take(size)), np.uint8)
        if len(made) != count:
            raise ValueError("another number of values")
        return made

    def numbers(self, count: int) -> Ints:
        """`count` whole numbers."""
        way, planes = self.take(2)
        made = np.zeros(count, np.int64)
        for place in range(planes):
            plane = self.plane(count)
            if plane.any():
                made |= plane.astype(np.int64) << (8 * place)
        if way == _STEPS:
            made = np.cumsum((made >> 1) ^ -(made & 1))
        return made

    def text(self) -> bytes:
        """What `put_text` wrote."""
        (size,) = _SIZE.unpack(self.take(4))
        return decompress(self.take(size)) if size else b""


def put_plane(plane: NDArray[np.uint8]) -> bytes:
    """A plane, compressed; there must be a byte."""
    if (plane == plane[0]).all():
        return _SIZE.pack(_REPEATED) + plane[:1].tobytes()
    packed = compress(plane.tobytes(), _LEVEL)
    return _SIZE.pack(len(packed)) + packed


def put_numbers(values: Ints) -> bytes:
    """Whole numbers from 0, themselves or as steps from one to the next, whichever is smaller."""
    plain = _planes(values, _PLAIN)
    if int(values.max()) < _FEW:
        return plain
    steps = np.diff(values, prepend=0)
    turned = (steps << 1) ^ (steps >> 63)  # small numbers of either sign become small numbers
    stepped = _planes(turned, _STEPS) if int(turned.min()) >= 0 else plain
    return min(plain, stepped, key=len)


def put_text(text: bytes) -> bytes:
    """Any bytes, compressed."""
    packed = compress(text, _LEVEL) if text else b""
    return _SIZE.pack(len(packed)) + packed


def _planes(values: Ints, way: int) -> bytes:
    count = (int(values.max()).bit_length() + 7) // 8
    parts = np.ascontiguousarray(values.astype("<i8")).view(np.uint8).reshape(-1, 8)
    return bytes((way, count)) + b"".join(
        put_plane(np.ascontiguousarray(parts[:, place])) for place in range(count)
    )
