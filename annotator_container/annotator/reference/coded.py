"""A text for each of many rows, as codes into the distinct texts; made in parts, and joined."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.intern import Interner, compact
from annotator.bytes.strings import Ints, Strings
from annotator.reference.arrays import save_strings


@dataclass(frozen=True, slots=True)
class CodedTexts:
    """`texts[codes[r]]` is the text of row r. Code 0 is the empty text, the others are numbered in order of first use."""

    codes: NDArray[np.int32]
    texts: Strings

    @classmethod
    def joined(cls, parts: Sequence[CodedTexts], order: Ints) -> CodedTexts:
        """The rows of all parts, one part after another, in the order of these numbers."""
        texts = Strings.chained([part.texts for part in parts])
        numbers, first = Interner().codes(texts.data, texts.offsets[:-1], texts.offsets[1:])
        begins = np.cumsum([0, *(len(part.texts) for part in parts[:-1])])
        rows = np.concatenate(
            [numbers[begin + part.codes] for begin, part in zip(begins, parts, strict=True)]
        )
        codes, used = np.empty(len(rows), np.int32), np.empty(len(first) + 1, np.int32)
        place = np.full(len(first) + 1, -1, np.int32)
        count = compact(np.ascontiguousarray(rows[order]), place, codes, used)
        distinct = texts.taken(first[used[:count]].astype(np.int64))
        return cls(codes + 1, Strings(distinct.data, np.concatenate(([0], distinct.offsets))))

    def save_texts(self, folder: Path, name: str) -> None:
        """Write the distinct texts."""
        save_strings(folder, name, self.texts)


def any_text(parts: Sequence[CodedTexts]) -> bool:
    """Whether a row of these parts has a text that is not empty."""
    return any(len(part.texts) > 1 for part in parts)


class Coder:
    """Takes the texts of rows one by one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}
        self._codes = array("i")

    def add(self, text: str) -> None:
        """The text of the next row."""
        numbers = self._numbers
        self._codes.append(numbers.setdefault(text, len(numbers)))

    def done(self) -> CodedTexts:
        """All rows so far."""
        return CodedTexts(np.array(self._codes, np.int32), Strings.of(list(self._numbers)))
