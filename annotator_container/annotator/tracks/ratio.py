"""Frequencies that a file computed from two counts: only the counts are stored, and the text is computed from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.tracks.kernels.patterns import DIGIT, RATIO, SMALLEST, WHOLE, ratios

Ints = NDArray[np.int64]
_D: Final = bytes([DIGIT])
_W: Final = bytes([WHOLE])


def _exponential() -> list[bytes]:
    return [_D + b"." + 5 * _D + (b"e-%02d" % power if power else b"e+00") for power in range(SMALLEST + 1)]


def _general() -> list[bytes]:
    made = []
    for power in range(SMALLEST + 1):
        for kept in range(1, 7):
            if power == 0:
                made.append(_W if kept == 1 else _D + b"." + (kept - 1) * _D)
            elif power <= 4:
                made.append(_D + b"." + (power - 1 + kept) * _D)
            else:
                made.append((_W if kept == 1 else _D + b"." + (kept - 1) * _D) + b"e-%02d" % power)
    return made


@dataclass(frozen=True, slots=True)
class Style:
    """A text format of frequencies; `mark` represents it in a column's patterns."""

    mark: bytes
    general: int
    patterns: tuple[bytes, ...]

    def of(self, part: Ints, whole: Ints) -> tuple[NDArray[np.int32], Ints]:
        """(number of the pattern, -1 for none; the digits) of each quotient part / whole; a count below 0 is missing."""
        place, number = np.empty(len(part), np.int32), np.empty(len(part), np.int64)
        ratios(part, whole, self.general, place, number)
        return place, number


STYLES: Final = (
    Style(bytes([RATIO]) + b"e", 0, tuple(_exponential())),
    Style(bytes([RATIO]) + b"g", 1, tuple(_general())),
)


def counts(values: NDArray[np.float64]) -> Ints:
    """Numbers as counts; -1 for numbers that are not counts."""
    good = (values >= 0) & (values < 1 << 53) & (values == np.floor(values))
    return np.where(good, values, -1).astype(np.int64)
