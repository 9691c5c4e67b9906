"""The texts of a track's rows, composed and read again (compiled).

A row's text is that of all its fields, each with `|` before it. What VEP replaces in a CSQ value, so that the separators
stay unique, is replaced here: `,` and `|` by `&`, `;` and `=` by their percent codes, blanks by `_`; a lone `.` is missing.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import (
    AMPERSAND,
    BAR,
    COMMA,
    DOT,
    EQUALS,
    LOWER_R,
    LOWER_S,
    PERCENT,
    SEMICOLON,
    SPACE,
    TAB,
    UNDERSCORE,
    ZERO,
    B,
    D,
)
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper

# By byte: 1 as it is, 2 becomes `&`, 3 becomes `_`, 4 becomes %3B or %3D.
_ACTION = np.ones(256, np.uint8)
_ACTION[[COMMA, BAR]] = 2
_ACTION[[TAB, SPACE]] = 3
_ACTION[[SEMICOLON, EQUALS]] = 4


@helper
def _missing(data, start, end):
    return end <= start or (end == start + 1 and data[start] == DOT)


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
        out[at] = BAR
        at += 1
        if not _missing(data, start[i], end[i]):
            for k in range(start[i], end[i]):
                action = _ACTION[data[k]]
                if action == 4:
                    out[at] = PERCENT
                    out[at + 1] = ZERO + 3
                    out[at + 2] = B if data[k] == SEMICOLON else D
                    at += 3
                else:
                    out[at] = data[k] if action == 1 else AMPERSAND if action == 2 else UNDERSCORE
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
            while last < end[i] and data[last] != SEMICOLON:
                last += 1
            if last - item > 1 and data[item] == LOWER_R and data[item + 1] == LOWER_S:
                if at > begin:
                    out[at] = AMPERSAND
                    at += 1
                at = copy_bytes(out, at, data, item, last)
            item = last + 1
        offsets[i + 1] = at
    return at
