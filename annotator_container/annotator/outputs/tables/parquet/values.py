"""The values of a Parquet column: indexes into a dictionary, slices of a text, or numbers.

Arrow is not used: it would hash every row's text again, although the engine already has dictionary codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import decimal_number
from annotator.bytes.intern import Interner
from annotator.bytes.numbers import read_numbers
from annotator.bytes.strings import Strings
from annotator.chunk.records import Bytes, Ints
from annotator.outputs.tables.parquet.kernels import pages as kernel

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Slices:
    """One string per row, text[start:after - 1]; an empty one is null."""

    text: Bytes
    start: Ints
    after: Ints

    def __len__(self) -> int:
        return len(self.start)

    def texts(self, which: Codes) -> list[str]:
        """Some of the strings as valid UTF-8, which Parquet requires; invalid bytes become U+FFFD."""
        bounds = zip(self.start[which].tolist(), self.after[which].tolist(), strict=True)
        return [self.text[start : after - 1].tobytes().decode("utf-8", "replace") for start, after in bounds]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One dictionary index per row; -1 means null. `values` is the dictionary as PLAIN writes it, `count` its size."""

    codes: Codes
    values: bytes
    count: int

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, index: Ints) -> Chosen:
        """The column whose row r is row index[r] of this one."""
        return Chosen(self.codes[index], self.values, self.count)


@dataclass(frozen=True, slots=True)
class Numbers:
    """One int64 per row, none missing; `rising` ones are written as differences (all within 2^31 of each other)."""

    values: Ints
    rising: bool = False

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Sparse:
    """One number per row, null where `present` is 0."""

    values: NDArray[Any]
    present: Bytes

    def __len__(self) -> int:
        return len(self.values)


Values = Slices | Chosen | Numbers | Sparse


class Dictionaries:
    """Makes columns with a dictionary of their distinct values; reuses its hash table between chunks."""

    def __init__(self) -> None:
        self._interner = Interner()

    def codes(self, slices: Slices, dot_is_missing: bool = False) -> tuple[Codes, Codes]:
        """(a number for each string in order of first use, -1 for none; the row of each string's first use)."""
        return self._interner.codes(slices.text, slices.start, slices.after, 1, dot_is_missing)

    def strings(self, slices: Slices, dot_is_missing: bool = False) -> Chosen:
        """Strings with their dictionary. `dot_is_missing`: a VCF dot is null."""
        codes, first = self.codes(slices, dot_is_missing)
        out = np.empty(int((slices.after - slices.start)[first].sum()) + 4 * len(first), np.uint8)
        size = kernel.dictionary(slices.text, slices.start, slices.after, first, len(first), out)
        if not is_ascii(out[:size]):
            return of_texts(codes, slices.texts(first))
        return Chosen(codes, out[:size].tobytes(), len(first))

    def typed(self, slices: Slices, type_name: type[Any], dot_is_missing: bool = False) -> Chosen:
        """Strings parsed as numbers of a numpy type; anything else is null."""
        codes, first = self.codes(slices, dot_is_missing)
        return self.read(codes, floats(slices, first), type_name)

    def read(self, codes: Codes, numbers: NDArray[np.float64], type_name: type[Any]) -> Chosen:
        """Indexes into `numbers`, whose NaN is null."""
        chosen = self.fixed(_as_type(numbers, type_name), np.isnan(numbers))
        return Chosen(np.append(chosen.codes, np.int32(-1))[codes], chosen.values, chosen.count)

    def fixed(self, values: NDArray[Any], missing: NDArray[np.bool_]) -> Chosen:
        """Numbers of a fixed size."""
        size = values.itemsize
        start = np.arange(len(values), dtype=np.int64) * size
        data = np.ascontiguousarray(values).view(np.uint8) if len(values) else np.zeros(1, np.uint8)
        codes, first = self.codes(Slices(data, start, start + 1 + size * ~missing))
        return Chosen(codes, values[first].tobytes(), len(first))


def of_texts(codes: Codes, texts: Sequence[str]) -> Chosen:
    """Indexes into a list of distinct texts."""
    raw = [text.encode() for text in texts]
    return Chosen(codes, b"".join([len(item).to_bytes(4, "little") + item for item in raw]), len(raw))


def distinct_strings(chosen: Chosen) -> list[bytes]:
    """The strings of a dictionary that some row has, lowest first."""
    found, at = [], 0
    while at < len(chosen.values):
        size = int.from_bytes(chosen.values[at : at + 4], "little")
        found.append(chosen.values[at + 4 : at + 4 + size])
        at += 4 + size
    return sorted(found[code] for code in np.unique(chosen.codes).tolist() if code >= 0)


def readable(slices: Slices) -> Slices:
    """The strings as valid UTF-8: a file may contain Latin-1 or arbitrary bytes."""
    strings = Strings.of(slices.texts(np.arange(len(slices), dtype=np.int32)))
    return Slices(strings.data, strings.offsets[:-1], strings.offsets[1:] + 1)


def integers(slices: Slices) -> Sparse | None:
    """Strings of digits as int32; None when any string is something else."""
    values, present = np.empty(len(slices), np.int32), np.empty(len(slices), np.uint8)
    others = kernel.integers(slices.text, slices.start, slices.after, values, present)
    return None if others else Sparse(values, present)


def floats(slices: Slices, which: Codes) -> NDArray[np.float64]:
    """Some of the strings, none of them empty, parsed as numbers; NaN for anything else."""
    values, left = np.empty(len(which), np.float64), np.empty(len(which), np.int64)
    count = read_numbers(slices.text, slices.start[which], slices.after[which] - 1, values, left)
    others = left[:count]
    values[others] = [decimal_number(text) for text in slices.texts(which[others])]
    return values


def _as_type(numbers: NDArray[np.float64], type_name: type[Any]) -> NDArray[Any]:
    return np.where(np.isnan(numbers), 0, numbers).astype(type_name)


def is_ascii(text: Bytes) -> bool:
    """Whether no byte has its highest bit set."""
    return not len(text) or int(text.view(np.int8).min()) >= 0
