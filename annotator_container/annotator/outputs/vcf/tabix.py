"""A tabix index (.tbi) written while the file is: each chunk gives its part, the parent joins them in order.

Format: tabix.pdf of samtools/hts-specs. Contigs longer than 2^29 bases do not fit (`too_long`): no index then.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.chunk.records import Ints, Records
from annotator.outputs.vcf import bgzf
from annotator.outputs.vcf.kernels import tabix as kernel

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
        # A window is written once, by the first record that reaches it.
        room = int(ends[first:last].max() >> 14) - int(records.position[first:last].min() >> 14)
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
    """Stretches as (bins, begins, ends) of each chunk in file order: arrays, since a genome has 200,000 of them."""

    records: int
    first: int
    last: int
    stretches: list[tuple[Ints, Ints, Ints]]
    linear: list[Ints]
    windows: int


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
            contig = self._contigs.setdefault(part.contig, _Contig(0, first, last, [], [], 0))
            contig.records += part.records
            contig.last = last
            contig.stretches.append((part.bins.copy(), part.begins + base, part.ends + base))
            self._reach(contig, part, base)

    @staticmethod
    def _reach(contig: _Contig, part: IndexPart, base: int) -> None:
        """Windows that no record reaches take the offset of the next one that is reached."""
        reached = np.maximum.accumulate(part.windows) + 1
        before = np.maximum(np.concatenate([reached[:1] * 0, reached[:-1]]), contig.windows)
        fill = np.maximum(reached - before, 0)
        contig.linear.append(np.repeat(part.offsets + base, fill))
        contig.windows += int(fill.sum())

    @staticmethod
    def _chunks(contig: _Contig) -> tuple[Ints, Ints, Ints]:
        """(bins, begins, ends) by bin; two stretches of a bin that meet in a compressed block are one: one seek reads both."""
        bins, begins, ends = (np.concatenate(column) for column in zip(*contig.stretches, strict=True))
        order = np.argsort(bins, kind="stable")
        bins, begins, ends = bins[order], begins[order], ends[order]
        fresh = np.ones(len(bins), bool)
        fresh[1:] = (bins[1:] != bins[:-1]) | (ends[:-1] >> 16 != begins[1:] >> 16)
        firsts = np.flatnonzero(fresh)
        return bins[firsts], begins[firsts], ends[np.append(firsts[1:], len(bins)) - 1]

    def encode(self) -> bytes:
        """The index file's bytes (BGZF)."""
        names = b"".join(name + b"\0" for name in self._contigs)
        out = [b"TBI\1", struct.pack("<8i", len(self._contigs), 2, 1, 2, 0, ord("#"), 0, len(names)), names]
        for contig in self._contigs.values():
            bins, begins, ends = self._chunks(contig)
            pairs = np.stack([begins, ends], axis=1).astype("<u8")
            firsts = np.flatnonzero(np.diff(bins, prepend=-1))
            stops = [*firsts[1:].tolist(), len(bins)]
            out.append(struct.pack("<i", len(firsts) + 1))
            for at, stop in zip(firsts.tolist(), stops, strict=True):
                out.append(struct.pack("<Ii", int(bins[at]), stop - at))
                out.append(pairs[at:stop].tobytes())
            out.append(struct.pack("<Ii4Q", _META_BIN, 2, contig.first, contig.last, contig.records, 0))
            out.append(struct.pack("<i", contig.windows))
            out.append(np.concatenate(contig.linear).astype("<u8").tobytes())
        return bgzf.compress(b"".join(out))[0] + bgzf.END_OF_FILE
