"""Compute each variant's worst consequence, priority and effect set from its CSQ rows (compiled)."""

from __future__ import annotations

import numpy as np
from numba import types

from annotator.bytes.compiled import I64, I64_2D, INT, OUT_I64, OUT_U8, compiled
from annotator.outputs.explore.kernels.sets import COMBO_BITS, add_key, add_set, slots_for

# Columns of the CSQ table (k x 7, ordered by row): codes of the chunk from 1 (0 is none), then bytes of the rows' text.
CONSEQUENCE, GENE, FEATURE, PICK, START, END, ROW = range(7)


@compiled(types.Tuple((OUT_I64, OUT_U8)), I64_2D, I64, I64, I64, I64, allocates=True)
def summarise(csq, first, rank, impact, clinvar_rank):
    """The most severe CSQ row of each row (-1: none), and `prio`. `rank` and `impact` are by the chunk's Consequence code."""
    total = len(first) - 1
    worst = np.full(total, -1, np.int64)
    prio = np.zeros(total, np.uint8)
    for row in range(total):
        best = -1
        for k in range(first[row], first[row + 1]):
            if best < 0 or rank[csq[k, CONSEQUENCE]] < rank[csq[best, CONSEQUENCE]]:
                best = k
        worst[row] = best
        prio[row] = clinvar_rank[row] * 5 + (impact[csq[best, CONSEQUENCE]] - 1 if best >= 0 else 4)
    return worst, prio


@compiled(types.Tuple((OUT_I64, OUT_I64, OUT_I64, INT, INT)), I64_2D, I64, allocates=True)
def effect_sets(csq, first):
    """Each row's effect set: (set number + 1 of each row, first effect of each set, effect keys, sets, effects).

    A set is the sorted distinct keys of a row's CSQ rows; sets are numbered in order of first use.
    """
    total = len(first) - 1
    of_row = np.zeros(total, np.int64)
    offsets = np.zeros(total + 1, np.int64)
    pool = np.zeros(len(csq) + 1, np.int64)
    slots = slots_for(total)
    sets = 0
    filled = 0
    for row in range(total):
        begin, end = first[row], first[row + 1]
        if begin == end:
            continue
        n = 0
        for k in range(begin, end):
            key = (csq[k, GENE] << (COMBO_BITS + 1)) | (csq[k, CONSEQUENCE] << 1) | csq[k, PICK]
            n = add_key(pool, filled, n, key)
        sets, number = add_set(slots, offsets, pool, sets, filled, n)
        of_row[row] = number + 1
        filled = offsets[sets]
    return of_row, offsets[: sets + 1], pool[:filled], sets, filled
