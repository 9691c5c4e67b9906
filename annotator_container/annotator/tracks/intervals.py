"""The intervals of a track that lie over bases of a contig."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import Ints
from annotator.contigs import Contig
from annotator.tracks.kernels.overlaps import touching
from annotator.tracks.store import TrackMeta, table_of


@dataclass(frozen=True, slots=True)
class Intervals:
    """Rows are 0-based and half open, sorted by start within a contig; `reach` is the running maximum of their ends.

    `ranges`: the first row and the number of rows of each contig of the reference, by its number.
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    reach: NDArray[np.int32]
    ranges: list[tuple[int, int]]

    @classmethod
    def open(cls, folder: Path, meta: TrackMeta, contigs: Sequence[Contig]) -> Intervals:
        """Those of a track, as memory maps."""
        start, end, reach = (
            table_of(folder, meta.name, part, "<i4") for part in ("position", "end", "reach")
        )
        return cls(start, end, reach, [meta.contigs.get(contig.name, (0, 0)) for contig in contigs])

    def touched(self, contig: int, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """The rows that each span low..high (0-based, half open; -1: none) overlaps, one span's after the other's, and their numbers.

        `contig` is -1 for one that the reference lacks.
        """
        begin, size = self.ranges[contig] if contig >= 0 else (0, 0)
        count, rows = np.zeros(len(low), np.int64), np.empty(4 * len(low) + 256, np.int64)
        while size:
            found = touching(self.start, self.end, self.reach, begin, begin + size, low, high, count, rows)
            if found <= len(rows):
                return rows[:found], count
            rows = np.empty(found, np.int64)
        return rows[:0], count
