"""Rows of one field that were read from several blocks, so that their texts and numbers are made at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.tracks.field_codec import FieldColumn, Patterns
from annotator.tracks.planes import Ints


class GatheredRows:
    """The rows of several columns, one column after another."""

    def __init__(
        self, patterns: Sequence[Patterns], sizes: Ints, codes: NDArray[np.int32], digits: Ints
    ) -> None:
        """Column i has patterns[i] and the next sizes[i] of `codes` and `digits`."""
        tables = list({id(each): each for each in patterns}.values())
        # Patterns with placeholders and plain texts are written in different ways: two tables at most.
        kinds = [[table for table in tables if bool(table.masked) == masked] for masked in (False, True)]
        self._tables = [Patterns.joined(kind) for kind in kinds if kind]
        number: dict[int, int] = {}
        first: dict[int, int] = {}
        for place, kind in enumerate(kind for kind in kinds if kind):
            at = 0
            for table in kind:
                number[id(table)], first[id(table)] = place, at
                at += len(table.how)
        self._table = np.repeat(np.array([number[id(each)] for each in patterns], np.int64), sizes)
        self._codes = codes + np.repeat(np.array([first[id(each)] for each in patterns], np.int32), sizes)
        self._digits = digits

    @classmethod
    def of(cls, columns: Sequence[FieldColumn]) -> GatheredRows:
        """All rows of these columns."""
        return cls(
            [each.patterns for each in columns],
            np.array([len(each.codes) for each in columns], np.int64),
            np.concatenate([np.zeros(0, np.int32), *(each.codes for each in columns)]),
            np.concatenate([np.zeros(0, np.int64), *(each.digits for each in columns)]),
        )

    def __len__(self) -> int:
        return len(self._codes)

    def numbers(self) -> NDArray[np.float64]:
        """The float64 of all rows, NaN for what is no number."""
        made = np.empty(len(self))
        for places, column in self._alike(np.arange(len(self))):
            made[places] = column.numbers(places)
        return made

    def texts(self, rows: Ints) -> Strings:
        """The texts of `rows`."""
        offsets = np.zeros(len(rows) + 1, np.int64)
        self.add_sizes(rows, 0, offsets[1:])
        np.cumsum(offsets, out=offsets)
        out = np.empty(max(1, int(offsets[-1])), np.uint8)
        self.put_texts(rows, 0, offsets[:-1].copy(), out)
        return Strings(out, offsets)

    def add_sizes(self, rows: Ints, bars: int, sizes: Ints) -> None:
        """Add to `sizes` the bytes of the texts of `rows`, and `bars` for the separator before each."""
        for places, column in self._alike(rows):
            part = sizes[places]
            column.add_sizes(rows[places], bars, part)
            sizes[places] = part

    def put_texts(self, rows: Ints, bars: int, cursor: Ints, out: NDArray[np.uint8]) -> None:
        """Write the texts of `rows` at their cursors, which move on."""
        for places, column in self._alike(rows):
            part = cursor[places]
            column.put_texts(rows[places], bars, part, out)
            cursor[places] = part

    def _alike(self, rows: Ints) -> Iterator[tuple[Ints, FieldColumn]]:
        """(indices of `rows`, a column that has them) for each table of patterns."""
        for number, table in enumerate(self._tables):
            places = np.flatnonzero(self._table[rows] == number)
            if len(places):
                yield places, FieldColumn(table, self._codes, self._digits)
