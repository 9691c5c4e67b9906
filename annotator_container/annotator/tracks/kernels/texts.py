"""The texts of a track's rows, composed and read again (compiled).

A row's text is that of all its fields, each with `|` before it. What VEP replaces in a CSQ value, so that the separators
stay unique, is replaced here: `,` and `|` by `&`, `;` and `=` by their percent codes, blanks by `_`; a lone `.` is missing.
"""

from __future__ import annotations

import numpy as np
from numba import types

from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper

OUT_F64 = types.Array(types.float64, 1, "C")
# By byte: 1 as it is, 2 becomes `&`, 3 becomes `_`, 4 becomes %3B or %3D.
_ACTION = np.ones(256, np.uint8)
_ACTION[[44, 124]] = 2
_ACTION[[9, 32]] = 3
_ACTION[[59, 61]] = 4
_POWERS = np.array([float(f"1e{power}") for power in range(23)])
_EXACT = 1 << 53
_LONGEST = 18  # digits that an int64 takes


@helper
def _missing(data, start, end):
    return end <= start or (end == start + 1 and data[start] == 46)


@compiled(INT, U8, I64, I64, OUT_I64)
def add_field_sizes(data, start, end, sizes):
    """Add to `sizes` what each span of `data` takes as a field, its `|` included."""
    for i in range(len(start)):
        sizes[i] += 1
        if _missing(data, start[i], end[i]):
            continue
        for k in range(start[i], end[i]):
            sizes[i] += 3 if _ACTION[data[k]] == 4 else 1
    return len(start)


@compiled(INT, U8, I64, I64, OUT_I64, OUT_U8)
def put_field(data, start, end, cursor, out):
    """Write each span as a field at its cursor, which moves on."""
    for i in range(len(start)):
        at = cursor[i]
        out[at] = 124
        at += 1
        if not _missing(data, start[i], end[i]):
            for k in range(start[i], end[i]):
                action = _ACTION[data[k]]
                if action == 4:
                    out[at] = 37
                    out[at + 1] = 51
                    out[at + 2] = 66 if data[k] == 59 else 68
                    at += 3
                else:
                    out[at] = data[k] if action == 1 else 38 if action == 2 else 95
                    at += 1
        cursor[i] = at
    return len(start)


@compiled(INT, U8, I64, I64, OUT_I64, OUT_U8)
def put_rs_numbers(data, start, end, offsets, out):
    """The items of each ID column (between `;`) that begin with rs, joined by `&`; `offsets` has one entry more than there are spans.

    `out` must have room for all spans; returns how much of it is used.
    """
    at = 0
    offsets[0] = 0
    for i in range(len(start)):
        begin = at
        item = start[i]
        while item < end[i]:
            last = item
            while last < end[i] and data[last] != 59:
                last += 1
            if last - item > 1 and data[item] == 114 and data[item + 1] == 115:
                if at > begin:
                    out[at] = 38
                    at += 1
                at = copy_bytes(out, at, data, item, last)
            item = last + 1
        offsets[i + 1] = at
    return at


@compiled(INT, U8, I64, I64, OUT_U8)
def copy_spans(data, start, end, out):
    """Copy spans of `data` one behind another; returns the bytes written."""
    at = 0
    for i in range(len(start)):
        at = copy_bytes(out, at, data, start[i], end[i])
    return at


@compiled(INT, U8, I64, I64, OUT_I64, OUT_I64, OUT_I64)
def distinct(data, start, end, table, codes, firsts):
    """Number the different texts among spans in the order they appear: `codes` of each span, `firsts` of each text.

    `table` holds -1 and has a power of two of entries, more than there are spans. Returns how many texts there are.
    """
    found = 0
    mask = len(table) - 1
    for i in range(len(start)):
        size = end[i] - start[i]
        hashed = types.uint64(14695981039346656037)
        for k in range(start[i], end[i]):
            hashed = (hashed ^ types.uint64(data[k])) * types.uint64(1099511628211)
        place = types.int64(hashed >> types.uint64(20)) & mask
        while table[place] >= 0:
            other = firsts[table[place]]
            same = end[other] - start[other] == size
            k = 0
            while same and k < size:
                same = data[start[other] + k] == data[start[i] + k]
                k += 1
            if same:
                break
            place = (place + 1) & mask
        if table[place] < 0:
            table[place] = found
            firsts[found] = i
            found += 1
        codes[i] = table[place]
    return found


@compiled(INT, U8, I64, I64, OUT_F64, OUT_I64)
def read_numbers(data, start, end, number, doubtful):
    """The float64 of each span up to its first `&`, NaN for an empty one.

    Digits that a float64 holds exactly, times a power of ten that it holds exactly, are rounded once and so are right (Clinger
    1990, doi:10.1145/93542.93557). All else is left to Python: the indexes go to `doubtful`, and how many is returned.
    """
    left = 0
    for i in range(len(start)):
        at, stop = start[i], end[i]
        number[i] = np.nan
        last = at
        while last < stop and data[last] != 38:
            last += 1
        if last == at:
            continue
        minus = data[at] == 45
        if minus or data[at] == 43:
            at += 1
        value, digits, seen, power, point = 0, 0, 0, 0, False
        while at < last:
            byte = data[at]
            if 48 <= byte <= 57:
                seen += 1
                if value > 0 or byte > 48:
                    digits += 1
                    if digits <= _LONGEST:
                        value = value * 10 + byte - 48
                if point:
                    power -= 1
            elif byte == 46 and not point:
                point = True
            else:
                break
            at += 1
        if at + 1 < last and (data[at] == 101 or data[at] == 69):
            at += 1
            down = data[at] == 45
            if (down or data[at] == 43) and at + 1 < last:
                at += 1
            shift = 0
            while at < last and 48 <= data[at] <= 57 and shift < 1000:
                shift = shift * 10 + data[at] - 48
                at += 1
            power += -shift if down else shift
        if at < last or seen == 0 or digits > _LONGEST or value > _EXACT or power < -22 or power > 22:
            if value != 0 or at < last or seen == 0:
                doubtful[left] = i
                left += 1
                continue
            power = 0
        read = float(value)
        read = read / _POWERS[-power] if power < 0 else read * _POWERS[power]
        number[i] = -read if minus else read
    return left
