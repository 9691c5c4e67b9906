"""Events of a structural track, and the types that may match each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Bits of a type. A copy-number variant may be a loss or a gain, so it matches both.
LOSS, GAIN, INVERSION, COMPLEX = 1, 2, 4, 8
TYPES: Final = {
    "DEL": LOSS, "DUP": GAIN, "CNV": LOSS | GAIN, "MCNV": LOSS | GAIN, "INV": INVERSION, "CPX": COMPLEX,
}  # fmt: skip
SMALLEST: Final = 50  # bases: a deletion with its sequence written out counts as structural from this length


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """An event on a contig: 0-based half-open span, type bits, its id, and its frequency as text (empty: none)."""

    start: int
    end: int
    types: int
    name: str
    frequency: str = ""


def types_of(word: str) -> int:
    """The bits of SVTYPE or of a symbolic ALT's first word; 0 for one that has no span (INS, BND, CTX)."""
    return TYPES.get(word.strip("<>").split(":")[0].upper(), 0)
