"""Compute how far structural ALTs reach on the reference, compiled. Positions are 1-based, spans inclusive.

The rules are those of `annotator.engines.vep.structural_event` (an event begins after POS; its last base follows from SVLEN,
else from END) and, for an index, those of htslib: the furthest of REF, END and POS + |SVLEN|.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import (
    COMMA,
    MINUS,
    NINE,
    PLUS,
    ZERO,
    A,
    B,
    C,
    D,
    E,
    L,
    N,
    P,
    R,
    S,
    T,
    U,
    V,
    X,
    upper,
)
from annotator.bytes.compiled import I64, INT, OUT_I64, U8, compiled, helper
from annotator.chunk.records import SYMBOLIC
from annotator.vcf.kernels.info import info_value

# Kinds of place that an ALT's symbol implies.
_POINT = 0  # an insertion: between POS and the next base
JUNCTION = 3  # a breakend: also there, and SVLEN does not apply
_SPAN = 1  # a deletion, duplication, inversion, copy number: SVLEN is its length on the reference
_OTHER = 2  # a symbol that VCF does not define (GATK-SV's <CPX>): only END counts

LAST_POSITION = 2**31 - 1
_I = 73  # the letter, whose usual name looks like a digit
_DIGITS = 12
_END = np.frombuffer(b"END", np.uint8)
_SVLEN = np.frombuffer(b"SVLEN", np.uint8)
_SVTYPE = np.frombuffer(b"SVTYPE", np.uint8)


@helper
def _begins(text, at, stop, first, second, third):
    return (
        stop - at >= 3
        and upper(text[at]) == first
        and upper(text[at + 1]) == second
        and upper(text[at + 2]) == third
    )


@helper
def _place_of(text, at, stop):
    """_POINT, _SPAN, JUNCTION or _OTHER of a symbol or SVTYPE."""
    if _begins(text, at, stop, D, E, L) or _begins(text, at, stop, D, U, P):
        return _SPAN  # DEL, DUP
    if _begins(text, at, stop, _I, N, V) or _begins(text, at, stop, T, D, U):
        return _SPAN  # INV, TDUP
    if stop - at >= 3 and upper(text[at]) == C and upper(text[at + 1]) == N:
        return _SPAN  # CNV, CN0, CN=3
    if _begins(text, at, stop, _I, N, S):
        return _POINT  # INS
    if _begins(text, at, stop, B, N, D) or _begins(text, at, stop, T, R, A) or _begins(text, at, stop, C, T, X):
        return JUNCTION  # BND, TRA, CTX
    return _OTHER


@helper
def _whole(text, at, stop):
    """The absolute value of a decimal integer of at most 12 digits; 0 for any other text."""
    if at < stop and (text[at] == MINUS or text[at] == PLUS):
        at += 1
    if at >= stop or stop - at > _DIGITS:
        return 0
    value = 0
    for i in range(at, stop):
        if not ZERO <= text[i] <= NINE:
            return 0
        value = value * 10 + np.int64(text[i]) - ZERO
    return value


@helper
def svlen_of(text, info, info_end, nth):
    """Span of SVLEN for ALT number `nth` (0-based), the first value if there are fewer values; (-1, -1) without SVLEN."""
    begin, stop = info_value(text, info, info_end, _SVLEN)
    at = begin
    for _ in range(nth):
        while at < stop and text[at] != COMMA:
            at += 1
        if at >= stop:
            at = begin
            break
        at += 1
    last = at
    while last < stop and text[last] != COMMA:
        last += 1
    return at, last


@helper
def end_of(text, position, info, info_end):
    """INFO/END if it is greater than POS, else 0."""
    at, stop = info_value(text, info, info_end, _END)
    if at < 0 or (at < stop and text[at] == MINUS):
        return 0
    value = _whole(text, at, stop)
    return value if value > position else 0


@helper
def symbolic_place(text, symbol, symbol_end, info, info_end):
    """_POINT, _SPAN, JUNCTION or _OTHER of the ALT `<…>`, by its symbol, else by SVTYPE."""
    place = _place_of(text, symbol + 1, symbol_end - 1)
    if place == _OTHER:
        at, stop = info_value(text, info, info_end, _SVTYPE)
        if at >= 0:
            return _place_of(text, at, stop)
    return place


@helper
def symbolic_end(text, position, symbol, symbol_end, nth, info, info_end):
    """The last base of a symbolic ALT; POS for a point, 0 when unknown."""
    place = symbolic_place(text, symbol, symbol_end, info, info_end)
    if place == _POINT or place == JUNCTION:
        return position
    at, stop = svlen_of(text, info, info_end, nth)
    size = _whole(text, at, stop)
    end = end_of(text, position, info, info_end)
    if size > 0 and (place == _SPAN or end == 0):
        return position + size
    return end


@compiled(INT, U8, I64, I64, I64, I64, I64, I64, I64, I64, OUT_I64)
def symbolic_ends(text, record, number, kind, written, written_length, position, filter_end, info_end, ends):
    """The last base of each symbolic ALT (POS for an insertion, 0 when unknown); -1 for every other ALT. Returns their number."""
    found = 0
    for j in range(record.shape[0]):
        ends[j] = -1
        if kind[j] == SYMBOLIC:
            i = record[j]
            begin = filter_end[i] + 1
            ends[j] = symbolic_end(
                text, position[i], written[j], written[j] + written_length[j], number[j] - 1, begin, info_end[i]
            )
            found += 1
    return found


@compiled(INT, U8, I64, I64, I64, I64, I64, I64, I64, I64, I64, OUT_I64)
def last_bases(text, position, ref, ref_end, filter_end, info_end, first_allele, kind, written, written_length, ends):
    """The last base of each record: the furthest of REF and, where an ALT is no sequence (symbolic, gVCF blocks), of
    INFO/END and POS + |SVLEN|; at most 2^31 - 1, VCF's last position."""
    for i in range(position.shape[0]):
        last = position[i] + ref_end[i] - ref[i] - 1
        info = filter_end[i] + 1
        other = False
        for j in range(first_allele[i], first_allele[i + 1]):
            if kind[j] >= SYMBOLIC:
                other = True
            if kind[j] == SYMBOLIC:
                nth = j - first_allele[i]
                stop = written[j] + written_length[j]
                last = max(last, symbolic_end(text, position[i], written[j], stop, nth, info, info_end[i]))
        if other:
            last = max(last, end_of(text, position[i], info, info_end[i]))
        ends[i] = min(last, LAST_POSITION)
    return 0
