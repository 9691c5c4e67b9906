"""Append texts to CSQ rows (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import COMMA
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes


@compiled(INT, U8, I64, I64, I64, U8, I64, OUT_U8, OUT_I64, OUT_I64)
def append_texts(text, start, end, which, data, offsets, out, new_start, new_end):
    """Write each row text[start:end] followed by text number `which`, commas between rows; returns the bytes written."""
    at = 0
    for row in range(start.shape[0]):
        if row > 0:
            out[at] = COMMA
            at += 1
        new_start[row] = at
        at = copy_bytes(out, at, text, start[row], end[row])
        k = which[row]
        at = copy_bytes(out, at, data, offsets[k], offsets[k + 1])
        new_end[row] = at
    return at
