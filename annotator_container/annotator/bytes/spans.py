"""Copy, compare and split stretches of a byte array (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import BAR
from annotator.bytes.compiled import (
    I64,
    INT,
    OUT_I64,
    OUT_I64_2D,
    OUT_U8,
    U8,
    compiled,
    copy_bytes,
    helper,
    load_eight,
)


@helper
def same(text, a, other, b, size):
    """Whether text[a:a + size] is other[b:b + size]; both may be one array."""
    if size < 8:
        for k in range(size):
            if text[a + k] != other[b + k]:
                return False
        return True
    for k in range(0, size - 8, 8):
        if load_eight(text, a + k) != load_eight(other, b + k):
            return False
    return load_eight(text, a + size - 8) == load_eight(other, b + size - 8)


@compiled(INT, U8, I64, I64, OUT_U8)
def gather(text, start, end, out):
    """Copy text[start[i]:end[i]] one after another into `out`; returns the bytes written."""
    at = 0
    for i in range(start.shape[0]):
        at = copy_bytes(out, at, text, start[i], end[i])
    return at


@compiled(INT, U8, I64, I64, OUT_I64_2D)
def cut_fields(text, start, end, bounds):
    """Find the fields (between bars) of each row: field k of row r is bounds[k, r] .. bounds[k + 1, r] - 1, relative to start[r]."""
    fields = bounds.shape[0] - 1
    for r in range(start.shape[0]):
        at = start[r]
        bounds[0, r] = at
        field = 1
        while field <= fields:
            while at < end[r] and text[at] != BAR:
                at += 1
            at += 1
            bounds[field, r] = at
            field += 1
    return 0


@compiled(INT, I64, I64, U8, INT, OUT_I64, OUT_I64)
def field_spans(hit, offsets, data, field, start, end):
    """Find field `field` (0-based) of string hit[i] in `data`; each field has a bar before it. Empty for hit -1."""
    total = 0
    for i in range(hit.shape[0]):
        start[i] = end[i] = 0
        if hit[i] < 0:
            continue
        at, stop = offsets[hit[i]], offsets[hit[i] + 1]
        seen = -1
        while at < stop and seen < field:
            if data[at] == BAR:
                seen += 1
            at += 1
        start[i] = at
        while at < stop and data[at] != BAR:
            at += 1
        end[i] = at
        total += end[i] - start[i]
    return total
