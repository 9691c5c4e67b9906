"""The index of a VCF, computed while the file is written: each worker computes a chunk's part, the parent joins them in order.

Formats: tabix.pdf (.tbi) and CSIv1.pdf (.csi) of samtools/hts-specs. Records beyond base 2^29 do not fit a .tbi (`too_long`);
the index is then a .csi of six levels. The parts hold bins of six levels: the bins below the first bin of the second level are
tabix's bins of five levels, so one set of bins serves both formats.
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
FARTHEST: Final = (1 << 31) - 1  # the last base that VCF and BCF can name
_META_BIN: Final = 37450
_MOST_WINDOWS: Final = 1 << 23  # 64 MB; a human genome has 190,000. A .csi stores no windows
_CSI_META_BIN: Final = 299594
_LEVELS: Final = np.array([0, 1, 9, 73, 585, 4681, 37449], np.int64)  # first bin of each level
_DEPTH: Final = 6


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
        bins, begins, stops, windows, offsets = (np.empty(size, np.int64) for _ in range(5))
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
    """Stretches as (bins, begins, ends) of each chunk in file order: arrays, since a genome has 200,000 of them.

    `linear` holds (how many windows, their offset): an END far away is one entry until the index is written.
    """

    records: int
    first: int
    last: int
    stretches: list[tuple[Ints, Ints, Ints]]
    linear: list[tuple[Ints, Ints]]
    windows: int

    def first_offsets(self, windows: Ints) -> Ints:
        """The linear index at these windows of 16 kb; windows after its end get its last entry."""
        fills, offsets = (np.concatenate(column) for column in zip(*self.linear, strict=True))
        at = np.searchsorted(np.cumsum(fills), windows, side="right")
        found: Ints = offsets[np.minimum(at, len(offsets) - 1)]
        return found


class TabixIndex:
    """Joins the parts in file order and writes the index. `too_long` tells that a contig does not fit a .tbi."""

    def __init__(self) -> None:
        self._contigs: dict[bytes, _Contig] = {}
        self._windows = 0
        self.too_long = False

    def add(self, parts: list[IndexPart], file_offset: int) -> None:
        """Parts of the chunk whose first block begins at `file_offset` of the file."""
        base = file_offset << 16
        for part in parts:
            if int(part.windows[-1] if len(part.windows) else 0) >= LONGEST >> 14:
                self.too_long = True
            first, last = int(part.begins[0]) + base, int(part.ends[-1]) + base
            contig = self._contigs.setdefault(part.contig, _Contig(0, first, last, [], [], 0))
            contig.records += part.records
            contig.last = last
            before = contig.windows
            contig.stretches.append((part.bins.copy(), part.begins + base, part.ends + base))
            self._reach(contig, part, base)
            self._windows += contig.windows - before
            self.too_long = self.too_long or self._windows > _MOST_WINDOWS

    @staticmethod
    def _reach(contig: _Contig, part: IndexPart, base: int) -> None:
        """Windows that no record reaches take the offset of the next one that is reached."""
        reached = np.maximum.accumulate(part.windows) + 1
        before = np.maximum(np.concatenate([reached[:1] * 0, reached[:-1]]), contig.windows)
        fill = np.maximum(reached - before, 0)
        contig.linear.append((fill, part.offsets + base))
        contig.windows += int(fill.sum())

    @staticmethod
    def _chunks(contig: _Contig) -> tuple[Ints, Ints, Ints]:
        """(bins, begins, ends) by bin; two stretches of a bin in the same compressed block are joined, since one seek reads both."""
        bins, begins, ends = (np.concatenate(column) for column in zip(*contig.stretches, strict=True))
        order = np.argsort(bins, kind="stable")
        bins, begins, ends = bins[order], begins[order], ends[order]
        fresh = np.ones(len(bins), bool)
        fresh[1:] = (bins[1:] != bins[:-1]) | (ends[:-1] >> 16 != begins[1:] >> 16)
        firsts = np.flatnonzero(fresh)
        return bins[firsts], begins[firsts], ends[np.append(firsts[1:], len(bins)) - 1]

    @property
    def suffix(self) -> str:
        """The suffix of the index file: `.tbi`, or `.csi` when a contig is too long or the contigs are too many for a .tbi."""
        return ".csi" if self.too_long else ".tbi"

    def encode(self) -> bytes:
        """The index file's bytes (BGZF)."""
        return bgzf.compress(self._csi() if self.too_long else self._tbi())[0] + bgzf.END_OF_FILE

    def _columns(self) -> bytes:
        """Which columns hold contig and position, and the contigs' names: the same bytes in both formats."""
        names = b"".join(name + b"\0" for name in self._contigs)
        return struct.pack("<7i", 2, 1, 2, 0, ord("#"), 0, len(names)) + names

    def _tbi(self) -> bytes:
        out = [b"TBI\1", struct.pack("<i", len(self._contigs)), self._columns()]
        for contig in self._contigs.values():
            bins, begins, ends = self._chunks(contig)
            level = np.searchsorted(_LEVELS, bins, side="right") - 1
            bins = bins - _LEVELS[level] + _LEVELS[level - 1]
            pairs, bounds = np.stack([begins, ends], axis=1).astype("<u8"), _bounds(bins)
            out.append(struct.pack("<i", len(bounds) + 1))
            for at, stop in bounds:
                out.append(struct.pack("<Ii", int(bins[at]), stop - at))
                out.append(pairs[at:stop].tobytes())
            out.append(struct.pack("<Ii4Q", _META_BIN, 2, contig.first, contig.last, contig.records, 0))
            out.append(struct.pack("<i", contig.windows))
            fills, offsets = (np.concatenate(column) for column in zip(*contig.linear, strict=True))
            out.append(np.repeat(offsets, fills).astype("<u8").tobytes())
        return b"".join(out)

    def _csi(self) -> bytes:
        columns = self._columns()
        out = [
            b"CSI\1",
            struct.pack("<3i", 14, _DEPTH, len(columns)),
            columns,
            struct.pack("<i", len(self._contigs)),
        ]
        for contig in self._contigs.values():
            bins, begins, ends = self._chunks(contig)
            pairs, bounds = np.stack([begins, ends], axis=1).astype("<u8"), _bounds(bins)
            level = np.searchsorted(_LEVELS, bins, side="right") - 1
            firsts = contig.first_offsets((bins - _LEVELS[level]) << 3 * (_DEPTH - level))
            out.append(struct.pack("<i", len(bounds) + 1))
            for at, stop in bounds:
                out.append(struct.pack("<IQi", int(bins[at]), int(firsts[at]), stop - at))
                out.append(pairs[at:stop].tobytes())
            out.append(
                struct.pack("<IQi4Q", _CSI_META_BIN, 0, 2, contig.first, contig.last, contig.records, 0)
            )
        return b"".join(out)


def _bounds(bins: Ints) -> list[tuple[int, int]]:
    """First entry of each bin, and the entry after its last."""
    firsts = np.flatnonzero(np.diff(bins, prepend=-1)).tolist()
    return list(zip(firsts, [*firsts[1:], len(bins)], strict=True))
