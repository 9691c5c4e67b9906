"""Whole and decimal numbers read from a byte array (compiled).

A text is (array, start, end), 0-based and half open.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import DOT, LOWER_E, MINUS, NINE, PLUS, ZERO, E
from annotator.bytes.compiled import I64, INT, OUT_F64, OUT_I64, U8, compiled, helper

LEFT = np.float64(-1.7976931348623157e308)  # `number` returns this for a text that Python must parse
_POWERS = np.array([float(f"1e{power}") for power in range(23)])
_EXACT = 1 << 53
_LONGEST = 18  # digits that always fit an int64
_TOO_LARGE = 1 << 40  # the value saturates here, so that a number of hundreds of digits does not overflow to a small one


@helper
def integer(text, start, end):
    """A whole number, cut at the first byte that is no digit; -1 when there is none. `12.7` is 12."""
    value = -1
    for i in range(start, end):
        digit = np.int64(text[i]) - ZERO
        if digit < 0 or digit > 9 or value > 400_000_000:
            break
        value = digit if value < 0 else value * 10 + digit
    return value


@helper
def leading_integer(text, at, end):
    """(the whole number that begins at `at`, its end offset). 0 without a digit. Values above 2**40 only mean "too large"."""
    value = np.int64(0)
    while at < end and ZERO <= text[at] <= NINE:
        value = min(value, _TOO_LARGE) * 10 + np.int64(text[at]) - ZERO
        at += 1
    return value, at


@helper
def number(text, start, end):
    """The float64 nearest to a decimal text, as Python reads it; NaN when it is empty or `.`.

    Digits that a float64 holds exactly, times a power of ten that it holds exactly, are rounded once and so are right
    (Clinger 1990, doi:10.1145/93542.93557). Any other text (long numbers, words, lists) returns LEFT.
    """
    if start >= end or (end - start == 1 and text[start] == DOT):
        return np.nan
    at = start
    minus = text[at] == MINUS
    if minus or text[at] == PLUS:
        at += 1
    value, digits, seen, power, point = 0, 0, 0, 0, False
    while at < end:
        byte = text[at]
        if ZERO <= byte <= NINE:
            seen += 1
            if value > 0 or byte > ZERO:
                digits += 1
                if digits > _LONGEST:
                    return LEFT
                value = value * 10 + byte - ZERO
            if point:
                power -= 1
        elif byte == DOT and not point:
            point = True
        else:
            break
        at += 1
    if seen == 0:
        return LEFT
    if at + 1 < end and (text[at] == LOWER_E or text[at] == E):
        at += 1
        down = text[at] == MINUS
        if (down or text[at] == PLUS) and at + 1 < end:
            at += 1
        shift = 0
        while at < end and ZERO <= text[at] <= NINE and shift < 1000:
            shift = shift * 10 + text[at] - ZERO
            at += 1
        power += -shift if down else shift
    if at < end:
        return LEFT
    if value == 0:
        return -0.0 if minus else 0.0
    if value > _EXACT or power < -22 or power > 22:
        return LEFT
    read = float(value)
    read = read / _POWERS[-power] if power < 0 else read * _POWERS[power]
    return -read if minus else read


@compiled(INT, U8, I64, I64, OUT_F64, OUT_I64)
def read_numbers(data, start, end, numbers, left):
    """Parse the float64 of each span, NaN for an empty one. Spans that Python must parse (such as lists) go to `left`; returns how many."""
    count = 0
    for i in range(len(start)):
        numbers[i] = number(data, start[i], end[i])
        if numbers[i] == LEFT:
            left[count] = i
            count += 1
    return count
