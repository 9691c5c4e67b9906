"""An opened allele track: the values of the ALTs of a chunk that are in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.records import INDEL, SNV, Ints, Records
from annotator.contigs import Contig
from annotator.tracks.blocks import Blocks
from annotator.tracks.gathered import GatheredRows
from annotator.tracks.kernels.matching import SHIFT, find
from annotator.tracks.store import TrackMeta
from annotator.tracks.vcf_values import field_of

_NO_TEXT = (np.zeros(1, np.int64), np.zeros(1, np.uint8))


class AlleleTrack:
    """Finds each ALT's row, and returns its text and numbers.

    The rows found for a chunk are numbered from 0 in the track's order; only blocks that may contain them are read.
    """

    def __init__(self, folder: Path, meta: TrackMeta, contigs: Sequence[Contig]) -> None:
        self.meta = meta
        self._blocks = Blocks(folder, meta.name, meta.fields, meta.has_ids)
        self._ranges = [meta.contigs.get(contig.name, (0, 0)) for contig in contigs]
        self._text: tuple[Ints, NDArray[np.uint8]] = _NO_TEXT
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._ids: Strings | None = None

    def find(self, records: Records, position: NDArray[np.int32], key: NDArray[np.uint64]) -> Ints:
        """The number of each ALT's row among those found, -1 for none."""
        hit = np.full(len(position), -1, np.int64)
        found: list[tuple[int, Ints]] = []
        count = 0
        for contig, first, last in records.runs():
            low, high = int(records.first_allele[first]), int(records.first_allele[last])
            if contig < 0 or low == high:
                continue
            for block, asked in self._asked(contig, position[low:high]):
                rows = self._rows(block, position[low:high][asked], key[low:high][asked])
                there = rows >= 0
                used, place = np.unique(rows[there], return_inverse=True)
                hit[low + asked[there]] = count + place
                if len(used):
                    found.append((block, used))
                    count += len(used)
        self._make(found, count)
        return hit

    def _asked(self, contig: int, position: NDArray[np.int32]) -> list[tuple[int, Ints]]:
        """The blocks that may hold these positions of a contig, and the ALTs of each block."""
        begin, count = self._ranges[contig]
        if not count:
            return []
        block = np.searchsorted(self._blocks.first[begin : begin + count], position, side="right") - 1
        block[position < 0] = -1
        order = np.argsort(block, kind="stable")
        order = order[np.searchsorted(block[order], 0) :]
        parts = np.flatnonzero(np.diff(block[order])) + 1
        return [(begin + int(block[part[0]]), part) for part in np.split(order, parts) if len(part)]

    def needed(self, records: Records) -> list[int]:
        """The blocks that `find` may read for these records, in order: normalised ALTs may be up to SHIFT bases further left."""
        alleles = records.alleles
        changed = alleles.kind != SNV
        begin = records.position[alleles.record] - 1
        length = (records.ref_end - records.ref)[alleles.record]
        low, high = begin - np.where(changed, SHIFT, 0), begin + length - 1 + changed
        found: list[NDArray[np.int64]] = []
        for contig, first, last in records.runs():
            part = slice(int(records.first_allele[first]), int(records.first_allele[last]))
            start, count = self._ranges[contig] if contig >= 0 else (0, 0)
            if not count or part.start == part.stop:
                continue
            sequence = alleles.kind[part] <= INDEL
            firsts = self._blocks.first[start : start + count]
            lowest = np.searchsorted(firsts, low[part][sequence], side="right") - 1
            highest = np.searchsorted(firsts, high[part][sequence], side="right") - 1
            touched = np.zeros(count + 1, np.int64)  # +1 where a range of blocks begins, -1 after its end
            np.add.at(touched, np.maximum(lowest, 0)[highest >= 0], 1)
            np.add.at(touched, highest[highest >= 0] + 1, -1)
            found.append(start + np.flatnonzero(np.cumsum(touched)[:count]))
        return np.unique(np.concatenate(found)).tolist() if found else []

    def _rows(self, block: int, position: NDArray[np.int32], key: NDArray[np.uint64]) -> Ints:
        """The row within a block of each allele, -1 for none."""
        at, keys = self._blocks.sites(block)
        rows = np.empty(len(position), np.int64)
        find(at, keys, 0, len(at), np.ascontiguousarray(position), np.ascontiguousarray(key), rows)
        return rows

    def _make(self, found: Sequence[tuple[int, Ints]], count: int) -> None:
        """Texts, numbers and ids of the rows found: `count` of them, those of each block in order."""
        blocks = [self._blocks.columns(block, rows) for block, rows in found]
        number_of_columns = len(self.meta.fields) + self.meta.has_ids
        columns = [
            GatheredRows.of([block[number] for block in blocks]) for number in range(number_of_columns)
        ]
        fields = columns[: len(self.meta.fields)]
        rows, offsets = np.arange(count), np.zeros(count + 1, np.int64)
        for column in fields:
            column.add_sizes(rows, 1, offsets[1:])
        np.cumsum(offsets, out=offsets)
        out = np.empty(max(1, int(offsets[-1])), np.uint8)
        cursor = offsets[:-1].copy()
        for column in fields:
            column.put_texts(rows, 1, cursor, out)
        self._text = offsets, out
        self._numbers = {
            field.column: column.numbers()
            for field, column in zip(self.meta.fields, fields, strict=True)
            if field.kind == "number"
        }
        self._ids = columns[-1].texts(rows) if self.meta.has_ids else None

    @property
    def text(self) -> tuple[Ints, NDArray[np.uint8]]:
        """(offsets, text) of the rows that `find` found last."""
        return self._text

    def columns(
        self, hit: Ints, offsets: Ints, text: NDArray[np.uint8]
    ) -> dict[str, NDArray[np.float64] | Strings]:
        """Typed values of each field."""
        made: dict[str, NDArray[np.float64] | Strings] = {}
        for index, field in enumerate(self.meta.fields):
            if field.kind == "number":
                found = np.full(len(hit), np.nan)
                found[hit >= 0] = self._numbers[field.column][hit[hit >= 0]]
                made[field.column] = found
            else:
                made[field.column] = field_of(hit, offsets, text, index)
        return made

    def ids(self, hit: Ints) -> Strings | None:
        """Texts for Existing_variation, None when the track has no ids."""
        if self._ids is None:
            return None
        start, end = np.zeros(len(hit), np.int64), np.zeros(len(hit), np.int64)
        found = hit >= 0
        start[found], end[found] = self._ids.offsets[hit[found]], self._ids.offsets[hit[found] + 1]
        return Strings.copied(self._ids.data, start, end)

    def release(self) -> None:
        """Free the memory of the pages that were read."""
        self._blocks.release()
