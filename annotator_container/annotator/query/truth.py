"""Kleene's three values as arrays of one byte per variant: *and* is the minimum, *or* the maximum."""

from __future__ import annotations

from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.int8]

NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2
WORDS: Final = ("fail", "unknown", "pass")


def always(value: int, rows: int) -> Truth:
    """`value` for each of `rows` variants."""
    return np.full(rows, value, np.int8)


def truth(flags: NDArray[np.bool_]) -> Truth:
    """YES where a flag is set, NO elsewhere."""
    return flags.astype(np.int8) * np.int8(YES)


def both(first: Truth, *others: Truth) -> Truth:
    """Kleene's *and* of all of them."""
    return reduce(np.minimum, others, first)


def either(first: Truth, *others: Truth) -> Truth:
    """Kleene's *or* of all of them."""
    return reduce(np.maximum, others, first)


def opposite(value: Truth) -> Truth:
    """Kleene's *not*: unknown stays unknown."""
    return np.int8(YES) - value
