"""An opened structural track. It has the interface of `AlleleTrack`; its rows are made for each chunk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import decimal_number
from annotator.bytes.strings import Strings
from annotator.chunk.records import SYMBOLIC, Ints, Records
from annotator.contigs import Contig
from annotator.tracks.bed import laid_out, spans
from annotator.tracks.intervals import Intervals
from annotator.tracks.store import TrackMeta, table_of
from annotator.tracks.structural.build import IDS
from annotator.tracks.structural.event_types import LOSS, SMALLEST, types_of
from annotator.tracks.vcf_values import field_of

_SYMBOL: Final = re.compile(rb"<([^>]*)>")


class StructuralTrack:
    """Finds the entries of each structural ALT by type and reciprocal overlap."""

    def __init__(self, folder: Path, meta: TrackMeta, contigs: Sequence[Contig]) -> None:
        self.meta = meta
        self._intervals = Intervals.open(folder, meta, contigs)
        self._types = table_of(folder, meta.name, "types", np.uint8)
        self._offsets = table_of(folder, meta.name, "offsets", "<i8")
        self._text = table_of(folder, meta.name, "text", np.uint8)
        self._made = laid_out(())
        self._numbers = np.zeros((0, len(meta.fields)))

    def find(self, records: Records, position: NDArray[np.int32], key: NDArray[np.uint64]) -> Ints:
        """For each ALT the number of its made text, -1 where no entry matches."""
        del position, key
        hit = np.full(len(records.alleles), -1, np.int64)
        types = _types(records)
        texts: list[bytes] = []
        numbers: list[list[float]] = []
        if types.any():
            low, high = spans(records)
            for contig, first, last in records.runs():
                a, b = int(records.first_allele[first]), int(records.first_allele[last])
                for allele in (a + np.flatnonzero(types[a:b])).tolist():
                    found = self._matches(contig, int(low[allele]), int(high[allele]), int(types[allele]))
                    if found is not None:
                        hit[allele] = len(texts)
                        values = self._values(*found)
                        texts.append("".join(f"|{value}" for value in values).encode())
                        numbers.append([decimal_number(value) for value in values])
        self._made = laid_out(texts)
        self._numbers = np.array(numbers, np.float64).reshape(len(texts), len(self.meta.fields))
        return hit

    def _matches(self, contig: int, low: int, high: int, types: int) -> tuple[Ints, Fraction] | None:
        """(rows of the entries that match, the best first; the reciprocal overlap of the best); None for none."""
        rows, _ = self._intervals.touched(contig, np.array([low], np.int64), np.array([high], np.int64))
        rows = rows[(self._types[rows] & types) != 0]
        starts, ends = (
            self._intervals.start[rows].astype(np.int64),
            self._intervals.end[rows].astype(np.int64),
        )
        common = np.minimum(ends, high) - np.maximum(starts, low)
        longer = np.maximum(ends - starts, high - low)
        overlap = common / longer
        chosen = np.flatnonzero(overlap >= self.meta.overlap)
        if not len(chosen):
            return None
        chosen = chosen[np.lexsort((rows[chosen], -overlap[chosen]))]
        return rows[chosen], Fraction(int(common[chosen[0]]), int(longer[chosen[0]]))

    def _values(self, rows: Ints, overlap: Fraction) -> list[str]:
        """The columns of an ALT, as `build.fields_of` lists them."""
        pairs = [self._entry(row) for row in rows.tolist()]
        ids = list(dict.fromkeys(name for name, _ in pairs))
        values = ["&".join(ids[:IDS]), f"{float(round(overlap, 3)):.3f}", str(len(ids))]
        if len(self.meta.fields) > len(values):
            known = [text for _, text in pairs if text]
            values += [pairs[0][1], max(known, key=decimal_number, default="")]
        return values

    def _entry(self, row: int) -> tuple[str, str]:
        text = self._text[self._offsets[row] : self._offsets[row + 1]].tobytes().decode()
        name, _, frequency = text.partition("\t")
        return name, frequency

    @property
    def text(self) -> tuple[Ints, NDArray[np.uint8]]:
        """(offsets, text) of the rows that `find` made last."""
        return self._made

    def columns(
        self, hit: Ints, offsets: Ints, text: NDArray[np.uint8]
    ) -> dict[str, NDArray[np.float64] | Strings]:
        """Typed values of each field."""
        made: dict[str, NDArray[np.float64] | Strings] = {}
        for place, field in enumerate(self.meta.fields):
            if field.kind == "number":
                values = np.full(len(hit), np.nan)
                values[hit >= 0] = self._numbers[hit[hit >= 0], place]
                made[field.column] = values
            else:
                made[field.column] = field_of(hit, offsets, text, place)
        return made

    def ids(self, hit: Ints) -> Strings | None:
        """None: the entries are not ids of the same variant."""
        del hit
        return None


def _types(records: Records) -> NDArray[np.uint8]:
    """The type bits of each ALT; 0 for one that is not looked up."""
    alleles = records.alleles
    types = np.zeros(len(alleles), np.uint8)
    for allele in np.flatnonzero(alleles.kind == SYMBOLIC).tolist():
        start = int(alleles.written[allele])
        symbol = _SYMBOL.match(records.text[start : start + int(alleles.written_length[allele])].tobytes())
        types[allele] = types_of(symbol[1].decode("utf-8", "replace")) if symbol else 0
    spelt = alleles.kind < SYMBOLIC
    lost = (alleles.end - alleles.start + 1) - alleles.shown_length
    types[spelt & (lost >= SMALLEST) & (alleles.shown_length == 0)] = LOSS
    return types
