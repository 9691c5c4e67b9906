"""Identifiers of each row as hashes: the ID column (split at `;`) and Existing_variation (split at `&`), compiled."""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import AMPERSAND, DOT, SEMICOLON
from annotator.bytes.compiled import I64, OUT_I64_2D, U8, allocating_helper, compiled
from annotator.outputs.explore.read.kernels.hashing import fnv32


@allocating_helper
def doubled(lines):
    """The same lines (n x columns) with room for as many again."""
    grown = np.zeros((2 * len(lines), lines.shape[1]), np.int64)
    grown[: len(lines)] = lines
    return grown


@compiled(OUT_I64_2D, U8, I64, I64, I64, U8, I64, I64, allocates=True)
def identifiers(text, record, ids, ids_end, existing, existing_start, existing_end):
    """Pairs (FNV-1a 32 of the upper-case identifier, row), k x 2. Row i's Existing_variation is a slice of `existing`."""
    out = np.zeros((2 * len(record) + 64, 2), np.int64)
    n = 0
    for row in range(len(record)):
        for source in range(2):
            if source == 0:
                begin, end, cut = ids[record[row]], ids_end[record[row]], SEMICOLON
                data = text
            else:
                begin, end, cut = existing_start[row], existing_end[row], AMPERSAND
                data = existing
            span = begin
            for at in range(begin, end + 1):
                if at == end or data[at] == cut:
                    if at > span and not (at - span == 1 and data[span] == DOT):
                        value = fnv32(data, span, at, 0)
                        if n == 0 or out[n - 1, 0] != value or out[n - 1, 1] != row:
                            if n == len(out):
                                out = doubled(out)
                            out[n, 0] = value
                            out[n, 1] = row
                            n += 1
                    span = at + 1
    return out[:n]
