"""From CSQ rows to what a row is: its worst consequence, its picked rows, its priority, its effect set."""

# mypy: disable-error-code="untyped-decorator,no-untyped-call"
from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.bytes.compiled import I64, I64_2D, INT, OUT_I64, OUT_I64_2D, OUT_U8, compiled, helper
from annotator.outputs.explore.read.kernels.lines import Ints

COMBO_BITS = 20  # an effect's key: gene << 21 | combination << 1 | picked


@helper
def _pick(csq: Ints, begin: int, end: int, rank: Ints) -> None:
    for k in range(begin, end):
        csq[k, 3] = 1
        for other in range(begin, end):
            if other != k and csq[other, 1] == csq[k, 1]:
                mine, theirs = rank[csq[k, 0]], rank[csq[other, 0]]
                if theirs < mine or (theirs == mine and other < k):
                    csq[k, 3] = 0
                    break


@helper
def add_set(slots: Ints, offsets: Ints, pool: Ints, sets: int, filled: int, n: int) -> tuple[int, int]:
    """Interns the `n` keys at `pool[filled:]` as a set: (sets now, its number)."""
    value = np.uint64(1469598103934665603)
    for i in range(n):
        value = (value ^ np.uint64(pool[filled + i])) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
    mask = np.uint64(len(slots) - 1)
    at = (value ^ (value >> np.uint64(32))) & mask
    while slots[at] != 0:
        other = slots[at] - 1
        if offsets[other + 1] - offsets[other] == n:
            same = True
            for i in range(n):
                if pool[offsets[other] + i] != pool[filled + i]:
                    same = False
                    break
            if same:
                return sets, other
        at = (at + np.uint64(1)) & mask
    slots[at] = sets + 1
    offsets[sets + 1] = filled + n
    return sets + 1, sets


@compiled(types.Tuple((OUT_I64, OUT_I64, OUT_U8)), OUT_I64_2D, INT, I64, I64, I64)
def summarise(
    csq: Ints, total: int, rank: Ints, impact: Ints, clinvar_rank: Ints
) -> tuple[Ints, Ints, NDArray[np.uint8]]:
    """First CSQ row of each row (length n + 1), its most severe CSQ row (-1: none), and `prio`.

    `rank` and `impact` are by the chunk's Consequence code. Where the file has no PICK (csq[:, 3] is -1), the
    most severe row of each gene becomes the picked one.
    """
    first = np.zeros(total + 1, np.int64)
    for k in range(len(csq)):
        first[csq[k, 6] + 1] += 1
    for row in range(total):
        first[row + 1] += first[row]
    worst = np.full(total, -1, np.int64)
    prio = np.zeros(total, np.uint8)
    for row in range(total):
        best = -1
        for k in range(first[row], first[row + 1]):
            if best < 0 or rank[csq[k, 0]] < rank[csq[best, 0]]:
                best = k
        worst[row] = best
        prio[row] = clinvar_rank[row] * 5 + (impact[csq[best, 0]] - 1 if best >= 0 else 4)
        if best >= 0 and csq[best, 3] < 0:
            _pick(csq, first[row], first[row + 1], rank)
    return first, worst, prio


@compiled(types.Tuple((OUT_I64, OUT_I64, OUT_I64, INT, INT)), I64_2D, I64)
def effect_sets(csq: Ints, first: Ints) -> tuple[Ints, Ints, Ints, int, int]:
    """Each row's effect set: (set number + 1 of each row, first effect of each set, effect keys, sets, effects).

    A set is the sorted distinct keys of a row's CSQ rows; sets are numbered in order of first use.
    """
    total = len(first) - 1
    of_row = np.zeros(total, np.int64)
    offsets = np.zeros(total + 1, np.int64)
    pool = np.zeros(len(csq) + 1, np.int64)
    size = 64
    while size < 2 * total + 2:
        size *= 2
    slots = np.zeros(size, np.int64)
    sets = 0
    filled = 0
    for row in range(total):
        begin, end = first[row], first[row + 1]
        if begin == end:
            continue
        n = 0
        for k in range(begin, end):
            key = (csq[k, 1] << (COMBO_BITS + 1)) | (csq[k, 0] << 1) | csq[k, 3]
            at = filled + n
            while at > filled and pool[at - 1] > key:
                at -= 1
            if at > filled and pool[at - 1] == key:
                continue
            for j in range(filled + n, at, -1):
                pool[j] = pool[j - 1]
            pool[at] = key
            n += 1
        sets, number = add_set(slots, offsets, pool, sets, filled, n)
        of_row[row] = number + 1
        filled = offsets[sets]
    return of_row, offsets[: sets + 1], pool[:filled], sets, filled
