"""Compose the texts of a track's rows (compiled).

A row's text is that of all its fields, each with `|` before it, written as `annotator.bytes.escaping` says; a lone `.` is
missing.
"""

from __future__ import annotations

from annotator.bytes.ascii import AMPERSAND, BAR, DOT, LOWER_R, LOWER_S, SEMICOLON
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled, helper
from annotator.bytes.escaping import escaped_size, put_escaped


@helper
def _missing(data, start, end):
    return end <= start or (end == start + 1 and data[start] == DOT)


@compiled(INT, U8, I64, I64, OUT_I64)
def add_field_sizes(data, start, end, sizes):
    """Add to `sizes` the bytes of each span of `data` as a field, its `|` included."""
    for i in range(len(start)):
        sizes[i] += 1
        if not _missing(data, start[i], end[i]):
            sizes[i] += escaped_size(data, start[i], end[i])
    return len(start)


@compiled(INT, U8, I64, I64, OUT_I64, OUT_U8)
def put_field(data, start, end, cursor, out):
    """Write each span as a field at its cursor, which moves on."""
    for i in range(len(start)):
        at = cursor[i]
        out[at] = BAR
        at += 1
        if not _missing(data, start[i], end[i]):
            at = put_escaped(out, at, data, start[i], end[i])
        cursor[i] = at
    return len(start)


@compiled(INT, U8, I64, I64, OUT_I64, OUT_U8)
def put_rs_numbers(data, start, end, offsets, out):
    """The items of each ID column (between `;`) that begin with rs, joined by `&`; `offsets` has one entry more than there are spans.

    `out` must have room for three times all spans; returns how much of it is used.
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
                at = put_escaped(out, at, data, item, last)
            item = last + 1
        offsets[i + 1] = at
    return at
