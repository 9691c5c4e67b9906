"""Compose the texts of a track's rows (compiled).

A row's text is that of all its fields, each with `|` before it, written as `annotator.bytes.escaping` says; a lone `.` is
missing.
"""

from __future__ import annotations

from annotator.bytes.ascii import AMPERSAND, BAR, DOT, LOWER_R, LOWER_S, SEMICOLON
from annotator.bytes.compiled import I64, I64_2D, INT, OUT_I64, OUT_U8, U8, compiled, helper
from annotator.bytes.escaping import put_escaped


@helper
def _put_value(out, at, data, start, end):
    if end <= start or (end == start + 1 and data[start] == DOT):
        return at
    return put_escaped(out, at, data, start, end)


@compiled(INT, U8, U8, U8, I64_2D, I64_2D, OUT_I64, OUT_U8)
def put_rows(text, words, own, start, end, offsets, out):
    """Write the text of each row r to out[offsets[r]:offsets[r + 1]]. Its field k is start[k, r]..end[k, r] of `text`, or of
    `words` where own[k] is 1.

    `out` must have room for a byte for each field and three times all spans; returns how much of it is used.
    """
    at = 0
    for row in range(start.shape[1]):
        offsets[row] = at
        for field in range(start.shape[0]):
            out[at] = BAR
            first, last = start[field, row], end[field, row]
            if own[field]:
                at = _put_value(out, at + 1, words, first, last)
            else:
                at = _put_value(out, at + 1, text, first, last)
    offsets[start.shape[1]] = at
    return at


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
