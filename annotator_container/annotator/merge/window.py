"""Merge the records of a stretch of the genome: what compiled code can write, and what is left to the readable code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from annotator.errors import InputError
from annotator.limits import RECORDS_OF_POSITION
from annotator.merge.cursor import ChunkLines, Cursor
from annotator.merge.kernels.merged_heads import COUNTED, FREQUENCY, SUMMED
from annotator.merge.kernels.merged_heads import LEFT_OUT as DROPPED
from annotator.merge.kernels.merged_rows import SLOT, merge_rows
from annotator.merge.row_choice import Record
from annotator.merge.row_writer import LEFT_OUT, MergeCounts, share
from annotator.vcf.kernels.check import LETTER

_OUT = 4 << 20  # bytes of rows that are written at once
_LEFT = 4096  # positions left to the readable code that are kept at once
# The table of AF has all pairs of a count and a total up to this one; the rows of larger cohorts with AF are left to the
# readable code.
_MOST_ALLELES = 512

# Makes the rows of one position: its place, and the records of each file there. Raises InputError.
Readable = Callable[[int, list[list[Record]]], Iterator[bytes]]


class Merger:
    """Makes the rows of `samples` (of each file); `counts` counts them.

    `met` is the number of positions so far at which several files have records, all with the same REF.
    """

    def __init__(self, samples: Sequence[int], counts: MergeCounts) -> None:
        self.counts = counts
        self.met = 0
        self._samples = np.array(samples, np.int64)
        self._most = min(_MOST_ALLELES, 2 * sum(samples))
        self._shares = _shares(self._most)
        self._names, self._bounds = _keys()
        self._tabs = np.zeros((len(samples), 9), np.int64)
        self._out = np.zeros(_OUT, np.uint8)
        self._slow = np.zeros((_LEFT, 4), np.int64)
        self._found = np.zeros(6, np.int64)

    def rows(self, cursors: Sequence[Cursor], limit: int, readable: Readable) -> Iterator[bytes]:
        """Take all records before the place `limit` from the cursors, and make their rows: pieces of whole lines."""
        window = _Window(cursors, limit)
        all_readable = any(cursor.has_blocks for cursor in cursors)
        text = np.frombuffer(b"" if all_readable else window.text(), np.uint8)
        at = 0
        while at < len(window.places):
            at = merge_rows(
                text, window.begins, window.ends, window.places, window.files, self._samples, LETTER, self._names,
                self._bounds, self._shares, self._most, all_readable, at, self._out, self._slow, self._tabs, self._found,
            )  # fmt: skip
            written, left, rows, joined, met, needed = self._found.tolist()
            self.counts.rows += rows
            self.counts.joined += joined
            done = before = 0
            for first, last, offset, so_far in self._slow[:left].tolist():
                if offset > done:
                    yield self._out[done:offset].tobytes()
                done, self.met, before = offset, self.met + so_far - before, so_far
                lines = list(readable(int(window.places[first]), window.records(cursors, first, last)))
                yield b"\n".join([*lines, b""])
            if written > done:
                yield self._out[done:written].tobytes()
            self.met += met - before
            if needed > len(self._out):
                self._out = np.zeros(2 * needed, np.uint8)


class _Window:
    """The records before a place of all files, in order of their places, and of the files at one place."""

    def __init__(self, cursors: Sequence[Cursor], limit: int) -> None:
        self._pieces: list[tuple[ChunkLines, int, int]] = []
        begins, ends, places, files, pieces, indexes = [], [], [], [], [], []
        shift = 0
        for cursor in cursors:
            for lines, first, last in cursor.before(limit):
                index = lines.real[first:last]
                begin, end = lines.begins[index], lines.ends[index]
                start, stop = int(begin[0]), int(end[-1])
                begins.append(begin + (shift - start))
                ends.append(end + (shift - start))
                places.append(lines.real_places[first:last])
                files.append(np.full(last - first, cursor.number, np.int64))
                pieces.append(np.full(last - first, len(self._pieces), np.int64))
                indexes.append(index)
                self._pieces.append((lines, start, stop))
                shift += stop - start
        order = np.argsort(np.concatenate(places), kind="stable")
        self.begins, self.ends, self.places, self.files, self._piece, self._index = (
            np.concatenate(parts)[order] for parts in (begins, ends, places, files, pieces, indexes)
        )

    def text(self) -> bytes:
        """Return the text in which `begins` and `ends` are offsets."""
        return b"".join([memoryview(lines.text)[start:stop] for lines, start, stop in self._pieces])

    def records(self, cursors: Sequence[Cursor], first: int, last: int) -> list[list[Record]]:
        """Return some of the records, by file. Raises InputError for too many of one file."""
        found: list[list[Record]] = [[] for _ in cursors]
        numbers = (column[first:last].tolist() for column in (self.files, self._piece, self._index))
        for file, piece, index in zip(*numbers, strict=True):
            records = found[file]
            records.append(self._pieces[piece][0].record(file, index))
            if len(records) > RECORDS_OF_POSITION:
                raise InputError(
                    f"{cursors[file].name}: too many records stand at one position",
                    f"There are more than {RECORDS_OF_POSITION:,} at "
                    f"{records[0].columns[0].decode('utf-8', 'replace')}:{records[0].columns[1].decode()}. Join them first: "
                    "bcftools norm -m + FILE",
                    records[-1].line,
                )
        return found


def _shares(most: int) -> np.ndarray:
    """Return the texts of count / total for all totals up to `most`, in slots of `SLOT` bytes that begin with the length."""
    table = np.zeros((most + 1, most + 1, SLOT), np.uint8)
    for total in range(most + 1):
        for count in range(total + 1):
            text = share(count, total)
            table[total, count, 0] = len(text)
            table[total, count, 1 : 1 + len(text)] = np.frombuffer(text, np.uint8)
    return table.ravel()


def _keys() -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of INFO that are not copied, and of each its first byte, length and kind."""
    kinds = {b"AC": COUNTED, b"AN": COUNTED, b"AF": FREQUENCY, b"DP": SUMMED} | dict.fromkeys(
        sorted(LEFT_OUT), DROPPED
    )
    bounds, at = [], 0
    for name, kind in kinds.items():
        bounds.append((at, len(name), kind))
        at += len(name)
    return np.frombuffer(b"".join(kinds), np.uint8), np.array(bounds, np.int64)
