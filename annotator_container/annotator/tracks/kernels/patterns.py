"""Texts of a column as a pattern and a whole number, and back again (compiled).

`6.57030e-06` is the pattern `?.?????e-06` and the number 657030, `rs123` is `rs#` and 123. Neighbouring rows share patterns, so
that a column becomes small codes and numbers that restore each text byte for byte. In a pattern, DIGIT stands for
one digit, WHOLE for a whole number without leading zeros. An exponent's digits stay in the pattern.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import BAR, DOT, LOWER_E, MINUS, NINE, PLUS, ZERO, E
from annotator.bytes.compiled import (
    F64,
    I32,
    I64,
    INT,
    OUT_F64,
    OUT_I32,
    OUT_I64,
    OUT_U8,
    U8,
    compiled,
    copy_bytes,
    helper,
)

DIGIT, WHOLE, RATIO = 0, 1, 2  # placeholder bytes in a pattern
LITERAL, SCALED, OTHER = 0, 1, 2  # how a pattern's number is read: its own, a mantissa times a power of ten, by Python
LONGEST = 18  # digits that an int64 holds
SMALLEST = 12  # a ratio's exponent is -SMALLEST to 0
_POWERS = np.array([float(f"1e{power}") for power in range(23)])


@helper
def _digit(byte):
    return ZERO <= byte <= NINE


@helper
def _before_exponent(data, start, end):
    """Where the exponent of a number begins, `end` when there is none."""
    k = end
    while k > start and _digit(data[k - 1]):
        k -= 1
    if k == end or k <= start + 1:
        return end
    if data[k - 1] == MINUS or data[k - 1] == PLUS:
        k -= 1
    if k <= start + 1 or (data[k - 1] != LOWER_E and data[k - 1] != E):
        return end
    return k - 1 if _digit(data[k - 2]) or data[k - 2] == DOT else end


@compiled(INT, U8, I64, I64, OUT_U8, OUT_I64, OUT_I64)
def cut_digits(data, start, end, out, offsets, number):
    """The pattern out[offsets[i]:offsets[i + 1]] and the number of each text data[start[i]:end[i]].

    `out` has room for all texts, `offsets` one entry more than there are texts. Returns the bytes used.
    """
    at = 0
    offsets[0] = 0
    for i in range(len(start)):
        stop = _before_exponent(data, start[i], end[i])
        digits, runs, first = 0, 0, stop
        for k in range(start[i], stop):
            if _digit(data[k]):
                digits += 1
                if k == start[i] or not _digit(data[k - 1]):
                    runs += 1
                    first = min(first, k)
        value = 0
        if digits == 0 or digits > LONGEST:
            at = copy_bytes(out, at, data, start[i], end[i])
        else:
            whole = runs == 1 and (digits == 1 or data[first] != ZERO)
            for k in range(start[i], stop):
                if not _digit(data[k]):
                    out[at] = data[k]
                    at += 1
                    continue
                value = value * 10 + data[k] - ZERO
                if not whole or k == first:
                    out[at] = WHOLE if whole else DIGIT
                    at += 1
            at = copy_bytes(out, at, data, stop, end[i])
        number[i] = value
        offsets[i + 1] = at
    return at


@helper
def _size(value):
    """Digits of a whole number."""
    size = 1
    while value >= 10:
        value //= 10
        size += 1
    return size


@compiled(INT, I64, I32, I64, I64, I64, INT, OUT_I64)
def add_sizes(rows, codes, number, offsets, whole, bars, sizes):
    """Add to `sizes` the bytes of the texts of these rows, and `bars` for the separator before each."""
    for i in range(len(rows)):
        code = codes[rows[i]]
        sizes[i] += bars + offsets[code + 1] - offsets[code]
        if whole[code]:
            sizes[i] += _size(number[rows[i]]) - 1
    return len(rows)


@compiled(INT, I64, I32, I64, U8, I64, I64, INT, INT, OUT_I64, OUT_U8)
def put_texts(rows, codes, number, patterns, offsets, whole, masked, bars, cursor, out):
    """Write the texts of these rows at their cursors, which move on, each after `bars` separators (0 or 1)."""
    for i in range(len(rows)):
        at = cursor[i]
        if bars:
            out[at] = BAR
            at += 1
        code, value = codes[rows[i]], number[rows[i]]
        first, last = offsets[code], offsets[code + 1]
        size = last - first + (_size(value) - 1 if whole[code] else 0)
        cursor[i] = at + size
        if not masked:
            copy_bytes(out, at, patterns, first, last)
            continue
        place = at + size
        for k in range(last - first):
            byte = patterns[last - 1 - k]
            if byte == DIGIT:
                place -= 1
                out[place] = ZERO + value % 10
                value //= 10
            elif byte == WHOLE:
                place -= 1
                out[place] = ZERO + value % 10
                value //= 10
                while value > 0:
                    place -= 1
                    out[place] = ZERO + value % 10
                    value //= 10
            else:
                place -= 1
                out[place] = byte
    return len(rows)


@compiled(INT, I64, I32, I64, I64, I64, F64, OUT_F64, OUT_I64)
def put_numbers(rows, codes, number, how, power, value, out, left):
    """The float64 of these rows. `how` says for each pattern where it comes from; the rows that Python must read go to `left`.

    LITERAL: value[code]. SCALED: value[code] (1 or -1) times the row's number times 10 ** power[code], rounded once and so right
    (Clinger 1990, doi:10.1145/93542.93557). Returns how many are left.
    """
    count = 0
    for i in range(len(rows)):
        code, mantissa = codes[rows[i]], number[rows[i]]
        if how[code] == LITERAL:
            out[i] = value[code]
        elif how[code] == SCALED and mantissa <= 1 << 53 and -22 <= power[code] <= 22:
            read = float(mantissa)
            read = read / _POWERS[-power[code]] if power[code] < 0 else read * _POWERS[power[code]]
            out[i] = read * value[code]
        else:
            out[i] = np.nan
            left[count] = i
            count += 1
    return count


@compiled(INT, I64, I64, INT, OUT_I32, OUT_I64)
def ratios(part, whole, general, place, number):
    """The quotient of two counts in six significant digits, as C's `%.5e` (or `%.6g`: general 1) writes it.

    place[i] numbers its pattern in `annotator.tracks.ratio.Style.patterns`, -1 where there is none: a count is below 0, or the quotient
    is above 1 or too small.
    """
    for i in range(len(part)):
        place[i] = -1
        number[i] = 0
        if part[i] < 0 or whole[i] <= 0 or part[i] > whole[i]:
            continue
        exponent, digits = 0, 0
        if part[i] > 0:
            quotient = part[i] / whole[i]
            while exponent < SMALLEST and quotient * _POWERS[exponent] < 1.0:
                exponent += 1
            digits = np.int64(np.floor(quotient * _POWERS[exponent + 5] + 0.5))
            if digits >= 1_000_000:
                digits //= 10
                exponent -= 1
            if digits < 100_000 or exponent < 0:
                continue
        if not general:
            place[i] = exponent
            number[i] = digits
            continue
        kept = 6 if digits else 1
        while digits and digits % 10 == 0:
            digits //= 10
            kept -= 1
        place[i] = exponent * 6 + kept - 1
        number[i] = digits
    return len(part)


@compiled(INT, I64, I64, OUT_I64, OUT_I64)
def bucket_order(first, second, room, order):
    """The rows ordered by (first, second), each 0 to 255; rows of equal pairs keep their order. `room` has 65,536 entries,
    which are all 0 before and after."""
    highest, last = 0, 0  # a small block has few buckets: looking at all of them would take longer than its rows
    for i in range(len(first)):
        highest, last = max(highest, first[i]), max(last, second[i])
        room[first[i] * 256 + second[i]] += 1
    at = 0
    for row in range(highest + 1):
        for bucket in range(row * 256, row * 256 + last + 1):
            count = room[bucket]
            if count:
                room[bucket] = at
                at += count
    for i in range(len(first)):
        bucket = first[i] * 256 + second[i]
        order[room[bucket]] = i
        room[bucket] += 1
    for i in range(len(first)):
        room[first[i] * 256 + second[i]] = 0
    return at
