"""The table's text: one tab-separated line a row, written in order of priority (docs/explore-format.md, rows.bin), compiled."""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import types

from annotator.bytes.ascii import BAR, COMMA, FEED, TAB
from annotator.bytes.compiled import I64, I64_2D, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper
from annotator.outputs.explore.read.kernels.effects import END, PICK, START

LONGEST: Final = 1000  # bytes of a column of the record, or of a genotype, that are kept
_MOST = LONGEST + 3  # with the ellipsis
_ALT = 4
_COLUMNS = 7
_NO_LIMIT = 1 << 30
_SPANS: Final = types.Array(types.int64, 3, "C", readonly=True)
_ELLIPSIS = np.frombuffer("…".encode(), np.uint8)


@helper
def _put(out, at, text, start, end, limit):
    stop = end if end - start <= limit else start + limit
    while stop < end and stop > start and (text[stop] & 0xC0) == 0x80:
        stop -= 1  # never inside a UTF-8 letter
    at = copy_bytes(out, at, text, start, stop)
    if stop < end:
        at = copy_bytes(out, at, _ELLIPSIS, 0, 3)
    return at


@helper
def _field(csq, start, end, wanted):
    """Span of field `wanted` of a CSQ row."""
    at = start
    for _ in range(wanted):
        while at < end and csq[at] != BAR:
            at += 1
        at += 1
    stop = at
    while stop < end and csq[stop] != BAR:
        stop += 1
    return at, stop


@compiled(INT, I64, I64_2D, I64, I64, I64, I64_2D, I64, I64, I64, _SPANS)
def room(line, column_ends, record, alt, alt_end, csq, first, worst, order, spans):
    """The most bytes that `emit` writes of these rows."""
    most = 0
    for i in range(len(order)):
        row = order[i]
        most += min(alt_end[row] - alt[row], _MOST) + 64
        begin = line[record[row]]
        for column in range(_COLUMNS):
            most += min(column_ends[record[row], column] - begin, _MOST) + 1
            begin = column_ends[record[row], column] + 1
        if worst[row] >= 0:  # some of its fields; the whole row may follow as a picked one
            most += csq[worst[row], END] - csq[worst[row], START]
        for k in range(first[row], first[row + 1]):
            if csq[k, PICK] == 1:
                most += csq[k, END] - csq[k, START] + 1
        for sample in range(spans.shape[1]):
            most += min(spans[record[row], sample, 1] - spans[record[row], sample, 0], _MOST) + 1
    return most


@compiled(types.Tuple((OUT_U8, OUT_I64)), U8, I64, I64_2D, I64, I64, I64, U8, I64_2D, I64, I64, I64, I64, _SPANS, allocates=True)
def emit(text, line, column_ends, record, alt, alt_end, csq_text, csq, first, worst, order, worst_fields, spans):
    """The lines of the rows in `order`, and where each ends. `column_ends`: ends of CHROM .. FILTER of each record."""
    out = np.empty(room(line, column_ends, record, alt, alt_end, csq, first, worst, order, spans), np.uint8)
    ends = np.zeros(len(order), np.int64)
    at = 0
    for i in range(len(order)):
        row = order[i]
        begin = line[record[row]]
        for column in range(_COLUMNS):
            if column:
                out[at] = TAB
                at += 1
            end = column_ends[record[row], column]
            if column == _ALT:
                at = _put(out, at, text, alt[row], alt_end[row], LONGEST)
            else:
                at = _put(out, at, text, begin, end, LONGEST)
            begin = end + 1
        out[at] = TAB
        at += 1
        if worst[row] >= 0:
            k = worst[row]
            for j in range(len(worst_fields)):
                if j:
                    out[at] = BAR
                    at += 1
                if worst_fields[j] >= 0:
                    a, b = _field(csq_text, csq[k, START], csq[k, END], worst_fields[j])
                    at = _put(out, at, csq_text, a, b, _NO_LIMIT)
        out[at] = TAB
        at += 1
        some = False
        for k in range(first[row], first[row + 1]):
            if csq[k, PICK] == 1:
                if some:
                    out[at] = COMMA
                    at += 1
                some = True
                at = _put(out, at, csq_text, csq[k, START], csq[k, END], _NO_LIMIT)
        for sample in range(spans.shape[1]):
            out[at] = TAB
            at += 1
            at = _put(out, at, text, spans[record[row], sample, 0], spans[record[row], sample, 1], LONGEST)
        out[at] = FEED
        at += 1
        ends[i] = at
    return out[:at].copy(), ends
