"""A tabix index (.tbi) written while the file is: each chunk gives its part, the parent joins them in order.

Format: tabix.pdf of samtools/hts-specs. Contigs longer than 2^29 bases do not fit (`too_long`): no index then.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.pipeline import bgzf
from annotator.pipeline.kernels import tabix as kernel
from annotator.pipeline.records import Ints, Records

LONGEST: Final = 1 << 29
_META_BIN: Final = 37450


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One contig's stretch of a chunk; virtual offsets count from the chunk's first block."""

    contig: bytes
    records: int
    bins: Ints
    begins: Ints
    ends: Ints
    windows: Ints
    offsets: Ints


def index_parts(records: Records, ends: Ints, starts: Ints, blocks: Ints) -> list[IndexPart]:
    """Parts of one chunk. `ends` are 1-based last bases, `starts` the records' offsets in the chunk's output."""
    parts = []
    for name, first, last in records.names():
        size = last - first
        reach = (ends[first:last] >> 14) - (records.position[first:last] >> 14)
        room = (
            size
            + int(reach.clip(0).sum())
            + int(ends[first:last].max() >> 14)
            - int(records.position[first] >> 14)
        )
        bins, begins, stops = (np.empty(size, np.int64) for _ in range(3))
        windows, offsets = np.empty(max(room, 0) + 2, np.int64), np.empty(max(room, 0) + 2, np.int64)
        counts = np.zeros(2, np.int64)
        kernel.index_run(
            first, last, bgzf.BLOCK, records.position, ends, starts, blocks,
            bins, begins, stops, windows, offsets, counts,
        )  # fmt: skip
        n, w = int(counts[0]), int(counts[1])
        parts.append(IndexPart(name, size, bins[:n], begins[:n], stops[:n], windows[:w], offsets[:w]))
    return parts


@dataclass(slots=True)
class _Contig:
    records: int
    first: int
    last: int
    chunks: dict[int, list[tuple[int, int]]]
    linear: list[int]


class TabixIndex:
    """Joins the parts in file order and writes the index. `too_long` tells that a contig does not fit one."""

    def __init__(self) -> None:
        self._contigs: dict[bytes, _Contig] = {}
        self.too_long = False

    def add(self, parts: list[IndexPart], file_offset: int) -> None:
        """Parts of the chunk whose first block begins at `file_offset` of the file."""
        base = file_offset << 16
        for part in parts:
            if int(part.windows[-1] if len(part.windows) else 0) >= LONGEST >> 14:
                self.too_long = True
                return
            first, last = int(part.begins[0]) + base, int(part.ends[-1]) + base
            contig = self._contigs.setdefault(part.contig, _Contig(0, first, last, {}, []))
            contig.records += part.records
            contig.last = last
            for number, begin, end in zip(
                part.bins.tolist(), part.begins.tolist(), part.ends.tolist(), strict=True
            ):
                self._add_chunk(contig, number, begin + base, end + base)
            for window, offset in zip(part.windows.tolist(), part.offsets.tolist(), strict=True):
                fill = window - len(contig.linear)
                # Windows that no record reaches take the offset of the next one that is reached.
                if fill >= 0:
                    contig.linear.extend([offset + base] * (fill + 1))

    @staticmethod
    def _add_chunk(contig: _Contig, number: int, begin: int, end: int) -> None:
        chunks = contig.chunks.setdefault(number, [])
        if chunks and chunks[-1][1] >> 16 == begin >> 16:  # the same compressed block: one seek reads both
            chunks[-1] = (chunks[-1][0], end)
        else:
            chunks.append((begin, end))

    def encode(self) -> bytes:
        """The index file's bytes (BGZF)."""
        names = b"".join(name + b"\0" for name in self._contigs)
        out = [b"TBI\1", struct.pack("<8i", len(self._contigs), 2, 1, 2, 0, ord("#"), 0, len(names)), names]
        for contig in self._contigs.values():
            out.append(struct.pack("<i", len(contig.chunks) + 1))
            for number in sorted(contig.chunks):
                pairs = contig.chunks[number]
                out.append(struct.pack("<Ii", number, len(pairs)))
                out.extend(struct.pack("<QQ", begin, end) for begin, end in pairs)
            out.append(struct.pack("<Ii4Q", _META_BIN, 2, contig.first, contig.last, contig.records, 0))
            out.append(struct.pack(f"<i{len(contig.linear)}Q", len(contig.linear), *contig.linear))
        return bgzf.compress(b"".join(out))[0] + bgzf.END_OF_FILE
