"""Compiled helpers over byte buffers: interning, hashing and exact numbers.

A buffer is a uint8 array; a text is (buffer, start, end), 0-based and half open.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.compiled import helper

FNV_OFFSET = np.uint64(14695981039346656037)
FNV_PRIME = np.uint64(1099511628211)
SLOW = np.float64(-1.7976931348623157e308)  # `number` answers this for a text that Python's float must read
_POWERS = np.array([10.0**i for i in range(23)])
_EXACT = np.uint64(1 << 53)


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


@helper
def integer(text: NDArray[np.uint8], start: int, end: int) -> int:
    """A whole number, cut at the first byte that is no digit; -1 when there is none. `12.7` is 12."""
    value = -1
    for i in range(start, end):
        digit = np.int64(text[i]) - 48
        if digit < 0 or digit > 9 or value > 400_000_000:
            break
        value = digit if value < 0 else value * 10 + digit
    return value


@helper
def number(text: NDArray[np.uint8], start: int, end: int) -> float:
    """The float64 nearest to a decimal text, as Python reads it; NaN when empty or `.`.

    Exact where the digits fit 53 bits and the power of ten is at most 22 (Clinger's fast path); any other text
    (long numbers, `&`-joined lists, words) answers `SLOW`.
    """
    if start >= end or (end - start == 1 and text[start] == 46):
        return np.nan
    at = start
    negative = text[at] == 45
    if negative or text[at] == 43:
        at += 1
    mantissa = np.uint64(0)
    digits = 0
    power = 0
    point = False
    any_digit = False
    while at < end:
        byte = text[at]
        if 48 <= byte <= 57:
            any_digit = True
            if mantissa != 0 or byte != 48:
                digits += 1
                if digits > 18:
                    return SLOW
            mantissa = mantissa * np.uint64(10) + np.uint64(byte - 48)
            if point:
                power -= 1
        elif byte == 46 and not point:
            point = True
        else:
            break
        at += 1
    if not any_digit:
        return SLOW
    if at < end and (text[at] == 101 or text[at] == 69):
        at += 1
        minus = at < end and text[at] == 45
        if at < end and (text[at] == 45 or text[at] == 43):
            at += 1
        if at >= end or end - at > 4:
            return SLOW
        exponent = 0
        while at < end and 48 <= text[at] <= 57:
            exponent = exponent * 10 + np.int64(text[at]) - 48
            at += 1
        power += -exponent if minus else exponent
    if at != end or mantissa > _EXACT or power > 22 or power < -22:
        if at == end and mantissa == 0:
            return 0.0
        return SLOW
    value = np.float64(mantissa)
    value = value / _POWERS[-power] if power < 0 else value * _POWERS[power]
    return -value if negative else value
