"""Cuts fields out of CSQ rows (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import BAR, COMMA
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled


@compiled(INT, U8, I64, I64, U8, OUT_U8, OUT_I64, OUT_I64)
def keep_fields(text, start, end, kept, out, new_start, new_end):
    """Write the rows text[start:end] with only the fields whose `kept` is 1, commas between rows; returns the bytes written."""
    at = 0
    for row in range(len(start)):
        if row > 0:
            out[at] = COMMA
            at += 1
        new_start[row] = at
        field = 0
        first = True
        wanted = kept[0] == 1
        if wanted:
            first = False
        for k in range(start[row], end[row]):
            if text[k] == BAR:
                field += 1
                wanted = kept[field] == 1
                if wanted:
                    if not first:
                        out[at] = BAR
                        at += 1
                    first = False
            elif wanted:
                out[at] = text[k]
                at += 1
        new_end[row] = at
    return at
