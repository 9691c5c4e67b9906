"""The compiled pass over CSQ text: its rows as codes, and the tracks' numbers (for engines that know no codes)."""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.bytes.compiled import FLAG, I64, INT, OUT_I32_2D, OUT_I64, OUT_I64_2D, U8, compiled, helper
from annotator.bytes.intern import intern
from annotator.bytes.numbers import integer
from annotator.outputs.explore.read.kernels.fields import (
    ALLELE,
    ALLELE_NUM,
    C_CONSEQUENCE,
    C_END,
    C_FEATURE,
    C_GENE,
    C_PICK,
    C_ROW,
    C_START,
    CLASS,
    CONSEQUENCE,
    D_CLASS,
    D_CONSEQUENCE,
    D_FEATURE,
    D_GENE,
    EXISTING,
    FEATURE,
    GENE,
    HGNC,
    OUT_F64_2D,
    PICK,
    SYMBOL,
    T_EXISTING,
    T_EXISTING_END,
    T_SEEN,
    TRACK0,
    order_by_row,
    take_tracks,
)
from annotator.outputs.explore.read.kernels.lines import Bytes, Ints


@helper
def _row_of(text: Bytes, csq: Bytes, rows: Ints, first: int, count: int, s: Ints, e: Ints) -> int:
    """Which row a CSQ row speaks of: by ALLELE_NUM; without it, the only one or the ALT that Allele spells."""
    if s[ALLELE_NUM] < e[ALLELE_NUM]:
        wanted = integer(csq, s[ALLELE_NUM], e[ALLELE_NUM])
        for row in range(first, first + count):
            if rows[row, 1] == wanted:
                return row
        return -1
    if count == 1:
        return first
    length = e[ALLELE] - s[ALLELE]
    for row in range(first, first + count):
        for skip in range(2):
            begin = rows[row, 8] + skip
            same = rows[row, 9] - begin == length
            for i in range(length if same else 0):
                same = same and text[begin + i] == csq[s[ALLELE] + i]
            if same or (rows[row, 9] == begin and length == 1 and csq[s[ALLELE]] == 45):
                return row
    return first


@compiled(
    types.Tuple((OUT_I64_2D, OUT_I64_2D, INT)),
    U8, U8, I64, I64, I64, OUT_I64_2D, I64, INT, FLAG, INT, OUT_I32_2D, OUT_I64_2D, OUT_I64_2D, OUT_I64, OUT_F64_2D,
    OUT_I64_2D, OUT_I64_2D,
)  # fmt: skip
def scan_csq(
    text: Bytes, csq: Bytes, csq_start: Ints, csq_end: Ints, first_row: Ints, rows: Ints, slot_of: Ints, tracks: int,
    has_pick: bool, capacity: int, tables: NDArray[np.int32], dict_start: Ints, dict_end: Ints, used: Ints,
    values: NDArray[np.float64], codes: Ints, gene_info: Ints,
) -> tuple[Ints, Ints, int]:  # fmt: skip
    """CSQ rows grouped by row (k x 7, `fields.C_*`).

    `values` (tracks x rows) takes the numbers, `codes` (rows x 5) what `fields.T_*` says, `gene_info` the first
    SYMBOL and HGNC_ID spans of each gene. Returns the CSQ rows, the numbers that Python must read
    (track, row, start, end), and how many CSQ rows there are.
    """
    out = np.zeros((capacity, 7), np.int64)
    slow = np.zeros((64, 4), np.int64)
    n_slow = 0
    k = 0
    s = np.zeros(TRACK0 + tracks, np.int64)
    e = np.zeros(TRACK0 + tracks, np.int64)
    for record in range(len(csq_start)):
        count = first_row[record + 1] - first_row[record]
        begin = csq_start[record]
        stop = csq_end[record]
        if count == 0 or begin >= stop:
            continue
        k0 = k
        at = begin
        while at < stop:
            s[:] = 0
            e[:] = 0
            field = 0
            row_start = at
            span = at
            while True:
                if at == stop or csq[at] == 124 or csq[at] == 44:
                    slot = slot_of[field] if field < len(slot_of) else -1
                    if slot >= 0:
                        s[slot] = span
                        e[slot] = at
                    field += 1
                    span = at + 1
                    if at == stop or csq[at] == 44:
                        break
                at += 1
            row_end = at
            at += 1
            row = _row_of(text, csq, rows, first_row[record], count, s, e)
            if row < 0:
                continue
            out[k, C_CONSEQUENCE] = intern(
                tables[0], dict_start[D_CONSEQUENCE], dict_end[D_CONSEQUENCE], used, D_CONSEQUENCE, csq,
                s[CONSEQUENCE], e[CONSEQUENCE],
            )  # fmt: skip
            by = GENE if s[GENE] < e[GENE] else SYMBOL
            before = used[D_GENE]
            gene = intern(tables[1], dict_start[D_GENE], dict_end[D_GENE], used, D_GENE, csq, s[by], e[by])
            if used[D_GENE] > before:
                gene_info[gene, 0] = s[SYMBOL]
                gene_info[gene, 1] = e[SYMBOL]
                gene_info[gene, 2] = s[HGNC]
                gene_info[gene, 3] = e[HGNC]
            out[k, C_GENE] = gene
            out[k, C_FEATURE] = intern(
                tables[2],
                dict_start[D_FEATURE],
                dict_end[D_FEATURE],
                used,
                D_FEATURE,
                csq,
                s[FEATURE],
                e[FEATURE],
            )
            out[k, C_PICK] = 1 if s[PICK] < e[PICK] and csq[s[PICK]] == 49 else 0
            if not has_pick:
                out[k, C_PICK] = -1
            out[k, C_START] = row_start
            out[k, C_END] = row_end
            out[k, C_ROW] = row
            k += 1
            if codes[row, T_SEEN] == 0:  # the first CSQ row of this ALT: tracks say the same in each
                codes[row, T_SEEN] = 1
                codes[row, T_EXISTING] = s[EXISTING]
                codes[row, T_EXISTING_END] = e[EXISTING]
                kind = intern(
                    tables[5], dict_start[D_CLASS], dict_end[D_CLASS], used, D_CLASS, csq, s[CLASS], e[CLASS]
                )
                if kind:
                    rows[row, 7] = kind
                slow, n_slow = take_tracks(
                    csq, s, e, row, tables[3], tables[4], dict_start, dict_end, used, codes, values, tracks,
                    slow, n_slow,
                )  # fmt: skip
        if count > 1:
            order_by_row(out, k0, k)
    return out, slow[:n_slow], k
