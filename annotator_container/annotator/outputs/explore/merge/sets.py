"""Effects and effect sets of the whole file (docs/explore-format.md, "Effect sets")."""

# mypy: disable-error-code="untyped-decorator,no-untyped-call"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.bytes.compiled import I64, INT, OUT_I64, compiled
from annotator.outputs.explore.merge.dictionaries import Merged
from annotator.outputs.explore.read.kernels.effects import COMBO_BITS, add_set
from annotator.outputs.explore.read.kernels.lines import Ints


@dataclass(frozen=True, slots=True)
class EffectSets:
    """`gene`, `combo`, `pick` of each effect; sets as `offsets` into `effects`. `of_chunk`: for each chunk, the set number
    + 1 by the chunk's own (0: none). `rows`, `first_row`, `last_row` of each set, by set number + 1."""

    gene: NDArray[np.uint32]
    combo: NDArray[np.uint16]
    pick: NDArray[np.uint8]
    offsets: Ints
    effects: NDArray[np.uint32]
    of_chunk: list[NDArray[np.uint32]]
    rows: Ints
    first_row: Ints
    last_row: Ints


@compiled(types.Tuple((OUT_I64, INT, INT)), I64, I64, OUT_I64, OUT_I64, OUT_I64, INT, INT)
def _add_all(
    counts: Ints, keys: Ints, slots: Ints, offsets: Ints, pool: Ints, sets: int, filled: int
) -> tuple[Ints, int, int]:
    numbers = np.zeros(len(counts) + 1, np.int64)
    at = 0
    for i in range(len(counts)):
        n = 0
        for _ in range(counts[i]):
            key = keys[at]
            at += 1
            place = filled + n
            while place > filled and pool[place - 1] > key:
                place -= 1
            if place > filled and pool[place - 1] == key:
                continue
            for j in range(filled + n, place, -1):
                pool[j] = pool[j - 1]
            pool[place] = key
            n += 1
        sets, number = add_set(slots, offsets, pool, sets, filled, n)
        filled = offsets[sets]
        numbers[i + 1] = number + 1
    return numbers, sets, filled


@compiled(types.void, I64, I64, INT, OUT_I64)
def _rehash(offsets: Ints, pool: Ints, sets: int, slots: Ints) -> None:
    mask = np.uint64(len(slots) - 1)
    for number in range(sets):
        value = np.uint64(1469598103934665603)
        for i in range(offsets[number], offsets[number + 1]):
            value = (value ^ np.uint64(pool[i])) * np.uint64(0x9E3779B97F4A7C15)
            value ^= value >> np.uint64(29)
        at = (value ^ (value >> np.uint64(32))) & mask
        while slots[at] != 0:
            at = (at + np.uint64(1)) & mask
        slots[at] = number + 1


def merge_sets(merged: Merged) -> EffectSets:
    """Interns every chunk's sets; effects are numbered by (gene, combination, picked)."""
    slots = np.zeros(1 << 16, np.int64)
    offsets = np.zeros(1 << 16, np.int64)
    pool = np.zeros(1 << 18, np.int64)
    of_chunk = []
    sets = filled = 0
    for chunk, maps in zip(merged.chunks, merged.maps, strict=True):
        counts = chunk.read("set_count").astype(np.int64)
        keys = chunk.read("set_effect").astype(np.int64)
        gene = maps["gene"][keys >> (COMBO_BITS + 1)]
        combo = maps["combo"][(keys >> 1) & ((1 << COMBO_BITS) - 1)]
        whole = (gene << (COMBO_BITS + 1)) | (combo << 1) | (keys & 1)
        while len(slots) < 3 * (sets + len(counts)) + 2:
            slots = np.zeros(2 * len(slots), np.int64)
            _rehash(offsets, pool, sets, slots)
        while len(offsets) < sets + len(counts) + 2:
            offsets = np.concatenate([offsets, np.zeros_like(offsets)])
        while len(pool) < filled + len(keys) + 2:
            pool = np.concatenate([pool, np.zeros_like(pool)])
        numbers, sets, filled = _add_all(counts, whole, slots, offsets, pool, sets, filled)
        of_chunk.append(numbers.astype(np.uint32))
    effects, of_pool = np.unique(pool[:filled], return_inverse=True)
    return EffectSets(
        gene=(effects >> (COMBO_BITS + 1)).astype(np.uint32),
        combo=((effects >> 1) & ((1 << COMBO_BITS) - 1)).astype(np.uint16),
        pick=(effects & 1).astype(np.uint8),
        offsets=offsets[: sets + 1].copy(),
        effects=of_pool.astype(np.uint32),
        of_chunk=of_chunk,
        **_places(merged, of_chunk, sets),
    )


def _places(merged: Merged, of_chunk: list[NDArray[np.uint32]], sets: int) -> dict[str, Ints]:
    """Rows, first row and last row of each set (index: set number + 1, 0 none)."""
    rows = np.zeros(sets + 1, np.int64)
    first_row = np.full(sets + 1, merged.rows, np.int64)
    last_row = np.full(sets + 1, -1, np.int64)
    for (first, codes), numbers in zip(merged.pieces("set"), of_chunk, strict=True):
        every = np.arange(len(codes))
        last = np.zeros(len(numbers), np.int64)
        begin = np.zeros(len(numbers), np.int64)
        last[codes] = every
        begin[codes[::-1]] = every[::-1]
        counts = np.bincount(codes, minlength=len(numbers))
        used = counts > 0
        which = numbers[used]
        rows[which] += counts[used]
        first_row[which] = np.minimum(first_row[which], first + begin[used])
        last_row[which] = first + last[used]
    return {"rows": rows, "first_row": first_row, "last_row": last_row}
