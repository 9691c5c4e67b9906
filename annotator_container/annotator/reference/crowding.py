"""An upper bound of the number of transcripts around any record of some lines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import whole_number
from annotator.distances import REACH
from annotator.reference.gene_arrays import GeneArrays
from annotator.reference.layout import END, START

_BIN: Final = 16  # bits of a position within one bin, 65,536 bases


class Crowding:
    """Counts of transcripts by bin, computed for a contig on first use. `contigs` maps a file's names to numbers."""

    def __init__(self, genes: GeneArrays, contigs: Mapping[str, int]) -> None:
        self._genes = genes
        self._contigs = contigs
        self._bins: dict[int, NDArray[np.int64]] = {}

    def __call__(self, lines: bytes) -> int:
        """The most transcripts that can lie around a record of these sorted, whole lines."""
        name, low = _place(lines[: lines.find(b"\n")])
        last, high = _place(lines[lines.rfind(b"\n", 0, len(lines) - 1) + 1 :])
        if name != last:
            return self._most  # several contigs: the transcripts between first and last record are unknown
        number = self._contigs.get(name, -1)
        if number < 0:
            return 0
        bins = self._of(number)
        first, stop = min(low >> _BIN, len(bins) - 1), min(high >> _BIN, len(bins) - 1)
        return int(bins[first : stop + 1].max())

    @cached_property
    def _most(self) -> int:
        """The most crowded bin of all contigs."""
        numbers = np.flatnonzero(np.diff(self._genes.first)).tolist()
        return max((int(self._of(number).max()) for number in numbers), default=0)

    def _of(self, number: int) -> NDArray[np.int64]:
        bins = self._bins.get(number)
        if bins is None:
            genes = self._genes
            rows = genes.columns[int(genes.first[number]) : int(genes.first[number + 1])]
            starts = np.maximum(rows[:, START].astype(np.int64) - REACH, 0) >> _BIN
            ends = (rows[:, END].astype(np.int64) + REACH) >> _BIN
            size = int(ends.max(initial=0)) + 2
            change = np.bincount(starts, minlength=size + 1) - np.bincount(ends + 1, minlength=size + 1)
            bins = self._bins[number] = np.cumsum(change)[:size]  # the last bin is behind all transcripts
        return bins


def _place(line: bytes) -> tuple[str, int]:
    name, position = line.split(b"\t", 2)[:2]
    return name.decode("utf-8", "replace"), whole_number(position.decode("ascii", "replace")) or 0
