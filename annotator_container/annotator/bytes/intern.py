"""Distinct texts of a byte buffer numbered in order of first use, and hashes of texts (compiled).

A buffer is a uint8 array; a text is (buffer, start, end), 0-based and half open.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.compiled import helper

FNV_OFFSET = np.uint64(14695981039346656037)
FNV_PRIME = np.uint64(1099511628211)


def slots_for(entries: int) -> NDArray[np.int32]:
    """An empty hash table for at most `entries` distinct texts."""
    size = 64
    while size < 2 * entries + 2:
        size *= 2
    return np.zeros(size, np.int32)


@helper
def doubled(lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same lines (n x columns) with room for as many again, for an array that is full."""
    grown = np.zeros((2 * len(lines), lines.shape[1]), np.int64)
    grown[: len(lines)] = lines
    return grown


@helper
def intern(
    slots: NDArray[np.int32],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    used: NDArray[np.int64],
    index: int,
    text: NDArray[np.uint8],
    start: int,
    end: int,
) -> int:
    """The code (from 1) of a text in dictionary `index`; a new text gets the next code. Empty text: 0."""
    if start >= end:
        return 0
    value = FNV_OFFSET
    for i in range(start, end):
        value = (value ^ np.uint64(text[i])) * FNV_PRIME
    mask = np.uint64(len(slots) - 1)
    at = (value ^ (value >> np.uint64(32))) & mask
    while True:
        code = slots[at]
        if code == 0:
            used[index] += 1
            code = used[index]
            slots[at] = code
            starts[code] = start
            ends[code] = end
            return code
        if ends[code] - starts[code] == end - start:
            other = starts[code]
            same = True
            for i in range(end - start):
                if text[other + i] != text[start + i]:
                    same = False
                    break
            if same:
                return code
        at = (at + np.uint64(1)) & mask


@helper
def fnv32(text: NDArray[np.uint8], start: int, end: int, seed: int) -> int:
    """FNV-1a, 32 bits, of the upper-case text, going on from `seed` (0: from the start)."""
    value = np.uint64(2166136261) if seed == 0 else np.uint64(seed)
    for i in range(start, end):
        byte = text[i]
        if 97 <= byte <= 122:
            byte -= 32
        value = ((value ^ np.uint64(byte)) * np.uint64(16777619)) & np.uint64(0xFFFFFFFF)
    return np.int64(value)
