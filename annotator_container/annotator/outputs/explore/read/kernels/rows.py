"""The compiled pass over a chunk's records: its rows (ALTs) with their places, alleles and lengths.

Codes are the chunk's own (from 1, 0 = empty); `annotator.outputs.explore.merge.dictionaries` makes them the file's.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.compiled import I64, I64_2D, INT, OUT_I32, OUT_I64, OUT_I64_2D, U8, compiled, helper
from annotator.bytes.intern import fnv32, intern
from annotator.bytes.numbers import integer
from annotator.outputs.explore.read.kernels.fields import D_CONTIG, D_FILTER
from annotator.outputs.explore.read.kernels.lines import Bytes, Ints, info_value, is_no_allele

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
