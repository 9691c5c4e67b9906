"""An opened track with one number for each base. It has the interface of `AlleleTrack`; its rows are made for each chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import decimal_number
from annotator.bytes.strings import Strings
from annotator.chunk.records import INDEL, Ints, Records
from annotator.contigs import Contig
from annotator.tracks.bed import spans
from annotator.tracks.blocks import Blocks
from annotator.tracks.rounding import Rounding
from annotator.tracks.store import TrackMeta

_NO_TEXT: Final = (np.zeros(1, np.int64), np.zeros(1, np.uint8))
_DIGITS: Final = 6  # significant digits of a mean where the track has no steps


class BaseTrack:
    """Gives each ALT the number of its changed base, or the mean of several; bases without a number do not count.

    An insertion has the mean of the two bases beside it, as in VEP's plugin Conservation. A structural ALT has none.
    """

    def __init__(self, folder: Path, meta: TrackMeta, contigs: Sequence[Contig]) -> None:
        self.meta = meta
        self._blocks = Blocks(folder, meta.name, meta.fields, ids=False)
        self._ranges = [meta.contigs.get(contig.name, (0, 0)) for contig in contigs]
        rounding = meta.fields[0].rounding
        self._places = Rounding.of(rounding).places if rounding else -1
        self._text: tuple[Ints, NDArray[np.uint8]] = _NO_TEXT
        self._numbers = np.zeros(0)

    def find(self, records: Records, position: NDArray[np.int32], key: NDArray[np.uint64]) -> Ints:
        """For each ALT the number of its made text, -1 where none of its bases has a number."""
        del position, key
        count = len(records.alleles)
        hit = np.full(count, -1, np.int64)
        low, high = _bases(records)
        single = high - low == 1
        total, covered = np.zeros(count), np.zeros(count, np.int64)
        texts: list[Strings] = []
        numbers: list[NDArray[np.float64]] = []
        made = 0
        for block, asked in self._asked(records, low, high):
            at, _ = self._blocks.sites(block)
            column = self._blocks.columns(block)[0]
            begin, end = np.searchsorted(at, low[asked]), np.searchsorted(at, high[asked])
            there = end > begin
            asked, begin, end = asked[there], begin[there], end[there]
            if len(alone := np.flatnonzero(single[asked])):
                rows, place = np.unique(begin[alone], return_inverse=True)
                hit[asked[alone]] = made + place
                texts.append(column.texts(rows))
                numbers.append(column.numbers(rows))
                made += len(rows)
            if len(several := np.flatnonzero(~single[asked])):
                sums = np.concatenate(([0.0], np.cumsum(self._steps(column.numbers(np.arange(len(at)))))))
                total[asked[several]] += sums[end[several]] - sums[begin[several]]
                covered[asked[several]] += end[several] - begin[several]
        means = np.flatnonzero(covered)
        hit[means] = made + np.arange(len(means))
        said = [self._mean(total[alt], int(covered[alt])) for alt in means.tolist()]
        texts.append(Strings.of(said))
        numbers.append(np.array([decimal_number(text) for text in said], np.float64))
        self._text = _barred(Strings.chained(texts))
        self._numbers = np.concatenate(numbers)
        return hit

    def needed(self, records: Records) -> list[int]:
        """The blocks that `find` reads for these records, in order."""
        low, high = _bases(records)
        return sorted({block for block, _ in self._asked(records, low, high)})

    def _asked(self, records: Records, low: Ints, high: Ints) -> Iterator[tuple[int, Ints]]:
        """The blocks in which bases of the ALTs may lie, and the ALTs of each."""
        for contig, first, last in records.runs():
            begin, count = self._ranges[contig] if contig >= 0 else (0, 0)
            part = slice(int(records.first_allele[first]), int(records.first_allele[last]))
            if not count or part.start == part.stop:
                continue
            firsts = self._blocks.first[begin : begin + count]
            lowest = np.maximum(np.searchsorted(firsts, low[part], side="right") - 1, 0)
            highest = np.searchsorted(firsts, high[part] - 1, side="right") - 1
            highest[low[part] < 0] = -1
            touched = np.zeros(count + 1, np.int64)  # +1 where a range of blocks begins, -1 behind its end
            real = highest >= lowest
            np.add.at(touched, lowest[real], 1)
            np.add.at(touched, highest[real] + 1, -1)
            for block in np.flatnonzero(np.cumsum(touched)[:count]).tolist():
                yield begin + block, part.start + np.flatnonzero((lowest <= block) & (highest >= block))

    def _steps(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Whole numbers where the track has steps, so that sums are exact."""
        return np.rint(values * 10.0**self._places) if self._places > 0 else values

    def _mean(self, total: float, count: int) -> str:
        if self._places <= 0:
            return f"{total / count:.{_DIGITS}g}"
        steps = round(Fraction(int(total), count))
        whole, rest = divmod(abs(steps), 10**self._places)
        return f"{'-' if steps < 0 else ''}{whole}.{rest:0{self._places}d}"

    @property
    def text(self) -> tuple[Ints, NDArray[np.uint8]]:
        """(offsets, text) of the rows that `find` made last."""
        return self._text

    def columns(
        self, hit: Ints, offsets: Ints, text: NDArray[np.uint8]
    ) -> dict[str, NDArray[np.float64] | Strings]:
        """The numbers."""
        del offsets, text
        values = np.full(len(hit), np.nan)
        values[hit >= 0] = self._numbers[hit[hit >= 0]]
        return {self.meta.fields[0].column: values}

    def ids(self, hit: Ints) -> Strings | None:
        """None: a base has no id."""
        del hit
        return None

    def release(self) -> None:
        """Free the memory of the pages that were read."""
        self._blocks.release()


def _bases(records: Records) -> tuple[Ints, Ints]:
    """0-based half-open span of each ALT's changed bases, with both neighbours of an insertion; -1 for ALTs without sequence."""
    low, high = spans(records)
    sequence = records.alleles.kind <= INDEL
    return np.where(sequence, low, -1), np.where(sequence, high, 0)


def _barred(texts: Strings) -> tuple[Ints, NDArray[np.uint8]]:
    """(offsets, text) with `|` before each text."""
    offsets = texts.offsets + np.arange(len(texts.offsets))
    text = np.full(int(offsets[-1]), ord("|"), np.uint8)
    bars = np.zeros(len(text), np.bool_)
    bars[offsets[:-1]] = True
    text[~bars] = texts.data[: int(texts.offsets[-1])]
    return offsets, text if len(text) else _NO_TEXT[1]
