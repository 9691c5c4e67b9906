"""Effects and effect sets of the whole file (docs/explore-format.md, "Effect sets")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import Ints
from annotator.outputs.explore.kernels.sets import COMBO_BITS, add_all, rehash
from annotator.outputs.explore.merge.dictionaries import Merged


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
            rehash(offsets, pool, sets, slots)
        while len(offsets) < sets + len(counts) + 2:
            offsets = np.concatenate([offsets, np.zeros_like(offsets)])
        while len(pool) < filled + len(keys) + 2:
            pool = np.concatenate([pool, np.zeros_like(pool)])
        numbers, sets, filled = add_all(counts, whole, slots, offsets, pool, sets, filled)
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
