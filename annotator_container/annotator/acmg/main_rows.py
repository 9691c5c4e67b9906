"""The one consequence of each ALT that its evidence is about.

Of the picked rows (one per gene: MANE Select, MANE Plus Clinical, canonical, …, VEP's order) the one with the most severe
consequence; of equal ones the first.
"""

from __future__ import annotations

import numpy as np

from annotator.chunk.batch import Rows
from annotator.chunk.records import Ints
from annotator.terms import BIT

NONE = -1
_RANK_SHIFT = 33
_PICK_SHIFT = 40


def main_rows(rows: Rows, alleles: int) -> Ints:
    """Row number of each ALT, NONE for an ALT without a row."""
    top = np.iinfo(np.int64).max
    best = np.full(alleles, top, np.int64)
    if len(rows):
        lowest = rows.consequence & (~rows.consequence + np.uint64(1))
        rank = np.frexp(lowest.astype(np.float64))[1].astype(np.int64)  # exact: a power of two
        key = ((1 - rows.pick.astype(np.int64)) << _PICK_SHIFT) | (rank << _RANK_SHIFT) | np.arange(len(rows))
        np.minimum.at(best, rows.allele, key)
    return np.where(best == top, NONE, best & ((1 << _RANK_SHIFT) - 1))


def bits(*terms: str) -> np.uint64:
    """The mask of some terms."""
    return np.uint64(sum(1 << BIT[term] for term in terms))
