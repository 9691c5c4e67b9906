"""BGZF, the blocked gzip of htslib (SAM specification, section 4.1), compressed for annotated text."""

from __future__ import annotations

import numpy as np
from isal import isal_zlib

from annotator.bytes.bgzf import BLOCK, END_OF_FILE
from annotator.bytes.deflate import room_for, write_blocks
from annotator.chunk.records import Ints

__all__ = ["BLOCK", "END_OF_FILE", "compress"]


def compress(data: bytes | memoryview) -> tuple[bytes, Ints]:
    """BGZF blocks of `data`, and the offset of each block; the last entry is the total length."""
    view = memoryview(data)
    sums = np.array([isal_zlib.crc32(view[at : at + BLOCK]) for at in range(0, len(view), BLOCK)], np.int64)
    starts = np.empty(len(sums) + 1, np.int64)
    out, places, steps, room = room_for(len(view))
    size = write_blocks(np.frombuffer(view, np.uint8), sums, out, starts, places, steps, room)
    return out[:size].tobytes(), starts
