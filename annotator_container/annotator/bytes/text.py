"""Write bytes into an output array: helpers for all code that renders text (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import BAR, MINUS, ZERO
from annotator.bytes.compiled import copy_bytes, helper, inlined, store_eight

put = copy_bytes


@inlined
def put_item(out, at, data, offsets, index):
    """Copy one string of a pool."""
    return put(out, at, data, offsets[index], offsets[index + 1])


@inlined
def put_mapped(out, at, source, start, end, letters):
    """Copy through a table of letters (upper case, complement)."""
    for i in range(start, end):
        out[at] = letters[source[i]]
        at += 1
    return at


@inlined
def put_bars(out, at, count):
    for _ in range(count):
        out[at] = BAR
        at += 1
    return at


@inlined
def put_number(out, at, number):
    """Write the decimal digits of an integer, with a minus if negative. The seven bytes after it may be overwritten."""
    if number < 0:
        out[at] = MINUS
        at += 1
        number = -number
    if number < 10:
        out[at] = ZERO + number
        return at + 1
    if number >= 100_000_000:
        return put_long(out, at, number)
    # Eight digits at once, the first in the lowest byte: split into 4 + 4, then 2 + 2, then single digits.
    fours = number // 10_000 | (number % 10_000) << 32
    hundreds = (fours * 10_486 >> 20) & 0x7F0000007F
    twos = hundreds | (fours - 100 * hundreds) << 16
    tens = (twos * 103 >> 10) & 0xF000F000F000F
    digits = tens | (twos - 10 * tens) << 8
    count = 2 + (number >= 100) + (number >= 1_000) + (number >= 10_000)
    count += (number >= 100_000) + (number >= 1_000_000) + (number >= 10_000_000)
    store_eight(out, at, digits + 0x3030303030303030 >> 8 * (8 - count))
    return at + count


@helper
def put_long(out, at, number):
    digits = 1
    rest = number
    while rest >= 10:
        rest //= 10
        digits += 1
    place = at + digits
    while place > at:
        place -= 1
        out[place] = ZERO + number % 10
        number //= 10
    return at + digits


@inlined
def put_three(out, at, a, b, c):
    out[at] = a
    out[at + 1] = b
    out[at + 2] = c
    return at + 3


@inlined
def put_word(out, at, word):
    """Write three bytes given as a tuple."""
    return put_three(out, at, word[0], word[1], word[2])
