"""Write an allele track as a stream: nearly sorted rows are sorted in a window, merged if equal, and appended.

Memory is bounded by the window (some hundred thousand rows), whatever the size of the track.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from annotator.errors import TrackError
from annotator.tracks.blocks import DENSE, ROWS, SPARSE_ROWS, BlockWriter
from annotator.tracks.kernels.matching import SHIFT
from annotator.tracks.rows import TrackRows
from annotator.tracks.store import TrackMeta

WINDOW = 200_000


class TrackWriter:
    """Takes rows contig by contig; `close` writes what remains and the meta file.

    Rows of one allele are merged: distinct texts of a field are joined by `&`, as VEP does with several values of one allele;
    its number is the largest of them.
    """

    def __init__(self, folder: Path, meta: TrackMeta) -> None:
        self._meta = meta
        blocks, index = ((folder / f"track.{meta.name}.{part}").open("wb") for part in ("blocks", "index"))
        self._files: tuple[BinaryIO, ...] = blocks, index
        self._blocks = BlockWriter(blocks, index, meta.fields, meta.has_ids)
        self._pending: list[TrackRows] = []
        self._merged: list[TrackRows] = []  # rows of the next block
        self._contig = ""
        self._contigs: dict[str, tuple[int, int]] = {}
        self._rows = 0
        self._last = -1  # position of the last row merged of this contig

    def __enter__(self) -> TrackWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()

    def begin(self, contig: str) -> bool:
        """Start a contig for the following rows; False when the contig is already finished (its rows would be out of order)."""
        if contig == self._contig:
            return True
        self._flush(None)
        if contig in self._contigs:
            return False
        self._contig, self._last = contig, -1
        self._contigs[contig] = (self._blocks.count, 0)
        return True

    def add(self, rows: TrackRows, reached: int) -> None:
        """Add rows; no later row may be before `reached` (the 0-based position of the last record) minus SHIFT."""
        if len(rows):
            self._pending.append(rows)
        if sum(map(len, self._pending)) > WINDOW:
            self._flush(reached - SHIFT - 1)

    def close(self, folder: Path) -> TrackMeta:
        """Finish the track and write its meta file into `folder`."""
        self._flush(None)
        for file in self._files:
            file.close()
        meta = replace(self._meta, contigs=self._contigs, rows=self._rows)
        meta.write(folder)
        return meta

    def _flush(self, before: int | None) -> None:
        """Write the rows before a position (all when None)."""
        rows = TrackRows.joined(self._pending).sorted()
        self._pending = []
        if before is not None:
            cut = int(np.searchsorted(rows.position, before))
            if cut < len(rows):
                self._pending.append(rows.part(cut, len(rows)))
            rows = rows.part(0, cut)
        if len(rows):
            self._take(rows.merged(self._meta.fields))
        self._cut(whole=before is None)

    def _take(self, rows: TrackRows) -> None:
        if int(rows.position[0]) <= self._last:
            raise TrackError(
                f"The track {self._meta.name} is not sorted",
                f"{self._contig}:{int(rows.position[0]) + 1} comes too late; sort the file by position first.",
            )
        self._last = int(rows.position[-1])
        self._merged.append(rows)
        self._rows += len(rows)

    def _cut(self, whole: bool) -> None:
        """Write the blocks that are full (`whole`: all rows)."""
        if not self._merged or not (whole or sum(map(len, self._merged)) >= ROWS):
            return
        rows = TrackRows.joined(self._merged)
        begin = 0
        while begin < len(rows):
            if len(rows) - begin < ROWS and not whole:
                break
            end = min(begin + _rows_of_block(rows.position[begin : begin + SPARSE_ROWS]), len(rows))
            while end < len(rows) and rows.position[end] == rows.position[end - 1]:
                end += 1
            if end == len(rows) and not whole:
                break
            self._blocks.add(rows.part(begin, end))
            begin = end
        self._merged = [rows.part(begin, len(rows))] if begin < len(rows) else []
        first, _ = self._contigs[self._contig]
        self._contigs[self._contig] = (first, self._blocks.count - first)


def _rows_of_block(position: NDArray[np.int32]) -> int:
    """Rows of a block that begins with these positions, of which there are SPARSE_ROWS unless the contig ends."""
    sparse = int(position[-1]) - int(position[0]) >= DENSE
    return min(ROWS, SPARSE_ROWS) if sparse else ROWS
