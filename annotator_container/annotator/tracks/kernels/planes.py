"""Split whole numbers into the planes of a stream, and read them again (compiled); `annotator.tracks.planes` has their layout."""

from __future__ import annotations

import numpy as np
from numba import types

from annotator.bytes.compiled import I64, INT, OUT_I64, U8, compiled, helper

STEPS, REPEATED = 1, 0  # numbers are stored as differences; a plane is one byte that all rows have
_LONGEST = 8  # bytes of a number
_OUT_U8_2D = types.Array(types.uint8, 2, "C")


@helper
def _plane_end(content, at, count):
    """Where the plane that begins at `at` ends; -1 if it is cut off."""
    if at >= len(content):
        return -1
    end = at + (2 if content[at] == REPEATED else 1 + count)
    return end if end <= len(content) else -1


@helper
def _step(turned):
    """A difference from its zigzag form."""
    return (turned >> 1) ^ -(turned & 1)


@compiled(INT, U8, INT, INT, OUT_I64)
def all_numbers(content, at, count, out):
    """Write the `count` numbers that begin at `at` to `out`; returns where they end, -1 if they are cut off."""
    if at + 2 > len(content) or content[at + 1] > _LONGEST:
        return -1
    way, planes = content[at], content[at + 1]
    at += 2
    for row in range(count):
        out[row] = 0
    for place in range(planes):
        end = _plane_end(content, at, count)
        if end < 0:
            return -1
        shift = np.int64(8 * place)
        if content[at] == REPEATED:
            constant = np.int64(content[at + 1]) << shift
            if constant:
                for row in range(count):
                    out[row] |= constant
        else:
            for row in range(count):
                out[row] |= np.int64(content[at + 1 + row]) << shift
        at = end
    if way == STEPS:
        total = np.int64(0)
        for row in range(count):
            total += _step(out[row])
            out[row] = total
    return at


@compiled(INT, U8, INT, INT, I64, OUT_I64, allocates=True)
def some_numbers(content, at, count, rows, out):
    """Write the numbers of `rows`, of the `count` that begin at `at`, to `out`; returns where all end, -1 if they are cut off."""
    if at + 2 > len(content) or content[at + 1] > _LONGEST:
        return -1
    if content[at] == STEPS:
        whole = np.empty(count, np.int64)
        at = all_numbers(content, at, count, whole)
        for i in range(len(rows)):
            out[i] = whole[rows[i]] if at >= 0 else 0
        return at
    planes = content[at + 1]
    at += 2
    for i in range(len(rows)):
        out[i] = 0
    for place in range(planes):
        end = _plane_end(content, at, count)
        if end < 0:
            return -1
        shift = np.int64(8 * place)
        for i in range(len(rows)):
            out[i] |= np.int64(content[at + 1 + (0 if content[at] == REPEATED else rows[i])]) << shift
        at = end
    return at


@compiled(INT, I64, _OUT_U8_2D)
def split_planes(values, planes):
    """Write byte `place` of each whole number from 0, the lowest first, to planes[place]; returns how many numbers there are."""
    for place in range(planes.shape[0]):
        for row in range(len(values)):
            planes[place, row] = (values[row] >> (8 * place)) & 255
    return len(values)
