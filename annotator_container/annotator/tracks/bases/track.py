"""An opened track with one number for each base. It has the interface of `AlleleTrack`; its rows are made for each chunk."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
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
from annotator.tracks.field_codec import FieldColumn, decimals
from annotator.tracks.gathered import GatheredRows
from annotator.tracks.kernels.rows import covered_rows
from annotator.tracks.rounding import Rounding
from annotator.tracks.store import TrackMeta

_NO_TEXT: Final = (np.zeros(1, np.int64), np.zeros(1, np.uint8))
_DIGITS: Final = 6  # significant digits of a mean where the track has no steps
_LARGE: Final = 1e15


class BaseTrack:
    """Gives each ALT the number of its changed base, or the mean of several; bases without a number do not count.

    An insertion has the mean of the two bases beside it, as in VEP's plugin Conservation. A structural ALT has none.
    """

    def __init__(self, folder: Path, meta: TrackMeta, contigs: Sequence[Contig]) -> None:
        self.meta = meta
        self._blocks = Blocks(folder, meta.name, meta.fields, ids=False)
        self._ranges = [meta.contigs.get(contig.name, (0, 0)) for contig in contigs]
        # Blocks whose rows are at each base from their first to the next block's first: only they are read without their sites.
        self._gapless = np.zeros(len(self._blocks.rows), np.bool_)
        for begin, count in meta.contigs.values():
            last = max(begin, begin + count - 1)
            steps = np.diff(self._blocks.first[begin : begin + count])
            self._gapless[begin:last] = steps == self._blocks.rows[begin:last]
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
        alts, blocks = self._asked(records, low, high)
        begin, end = self._spans(blocks, low[alts], high[alts])
        there = end > begin
        alts, blocks, begin, end = alts[there], blocks[there], begin[there], end[there]
        rows, place = self._rows(blocks, begin, end)
        numbers = rows.numbers()

        single = (high - low)[alts] == 1
        used = np.zeros(len(numbers), np.bool_)
        used[place[single]] = True
        hit[alts[single]] = (np.cumsum(used) - 1)[place[single]]
        texts, made = rows.texts(np.flatnonzero(used)), numbers[used]

        total, covered = np.zeros(count), np.zeros(count, np.int64)
        sums = _sums(self._steps(numbers), place[~single], (place + end - begin)[~single])
        np.add.at(total, alts[~single], sums)
        np.add.at(covered, alts[~single], (end - begin)[~single])
        means = np.flatnonzero(covered)
        hit[means] = len(made) + np.arange(len(means))
        said, averages = self._means(total[means], covered[means])
        self._text = _barred(Strings.chained([texts, said]))
        self._numbers = np.concatenate((made, averages))
        return hit

    def needed(self, records: Records) -> list[int]:
        """The blocks that `find` reads for these records, in order."""
        _, blocks = self._asked(records, *_bases(records))
        return sorted(set(blocks.tolist()))

    def _asked(self, records: Records, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """(ALT, block) of each block in which bases of an ALT may lie, block after block."""
        alts, blocks = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for contig, first, last in records.runs():
            begin, count = self._ranges[contig] if contig >= 0 else (0, 0)
            part = slice(int(records.first_allele[first]), int(records.first_allele[last]))
            if not count or part.start == part.stop:
                continue
            firsts = self._blocks.first[begin : begin + count]
            lowest = np.maximum(np.searchsorted(firsts, low[part], side="right") - 1, 0)
            highest = np.searchsorted(firsts, high[part] - 1, side="right") - 1
            highest[low[part] < 0] = -1
            several = np.maximum(highest - lowest + 1, 0)
            block = np.repeat(lowest - np.cumsum(several) + several, several) + np.arange(several.sum())
            order = np.argsort(block, kind="stable")
            alts.append(np.repeat(np.arange(part.start, part.stop), several)[order])
            blocks.append(begin + block[order])
        return np.concatenate(alts), np.concatenate(blocks)

    def _spans(self, blocks: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """The rows of the blocks, half-open, that lie in the bases low to high, half-open, of the genome."""
        first, count = self._blocks.first[blocks], self._blocks.rows[blocks]
        begin, end = np.clip(low - first, 0, count), np.clip(high - first, 0, count)
        groups = _groups(blocks)
        for at, until in pairwise(groups.tolist()):
            block = int(blocks[at])
            if not self._gapless[block]:
                position, _ = self._blocks.sites(block)
                begin[at:until] = np.searchsorted(position, low[at:until])
                end[at:until] = np.searchsorted(position, high[at:until])
        return begin, end

    def _rows(self, blocks: Ints, begin: Ints, end: Ints) -> tuple[GatheredRows, Ints]:
        """The rows that the spans cover, and where the first of each span is among them."""
        groups = _groups(blocks)
        counts = self._blocks.rows[blocks[groups[:-1]]]
        sizes = np.concatenate(([0], np.cumsum(end - begin)))
        room = np.minimum(counts, np.diff(sizes[groups])).sum()
        rows, ends = np.empty(room, np.int64), np.empty(len(counts), np.int64)
        place = np.empty(len(blocks), np.int64)
        made = covered_rows(groups, counts, begin, end, rows, ends, place)
        return self._blocks.rows_of(blocks[groups[:-1]].tolist(), rows[:made], ends), place

    def _steps(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Whole numbers where the track has steps, so that sums are exact."""
        return np.rint(values * 10.0**self._places) if self._places > 0 else values

    def _means(self, total: NDArray[np.float64], count: Ints) -> tuple[Strings, NDArray[np.float64]]:
        """Texts and numbers of the means: rounded half to even to the track's steps, else to _DIGITS digits."""
        if self._places <= 0:
            said = [_mean_text(sum_ / of) for sum_, of in zip(total.tolist(), count.tolist(), strict=True)]
            return Strings.of(said), np.array([decimal_number(text) for text in said], np.float64)
        steps, rest = np.divmod(total.astype(np.int64), count)
        steps += (2 * rest > count) | ((2 * rest == count) & (steps % 2 == 1))
        rows = np.arange(len(steps))
        column = FieldColumn.of(decimals(steps, self._places))
        return column.texts(rows), column.numbers(rows)

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


def _mean_text(mean: float) -> str:
    """A mean with _DIGITS digits; one of large numbers as a whole number, never with an exponent (an allele number of 1,614,006)."""
    return f"{mean:.{_DIGITS}g}" if abs(mean) < 10.0**_DIGITS or abs(mean) >= _LARGE else f"{mean:.0f}"


def _groups(blocks: Ints) -> Ints:
    """Where each stretch of equal blocks begins, and where the last one ends."""
    return np.concatenate(([0], np.flatnonzero(np.diff(blocks)) + 1, [len(blocks)][: len(blocks)])).astype(
        np.int64
    )


def _sums(values: NDArray[np.float64], begin: Ints, end: Ints) -> NDArray[np.float64]:
    """The sum of values[begin[i]:end[i]] for each i; none of them is empty."""
    borders = np.stack((begin, end), axis=1).reshape(-1)
    return np.add.reduceat(np.append(values, 0.0), borders)[::2] if len(borders) else np.zeros(0)


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
