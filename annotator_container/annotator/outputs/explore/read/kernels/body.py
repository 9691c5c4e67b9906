"""The table's text: one tab-separated line a row, written in order of priority (docs/explore-format.md, rows.bin)."""

# mypy: disable-error-code="untyped-decorator,no-untyped-call"
from __future__ import annotations

from typing import Final

import numpy as np
from numba import types

from annotator.bytes.compiled import I64, I64_2D, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper
from annotator.outputs.explore.read.kernels.lines import Bytes, Ints

LONGEST: Final = 1000  # bytes of REF, ALT or ID that are kept
_SPANS: Final = types.Array(types.int64, 3, "C", readonly=True)
_ELLIPSIS = np.frombuffer("…".encode(), np.uint8)


@helper
def _put(out: Bytes, at: int, text: Bytes, start: int, end: int, limit: int) -> int:
    stop = end if end - start <= limit else start + limit
    while stop < end and stop > start and (text[stop] & 0xC0) == 0x80:
        stop -= 1  # never inside a UTF-8 letter
    at = copy_bytes(out, at, text, start, stop)
    if stop < end:
        for i in range(3):
            out[at] = _ELLIPSIS[i]
            at += 1
    return at


@helper
def _field(csq: Bytes, start: int, end: int, wanted: int) -> tuple[int, int]:
    """Span of field `wanted` of a CSQ row."""
    at = start
    for _ in range(wanted):
        while at < end and csq[at] != 124:
            at += 1
        at += 1
    stop = at
    while stop < end and csq[stop] != 124:
        stop += 1
    return at, stop


@compiled(types.Tuple((OUT_U8, OUT_I64)), U8, I64, I64_2D, I64_2D, U8, I64_2D, I64, I64, I64, I64, _SPANS)
def emit(
    text: Bytes, start: Ints, columns: Ints, rows: Ints, csq_text: Bytes, csq: Ints, first: Ints, worst: Ints,
    order: Ints, worst_fields: Ints, spans: Ints,
) -> tuple[Bytes, Ints]:  # fmt: skip
    """The lines of the rows in `order`, and where each ends."""
    room = 0
    for i in range(len(order)):
        row = order[i]
        record = rows[row, 0]
        room += columns[record, 6] - start[record] + rows[row, 9] - rows[row, 8] + 64
        for k in range(first[row], first[row + 1]):
            if csq[k, 3] == 1 or k == worst[row]:
                room += csq[k, 5] - csq[k, 4] + 2
        for sample in range(spans.shape[1]):
            room += spans[record, sample, 1] - spans[record, sample, 0] + 1
    out = np.empty(room, np.uint8)
    ends = np.zeros(len(order), np.int64)
    at = 0
    for i in range(len(order)):
        row = order[i]
        record = rows[row, 0]
        begin = start[record]
        for column in range(7):
            if column:
                out[at] = 9
                at += 1
            if column == 4:
                at = _put(out, at, text, rows[row, 8], rows[row, 9], LONGEST)
            else:
                at = _put(out, at, text, begin, columns[record, column], LONGEST)
            begin = columns[record, column] + 1
        out[at] = 9
        at += 1
        if worst[row] >= 0:
            k = worst[row]
            for j in range(len(worst_fields)):
                if j:
                    out[at] = 124
                    at += 1
                if worst_fields[j] >= 0:
                    a, b = _field(csq_text, csq[k, 4], csq[k, 5], worst_fields[j])
                    at = _put(out, at, csq_text, a, b, 1 << 30)
        out[at] = 9
        at += 1
        some = False
        for k in range(first[row], first[row + 1]):
            if csq[k, 3] == 1:
                if some:
                    out[at] = 44
                    at += 1
                some = True
                at = _put(out, at, csq_text, csq[k, 4], csq[k, 5], 1 << 30)
        for sample in range(spans.shape[1]):
            out[at] = 9
            at += 1
            at = _put(out, at, text, spans[record, sample, 0], spans[record, sample, 1], 1 << 30)
        out[at] = 10
        at += 1
        ends[i] = at
    return out[:at].copy(), ends
