"""Identifiers of each row as hashes: the ID column (split at `;`) and Existing_variation (split at `&`)."""

# mypy: disable-error-code="untyped-decorator,no-untyped-call"
from __future__ import annotations

import numpy as np

from annotator.bytes.compiled import I64, I64_2D, OUT_I64_2D, U8, compiled
from annotator.bytes.intern import doubled, fnv32
from annotator.outputs.explore.read.kernels.lines import Bytes, Ints


@compiled(OUT_I64_2D, U8, I64_2D, I64_2D, U8, I64, I64)
def identifiers(
    text: Bytes, columns: Ints, rows: Ints, existing: Bytes, existing_start: Ints, existing_end: Ints
) -> Ints:
    """Pairs (FNV-1a 32 of the upper-case identifier, row), k x 2. Row i's Existing_variation is a slice of `existing`."""
    out = np.zeros((2 * len(rows) + 64, 2), np.int64)
    n = 0
    for row in range(len(rows)):
        record = rows[row, 0]
        for source in range(2):
            if source == 0:
                begin, end, cut = columns[record, 1] + 1, columns[record, 2], 59
                data = text
            else:
                begin, end, cut = existing_start[row], existing_end[row], 38
                data = existing
            span = begin
            for at in range(begin, end + 1):
                if at == end or data[at] == cut:
                    if at > span and not (at - span == 1 and data[span] == 46):
                        value = fnv32(data, span, at, 0)
                        if n == 0 or out[n - 1, 0] != value or out[n - 1, 1] != row:
                            if n == len(out):
                                out = doubled(out)
                            out[n, 0] = value
                            out[n, 1] = row
                            n += 1
                    span = at + 1
    return out[:n]
