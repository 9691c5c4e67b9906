"""Whole and decimal numbers read from a byte buffer (compiled).

A buffer is a uint8 array; a text is (buffer, start, end), 0-based and half open.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.compiled import helper

SLOW = np.float64(-1.7976931348623157e308)  # `number` answers this for a text that Python's float must read
_POWERS = np.array([10.0**i for i in range(23)])
_EXACT = np.uint64(1 << 53)


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
