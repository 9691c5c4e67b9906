"""Writing bytes: the helpers of everything that renders."""

from __future__ import annotations

from annotator.compiled import copy_bytes, helper

BAR, COMMA, COLON, SLASH, UNDERSCORE, MINUS, PLUS, STAR, GREATER = 124, 44, 58, 47, 95, 45, 43, 42, 62


put = copy_bytes


@helper
def put_item(out, at, data, offsets, index):
    """Copy one string of a pool."""
    return put(out, at, data, offsets[index], offsets[index + 1])


@helper
def put_mapped(out, at, source, start, end, letters):
    """Copy through a table of letters (upper case, complement)."""
    for i in range(start, end):
        out[at] = letters[source[i]]
        at += 1
    return at


@helper
def put_bars(out, at, count):
    for _ in range(count):
        out[at] = 124
        at += 1
    return at


@helper
def put_number(out, at, number):
    """Decimal digits of an integer, with a minus where it is negative."""
    if number < 0:
        out[at] = 45
        at += 1
        number = -number
    digits = 1
    rest = number
    while rest >= 10:
        rest //= 10
        digits += 1
    place = at + digits
    while place > at:
        place -= 1
        out[place] = 48 + number % 10
        number //= 10
    return at + digits


@helper
def put_three(out, at, a, b, c):
    out[at] = a
    out[at + 1] = b
    out[at + 2] = c
    return at + 3
