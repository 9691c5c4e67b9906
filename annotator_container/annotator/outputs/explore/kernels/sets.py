"""Sets of effects, each stored once: sorted keys in one pool with a hash table (compiled)."""

from __future__ import annotations

import numpy as np
from numba import types

from annotator.bytes.compiled import I64, INT, OUT_I64, allocating_helper, compiled, helper

COMBO_BITS = 20  # an effect's key: gene << 21 | combination << 1 | picked


@allocating_helper
def slots_for(sets):
    """An empty hash table for at most `sets` sets."""
    size = 64
    while size < 2 * sets + 2:
        size *= 2
    return np.zeros(size, np.int64)


@helper
def hash_of(pool, begin, end):
    """A hash of the keys pool[begin:end]."""
    value = np.uint64(1469598103934665603)
    for i in range(begin, end):
        value = (value ^ np.uint64(pool[i])) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
    return value ^ (value >> np.uint64(32))


@helper
def add_set(slots, offsets, pool, sets, filled, n):
    """Intern the `n` keys at `pool[filled:]` as a set: (number of sets after it, the set's number)."""
    mask = np.uint64(len(slots) - 1)
    at = hash_of(pool, filled, filled + n) & mask
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


@helper
def add_key(pool, filled, n, key):
    """Insert a key into the sorted keys at `pool[filled:filled + n]`; returns the new number of keys."""
    at = filled + n
    while at > filled and pool[at - 1] > key:
        at -= 1
    if at > filled and pool[at - 1] == key:
        return n
    for j in range(filled + n, at, -1):
        pool[j] = pool[j - 1]
    pool[at] = key
    return n + 1


@compiled(types.Tuple((OUT_I64, INT, INT)), I64, I64, OUT_I64, OUT_I64, OUT_I64, INT, INT, allocates=True)
def add_all(counts, keys, slots, offsets, pool, sets, filled):
    """Add sets of `counts` keys each: (set number + 1 of each, from index 1 on; number of sets; keys in the pool)."""
    numbers = np.zeros(len(counts) + 1, np.int64)
    at = 0
    for i in range(len(counts)):
        n = 0
        for _ in range(counts[i]):
            n = add_key(pool, filled, n, keys[at])
            at += 1
        sets, number = add_set(slots, offsets, pool, sets, filled, n)
        filled = offsets[sets]
        numbers[i + 1] = number + 1
    return numbers, sets, filled


@compiled(INT, I64, I64, INT, OUT_I64)
def rehash(offsets, pool, sets, slots):
    """Insert the sets into a larger, empty hash table."""
    mask = np.uint64(len(slots) - 1)
    for number in range(sets):
        at = hash_of(pool, offsets[number], offsets[number + 1]) & mask
        while slots[at] != 0:
            at = (at + np.uint64(1)) & mask
        slots[at] = number + 1
    return sets
