"""The coding regions of a contig over all transcripts. Positions are 1-based and inclusive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.reference import layout
from annotator.reference.gene_arrays import GeneArrays

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CodingRegions:
    """The coding segments of a contig, merged and rising, and the coding ranges (first to last coding base) of its
    transcripts: `starts` rises, `furthest[i]` is the highest end of the ranges up to i; `ends` rises, `nearest[i]` is the
    lowest start of the ranges from i on."""

    low: Positions
    high: Positions
    starts: Positions
    furthest: Positions
    ends: Positions
    nearest: Positions

    def meet(self, low: Positions, high: Positions) -> NDArray[np.bool_]:
        """True for each range low..high that touches a coding segment."""
        if not len(self.low):
            return np.zeros(len(low), np.bool_)
        place = np.searchsorted(self.low, high, side="right") - 1
        touching: NDArray[np.bool_] = (place >= 0) & (self.high[place] >= low)
        return touching

    def last_after(self, position: int) -> int:
        """The last coding base of the transcripts whose coding range begins at the position or before it; 0 for none."""
        place = int(np.searchsorted(self.starts, position, side="right")) - 1
        return int(self.furthest[place]) if place >= 0 else 0

    def first_before(self, position: int) -> int:
        """The first coding base of the transcripts whose coding range ends at the position or after it, at most the
        position itself."""
        place = int(np.searchsorted(self.ends, position))
        return min(int(self.nearest[place]), position) if place < len(self.ends) else position


def coding_regions(genes: GeneArrays, contig: int) -> CodingRegions:
    """The regions of one contig."""
    first, last = int(genes.first[contig]), int(genes.first[contig + 1])
    columns = genes.columns[first:last]
    segments = np.zeros((0, 2), np.int64)
    if last > first:
        begin = int(columns[0, layout.CODING_OFFSET])
        end = int(columns[-1, layout.CODING_OFFSET] + columns[-1, layout.CODING_COUNT])
        segments = genes.coding[begin:end, :2].astype(np.int64)
    low, high = _merged(segments)
    ranges = columns[columns[:, layout.CODING] == 1][:, [layout.CDS_START, layout.CDS_END]].astype(np.int64)
    rising = ranges[np.argsort(ranges[:, 0], kind="stable")]
    ending = ranges[np.argsort(ranges[:, 1], kind="stable")]
    return CodingRegions(
        low,
        high,
        rising[:, 0].copy(),
        np.maximum.accumulate(rising[:, 1]),
        ending[:, 1].copy(),
        np.minimum.accumulate(ending[::-1, 0])[::-1].copy(),
    )


def _merged(segments: Positions) -> tuple[Positions, Positions]:
    """Starts and ends of the union of the segments."""
    if not len(segments):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    segments = segments[np.argsort(segments[:, 0], kind="stable")]
    reach = np.maximum.accumulate(segments[:, 1])
    new = np.flatnonzero(np.append(True, segments[1:, 0] > reach[:-1] + 1))
    return segments[new, 0].copy(), reach[np.append(new[1:], len(reach)) - 1]
