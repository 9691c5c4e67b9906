"""The compiled pass over a chunk: rows, their CSQ rows as codes, their numbers and their alleles.

Codes are the chunk's own (from 1, 0 = empty); `annotator.explore.merge` makes them the file's.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.compiled import (
    FLAG,
    I64,
    I64_2D,
    INT,
    OUT_I32,
    OUT_I32_2D,
    OUT_I64,
    OUT_I64_2D,
    U8,
    compiled,
    helper,
)
from annotator.explore.bytes import SLOW, fnv32, integer, intern, number
from annotator.explore.lines import Bytes, Ints, info_value, is_no_allele

# Columns of a CSQ row that are read, by slot; from TRACK0 on the number fields of tracks.
CONSEQUENCE, SYMBOL, GENE, FEATURE, PICK, ALLELE_NUM, CLASS, EXISTING, HGNC, CLNSIG, CLNREVSTAT, ALLELE = (
    range(12)
)
TRACK0: Final = 12
SLOT_FIELDS: Final = [
    "Consequence",
    "SYMBOL",
    "Gene",
    "Feature",
    "PICK",
    "ALLELE_NUM",
    "VARIANT_CLASS",
    "Existing_variation",
    "HGNC_ID",
]
# Dictionaries of a chunk, by index into `used`.
D_CONTIG, D_FILTER, D_CONSEQUENCE, D_GENE, D_FEATURE, D_CLASS, D_CLNSIG, D_CLNREVSTAT = range(8)
DICTIONARIES: Final = ("contig", "filter", "consequence", "gene", "feature", "class", "clnsig", "clnrevstat")
OUT_F64_2D: Final = types.Array(types.float64, 2, "C")
UNKNOWN_LENGTH: Final = 2**31 - 1
_BASE = np.full(256, -1, np.int64)
for _letters, _code in (("Aa", 0), ("Cc", 1), ("Gg", 2), ("Tt", 3)):
    for _letter in _letters:
        _BASE[ord(_letter)] = _code
_SVLEN = np.frombuffer(b"SVLEN=", np.uint8)
_END = np.frombuffer(b"END=", np.uint8)
_DEL = np.frombuffer(b"<DEL", np.uint8)


@helper
def allele_code(text: Bytes, ref: int, ref_end: int, alt: int, alt_end: int) -> int:
    """SNV: 4 x REF + ALT; anything else: 2^31 + low 31 bits of FNV-1a over `REF>ALT`, upper case."""
    if ref_end - ref == 1 and alt_end - alt == 1:
        first = _BASE[text[ref]]
        second = _BASE[text[alt]]
        if first >= 0 and second >= 0:
            return first * 4 + second
    value = fnv32(text, ref, ref_end, 0)
    value = ((value ^ 62) * 16777619) & 0xFFFFFFFF
    value = fnv32(text, alt, alt_end, value)
    return (value & 0x7FFFFFFF) | 0x80000000


@helper
def allele_length(
    text: Bytes, ref: int, ref_end: int, alt: int, alt_end: int, info: int, end: int, nth: int
) -> int:
    """ALT length - REF length; of a symbolic ALT its SVLEN (of this ALT), else END - POS; unknown: UNKNOWN_LENGTH."""
    if text[alt] == 60:
        deletion = alt_end - alt >= 4
        for i in range(4):
            deletion = deletion and text[alt + i] == _DEL[i]
        begin, stop = info_value(text, info, end, _SVLEN)
        for _ in range(nth):
            comma = begin
            while comma < stop and text[comma] != 44:
                comma += 1
            if comma >= stop:
                break
            begin = comma + 1
        negative = begin < stop and text[begin] == 45
        size = integer(text, begin + 1 if negative else begin, stop)
        if size < 0:
            return UNKNOWN_LENGTH
        return -size if negative or deletion else size
    for i in range(alt, alt_end):
        if text[i] == 91 or text[i] == 93 or text[i] == 46:
            return UNKNOWN_LENGTH
    return (alt_end - alt) - (ref_end - ref)


@helper
def simple_class(text: Bytes, ref: int, ref_end: int, alt: int, alt_end: int) -> int:
    """VARIANT_CLASS where no CSQ row says it: -1 SNV, -2 insertion, -3 deletion, -4 substitution, -5 indel, 0 unknown."""
    for i in range(alt, alt_end):
        if text[i] in (60, 91, 93, 46):
            return 0
    first, second = ref_end - ref, alt_end - alt
    if first == second:
        return -1 if first == 1 else -4
    shorter = min(first, second)
    for i in range(shorter):
        if text[ref + i] != text[alt + i]:
            return -5
    return -2 if second > first else -3


@compiled(OUT_I64_2D, U8, I64, I64, I64_2D, INT, OUT_I32, OUT_I32, OUT_I64_2D, OUT_I64_2D, OUT_I64)
def scan_rows(
    text: Bytes, start: Ints, end: Ints, columns: Ints, total: int, slots_a: NDArray[np.int32],
    slots_b: NDArray[np.int32], dict_start: Ints, dict_end: Ints, used: Ints,
) -> Ints:  # fmt: skip
    """One line a row: record, alt, pos, contig, filter, allele, length, class, alt start, alt end (rows x 10)."""
    out = np.zeros((total, 10), np.int64)
    row = 0
    for record in range(len(start)):
        contig = intern(
            slots_a, dict_start[0], dict_end[0], used, D_CONTIG, text, start[record], columns[record, 0]
        )
        pos = max(integer(text, columns[record, 0] + 1, columns[record, 1]), 0)
        status = intern(
            slots_b,
            dict_start[1],
            dict_end[1],
            used,
            D_FILTER,
            text,
            columns[record, 5] + 1,
            columns[record, 6],
        )
        ref, ref_end = columns[record, 2] + 1, columns[record, 3]
        begin = columns[record, 3] + 1
        nth = 0
        for at in range(begin, columns[record, 4] + 1):
            if at == columns[record, 4] or text[at] == 44:
                nth += 1
                if not is_no_allele(text, begin, at):
                    out[row, 0] = record
                    out[row, 1] = nth
                    out[row, 2] = pos
                    out[row, 3] = contig
                    out[row, 4] = status
                    out[row, 5] = allele_code(text, ref, ref_end, begin, at)
                    out[row, 6] = allele_length(
                        text, ref, ref_end, begin, at, columns[record, 6] + 1, end[record], nth - 1
                    )
                    out[row, 7] = simple_class(text, ref, ref_end, begin, at)
                    out[row, 8] = begin
                    out[row, 9] = at
                    row += 1
                begin = at + 1
    return out


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
    U8,
    U8,
    I64,
    I64,
    I64,
    OUT_I64_2D,
    I64,
    INT,
    FLAG,
    INT,
    OUT_I32_2D,
    OUT_I64_2D,
    OUT_I64_2D,
    OUT_I64,
    OUT_F64_2D,
    OUT_I64_2D,
    OUT_I64_2D,
)
def scan_csq(
    text: Bytes, csq: Bytes, csq_start: Ints, csq_end: Ints, first_row: Ints, rows: Ints, slot_of: Ints, tracks: int,
    has_pick: bool, capacity: int, tables: NDArray[np.int32], dict_start: Ints, dict_end: Ints, used: Ints,
    values: NDArray[np.float64], clinvar: Ints, gene_info: Ints,
) -> tuple[Ints, Ints, int]:  # fmt: skip
    """CSQ rows grouped by row: consequence, gene, feature, pick, start, end, row, existing start, end (k x 9).

    `values` (tracks x rows) takes the numbers, `clinvar` (rows x 2) the CLNSIG and CLNREVSTAT codes, `gene_info`
    the first SYMBOL and HGNC_ID spans of each gene. Returns the CSQ rows, the numbers that Python must read
    (track, row, start, end), and how many CSQ rows there are.
    """
    out = np.zeros((capacity, 9), np.int64)
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
            out[k, 0] = intern(
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
            out[k, 1] = gene
            out[k, 2] = intern(
                tables[2],
                dict_start[D_FEATURE],
                dict_end[D_FEATURE],
                used,
                D_FEATURE,
                csq,
                s[FEATURE],
                e[FEATURE],
            )
            out[k, 3] = 1 if s[PICK] < e[PICK] and csq[s[PICK]] == 49 else 0
            if not has_pick:
                out[k, 3] = -1
            out[k, 4] = row_start
            out[k, 5] = row_end
            out[k, 6] = row
            out[k, 7] = s[EXISTING]
            out[k, 8] = e[EXISTING]
            k += 1
            if clinvar[row, 2] == 0:  # the first CSQ row of this ALT: tracks say the same in each
                clinvar[row, 2] = 1
                clinvar[row, 0] = intern(
                    tables[3],
                    dict_start[D_CLNSIG],
                    dict_end[D_CLNSIG],
                    used,
                    D_CLNSIG,
                    csq,
                    s[CLNSIG],
                    e[CLNSIG],
                )
                clinvar[row, 1] = intern(
                    tables[4], dict_start[D_CLNREVSTAT], dict_end[D_CLNREVSTAT], used, D_CLNREVSTAT, csq,
                    s[CLNREVSTAT], e[CLNREVSTAT],
                )  # fmt: skip
                kind = intern(
                    tables[5], dict_start[D_CLASS], dict_end[D_CLASS], used, D_CLASS, csq, s[CLASS], e[CLASS]
                )
                if kind:
                    rows[row, 7] = kind
                for track in range(tracks):
                    value = number(csq, s[TRACK0 + track], e[TRACK0 + track])
                    if value == SLOW:
                        if n_slow == len(slow):
                            grown = np.zeros((2 * n_slow, 4), np.int64)
                            grown[:n_slow] = slow
                            slow = grown
                        slow[n_slow, 0] = track
                        slow[n_slow, 1] = row
                        slow[n_slow, 2] = s[TRACK0 + track]
                        slow[n_slow, 3] = e[TRACK0 + track]
                        n_slow += 1
                    values[track, row] = value
        if count > 1:  # rows of a record by ALT, the order within an ALT kept
            for i in range(k0 + 1, k):
                line = out[i].copy()
                j = i - 1
                while j >= k0 and out[j, 6] > line[6]:
                    out[j + 1] = out[j]
                    j -= 1
                out[j + 1] = line
    return out, slow[:n_slow], k
