"""vcf.idx: the offset in annotated.vcf.gz from which to read for a row, taken from the file's .tbi.

The tabix linear index knows, for each window of 16,384 bases, the BGZF offset of the first record that touches it
(SAM/BAM and tabix specification, "The Tabix index file format").
"""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

ANCHOR_ROWS: Final = 64
_WINDOW_BITS: Final = 14


def linear_index(tbi: Path) -> dict[str, NDArray[np.uint64]]:
    """Contig -> virtual offset of each 16,384-base window, gaps filled from the window before."""
    data = gzip.decompress(tbi.read_bytes())
    if data[:4] != b"TBI\1":
        return {}
    (count,) = struct.unpack_from("<i", data, 4)
    (size,) = struct.unpack_from("<i", data, 32)
    names = data[36 : 36 + size].split(b"\0")[:count]
    at = 36 + size
    out = {}
    for name in names:
        (bins,) = struct.unpack_from("<i", data, at)
        at += 4
        for _ in range(bins):
            (chunks,) = struct.unpack_from("<i", data, at + 4)
            at += 8 + 16 * chunks
        (windows,) = struct.unpack_from("<i", data, at)
        at += 4
        offsets = np.frombuffer(data, "<u8", windows, at).astype(np.uint64)
        at += 8 * windows
        out[name.decode("utf-8", "replace")] = np.maximum.accumulate(offsets) if windows else offsets
    return out


def anchors(
    tbi: Path, contigs: list[str], contig: NDArray[np.int64], pos: NDArray[np.uint32]
) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
    """For every 64th row: offset of a BGZF block, and the offset in the inflated block. NaN where there is none.

    `contig` are codes (index + 1) into `contigs`, `pos` is 1-based.
    """
    index = linear_index(tbi)
    block = np.full(len(pos), np.nan)
    inside = np.zeros(len(pos), np.uint32)
    window = (np.maximum(pos.astype(np.int64), 1) - 1) >> _WINDOW_BITS
    for code, name in enumerate(contigs, start=1):
        offsets = index.get(name)
        if offsets is None or not len(offsets):
            continue
        mine = np.flatnonzero(contig == code)
        virtual = offsets[np.minimum(window[mine], len(offsets) - 1)]
        block[mine] = (virtual >> np.uint64(16)).astype(np.float64)
        inside[mine] = (virtual & np.uint64(0xFFFF)).astype(np.uint32)
    return block, inside
