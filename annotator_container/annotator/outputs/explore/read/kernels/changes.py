"""An ALT's change as two numbers, its code and its length, compiled (docs/explore-format.md, `allele`, `length`)."""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.bytes.ascii import GREATER, MINUS, PLUS, base_number
from annotator.bytes.compiled import I64, INT, OUT_I64, U8, compiled, helper
from annotator.bytes.numbers import integer
from annotator.chunk.records import BREAKEND, SYMBOLIC
from annotator.outputs.explore.read.kernels.hashing import FNV_PRIME, fnv32
from annotator.vcf.kernels.extent import JUNCTION, svlen_of, symbolic_end, symbolic_place

UNKNOWN_LENGTH: Final = 2**31 - 1
_DEL = np.frombuffer(b"<DEL", np.uint8)


@helper
def change_code(text, ref, ref_end, alt, alt_end):
    """SNV: 4 x REF + ALT; anything else: 2^31 + low 31 bits of FNV-1a over `REF>ALT`, upper case."""
    if ref_end - ref == 1 and alt_end - alt == 1:
        first = base_number(text[ref])
        second = base_number(text[alt])
        if first >= 0 and second >= 0:
            return first * 4 + second
    value = fnv32(text, ref, ref_end, 0)
    value = ((value ^ GREATER) * FNV_PRIME) & 0xFFFFFFFF
    value = fnv32(text, alt, alt_end, value)
    return (value & 0x7FFFFFFF) | 0x80000000


@helper
def symbolic_length(text, position, alt, alt_end, info, info_end, nth):
    """SVLEN of the ALT number `nth` (0-based), else END - POS; below zero for a deletion; UNKNOWN_LENGTH without either
    and for a breakend."""
    if symbolic_place(text, alt, alt_end, info, info_end) == JUNCTION:
        return UNKNOWN_LENGTH
    deletion = alt_end - alt >= 4
    for i in range(4):
        deletion = deletion and text[alt + i] == _DEL[i]
    begin, stop = svlen_of(text, info, info_end, nth)
    negative = begin < stop and text[begin] == MINUS
    signed = begin < stop and (negative or text[begin] == PLUS)
    size = integer(text, begin + 1 if signed else begin, stop)
    if size <= 0:
        last = symbolic_end(text, position, alt, alt_end, nth, info, info_end)
        if last <= position:
            return size if size == 0 else UNKNOWN_LENGTH
        size = last - position
        negative = False
    if size >= UNKNOWN_LENGTH:
        return UNKNOWN_LENGTH
    return -size if negative or deletion else size


@compiled(INT, U8, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, OUT_I64, OUT_I64)
def describe_changes(text, chosen, record, number, kind, written, written_length, position, ref, ref_end, filter_end,
                     info_end, codes, lengths):  # fmt: skip
    """Code and length (ALT - REF, in bases) of the change of each of the `chosen` ALTs."""
    for row in range(chosen.shape[0]):
        j = chosen[row]
        i = record[j]
        alt, alt_end = written[j], written[j] + written_length[j]
        codes[row] = change_code(text, ref[i], ref_end[i], alt, alt_end)
        if kind[j] == SYMBOLIC:
            lengths[row] = symbolic_length(text, position[i], alt, alt_end, filter_end[i] + 1, info_end[i], number[j] - 1)
        elif kind[j] == BREAKEND:
            lengths[row] = UNKNOWN_LENGTH
        else:
            lengths[row] = (alt_end - alt) - (ref_end[i] - ref[i])
    return chosen.shape[0]
