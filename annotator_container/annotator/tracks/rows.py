"""Rows of an allele track as columns, which are sorted and merged a few hundred thousand at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import decimal_number
from annotator.bytes.spans import cut_fields
from annotator.bytes.strings import Strings
from annotator.chunk.records import Ints
from annotator.tracks.clinvar import CLASSES
from annotator.tracks.spec import TrackField


@dataclass(frozen=True, slots=True)
class TrackRows:
    """One entry per allele: 0-based position, key, the text of all fields (each with `|` before it) and the ids."""

    position: NDArray[np.int32]
    key: NDArray[np.uint64]
    texts: Strings
    ids: Strings

    def __len__(self) -> int:
        return len(self.position)

    def taken(self, order: Ints) -> TrackRows:
        """The rows with these indices, in this order."""
        return TrackRows(
            self.position[order], self.key[order], self.texts.taken(order), self.ids.taken(order)
        )

    def part(self, begin: int, end: int) -> TrackRows:
        """The rows begin..end; their texts are not copied."""
        return TrackRows(
            self.position[begin:end],
            self.key[begin:end],
            Strings(self.texts.data, self.texts.offsets[begin : end + 1]),
            Strings(self.ids.data, self.ids.offsets[begin : end + 1]),
        )

    @classmethod
    def joined(cls, parts: Sequence[TrackRows]) -> TrackRows:
        """The rows of all parts, one after another."""
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return cls(np.zeros(0, np.int32), np.zeros(0, np.uint64), Strings.empty(0), Strings.empty(0))
        return cls(
            np.concatenate([part.position for part in parts]),
            np.concatenate([part.key for part in parts]),
            Strings.chained([part.texts for part in parts]),
            Strings.chained([part.ids for part in parts]),
        )

    def sorted(self) -> TrackRows:
        """Sort by position, then key; rows of one allele keep their order."""
        later, sooner = self.position[1:], self.position[:-1]
        if bool(np.all((later > sooner) | ((later == sooner) & (self.key[1:] >= self.key[:-1])))):
            return self
        return self.taken(np.lexsort((self.key, self.position)))

    def merged(self, fields: Sequence[TrackField]) -> TrackRows:
        """Merge sorted rows of one allele into one: distinct texts of a field are joined by `&`, as VEP does.

        If a field says `worst="high"`, the row with its highest number is taken as a whole, the first of several.
        """
        same = (self.position[1:] == self.position[:-1]) & (self.key[1:] == self.key[:-1])
        if not same.any():
            return self
        heads = np.flatnonzero(np.concatenate(([True], ~same)))
        counts = np.diff(np.append(heads, len(self)))
        several = np.flatnonzero(counts > 1)
        fused, ids = [], []
        decides = next((place for place, field in enumerate(fields) if field.worst == "high"), -1)
        for head, count in zip(heads[several].tolist(), counts[several].tolist(), strict=True):
            texts = [self.texts[head + i] for i in range(count)]
            fused.append(_fused(texts, fields) if decides < 0 else _highest(texts, decides))
            ids.append(_all_of([name for i in range(count) for name in self.ids[head + i].split("&")]))
        return TrackRows(
            self.position[heads],
            self.key[heads],
            _replaced(self.texts, heads, several, Strings.of(fused)),
            _replaced(self.ids, heads, several, Strings.of(ids)),
        )

    def field_spans(self, count: int) -> list[tuple[Ints, Ints]]:
        """Begin and end of the texts of the `count` fields in `texts.data`."""
        bounds = np.empty((count + 2, len(self)), np.int64)
        cut_fields(self.texts.data, self.texts.offsets[:-1], self.texts.offsets[1:], bounds)
        return [(bounds[i + 1], bounds[i + 2] - 1) for i in range(count)]


def number(text: bytes) -> float:
    """The float64 as Python parses it, the largest of values joined by `&`; NaN when none is a number."""
    largest = float("nan")
    for part in text.split(b"&"):
        value = decimal_number(part.decode("utf-8", "replace"))
        if not value <= largest and not math.isnan(value):
            largest = value
    return largest


def _replaced(strings: Strings, heads: Ints, several: Ints, others: Strings) -> Strings:
    """The strings of `heads`, replaced by `others` at the indices `several`."""
    start, end = strings.offsets[:-1][heads], strings.offsets[1:][heads]
    start[several] = others.offsets[:-1] + len(strings.data)
    end[several] = others.offsets[1:] + len(strings.data)
    return Strings.copied(np.concatenate((strings.data, others.data)), start, end)


def _fused(texts: Sequence[str], fields: Sequence[TrackField]) -> str:
    columns = zip(*(text.split("|")[1:] for text in texts), strict=True)
    return "".join("|" + _value(field, column) for field, column in zip(fields, columns, strict=True))


def _highest(texts: Sequence[str], place: int) -> str:
    """The text of the row whose field at `place` has the highest number; a row without a number comes last."""
    if len(set(texts)) == 1:
        return texts[0]
    numbers = [number(text.split("|")[1 + place].encode()) for text in texts]
    return texts[
        max(range(len(texts)), key=lambda row: -math.inf if math.isnan(numbers[row]) else numbers[row])
    ]


def _value(field: TrackField, values: Sequence[str]) -> str:
    """Several values of a field: the most serious ClinVar class, the highest number of stars, else all of them."""
    if field.source == "@class":
        return min(filter(None, values), key=CLASSES.index, default="")
    return max(values) if field.source == "@stars" else _all_of(values)


def _all_of(values: Sequence[str]) -> str:
    """Distinct values joined by `&`; a list counts as one value, and an item of an earlier list is no new one."""
    made: list[str] = []
    for value in values:
        if value and value not in made and value not in "&".join(made).split("&"):
            made.append(value)
    return "&".join(made)
