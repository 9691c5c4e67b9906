"""Genotypes as numbers: class, depth, quality, allele fraction and phase of each ALT and sample.

Classes: 0 missing, 1 hom_ref, 2 het, 3 hom_alt, 4 hemi (docs/explore-format.md says what each means).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import types

from annotator.bytes.ascii import BAR, COLON, COMMA, DOT, NINE, SLASH, TAB, ZERO
from annotator.bytes.compiled import FLAG, I64, U8, compiled, helper
from annotator.bytes.numbers import integer
from annotator.bytes.numbers import number as decimal
from annotator.vcf.kernels.format import AD, AF, DP, GQ, GT, PS, format_places

CLASSES: Final = ("hom_ref", "het", "hom_alt", "hemi")
MISSING_INT: Final = 2**31 - 1
_MOST_ALLELE = 1 << 40  # no number of an ALT; one of hundreds of digits must not come round to one
_RESULT: Final = types.Tuple(
    (
        types.Array(types.int32, 3, "C"),
        types.Array(types.float64, 2, "C"),
        types.Array(types.int64, 3, "C"),
        types.Array(types.int32, 2, "C"),
    )
)


@helper
def genotype(text, start, end, alt):
    """(class, phase, copies of this ALT, alleles called) of a GT text."""
    called = 0
    missing = 0
    copies = 0
    haplotypes = 0
    phased = True
    at = start
    if at < end and (text[at] == SLASH or text[at] == BAR):  # VCF 4.4 may write the first separator
        at += 1
    ploidy = 0
    while at < end:
        if text[at] == DOT:
            missing += 1
            at += 1
        else:
            allele = 0
            begin = at
            while at < end and ZERO <= text[at] <= NINE:
                allele = min(allele, _MOST_ALLELE) * 10 + np.int64(text[at]) - ZERO
                at += 1
            if at == begin:
                return 0, 0, 0, 0
            called += 1
            if allele == alt:
                copies += 1
                if ploidy < 2:
                    haplotypes |= 1 << ploidy
        ploidy += 1
        if at < end:
            if text[at] == SLASH:
                phased = False
            elif text[at] != BAR:
                return 0, 0, 0, 0
            at += 1
    if called == 0 or (missing > 0 and copies == 0):
        return 0, 0, 0, called
    if copies == 0:
        kind = 1
    elif ploidy == 1:
        kind = 4
    elif copies == called and missing == 0:
        kind = 3
    else:
        kind = 2
    return kind, (haplotypes if phased and ploidy == 2 else 0), copies, called


@helper
def _list_number(text, start, end, nth):
    at = start
    for _ in range(nth):
        while at < end and text[at] != COMMA:
            at += 1
        at += 1
    stop = at
    while stop < end and text[stop] != COMMA:
        stop += 1
    value = decimal(text, at, stop)
    return value if value > -1e300 else np.nan


@helper
def _support(text, depths, fractions, alt):
    """AD[alt] / sum(AD), and AD[alt] (MISSING_INT for none); without an AD of this ALT, AF[alt - 1]."""
    start, end = depths
    total = 0
    mine = -1
    nth = 0
    begin = start
    for at in range(start, end + 1):
        if at == end or text[at] == COMMA:
            value = integer(text, begin, at)
            if value >= 0:
                total += value
                if nth == alt:
                    mine = value
            nth += 1
            begin = at + 1
    reads = np.int64(MISSING_INT) if mine < 0 else mine
    if mine >= 0 and total > 0:
        return mine / total, reads
    if fractions[0] < fractions[1]:
        return _list_number(text, fractions[0], fractions[1], alt - 1), reads
    return np.nan, reads


@compiled(_RESULT, U8, I64, I64, I64, I64, I64, FLAG)
def scan_genotypes(text, info_end, end, first_row, number, chosen, all_samples):
    """Numbers (samples x rows x [class, DP, GQ, phase, PS, reads of the ALT]), VAF, GT spans of each record, and AC AN het hom.

    `number` is each row's ALT number, `chosen` are sample columns from 0, rising. GT spans: records x samples x [start, end].
    """
    total = len(number)
    numbers = np.zeros((len(chosen), total, 6), np.int32)
    vaf = np.full((len(chosen), total), np.nan)
    spans = np.zeros((len(first_row) - 1, len(chosen), 2), np.int64)
    tally = np.zeros((total if all_samples else 0, 4), np.int32)
    sub = np.zeros((6, 2), np.int64)
    for record in range(len(first_row) - 1):
        begin, stop = first_row[record], first_row[record + 1]
        format_end = min(info_end[record] + 1, end[record])
        while format_end < end[record] and text[format_end] != TAB:
            format_end += 1
        places = format_places(text, info_end[record] + 1, format_end)
        at = format_end + 1
        sample = 0
        next_chosen = 0
        while at <= end[record] and format_end < end[record]:
            mine = next_chosen < len(chosen) and chosen[next_chosen] == sample
            if not mine and not all_samples:
                if next_chosen >= len(chosen):
                    break
                while at < end[record] and text[at] != TAB:
                    at += 1
            else:
                sub[:] = 0
                place = 0
                span = at
                while True:
                    if at >= end[record] or text[at] == COLON or text[at] == TAB:
                        for key in range(6):
                            if places[key] == place:
                                sub[key, 0] = span
                                sub[key, 1] = at
                        place += 1
                        span = at + 1
                        if at >= end[record] or text[at] == TAB:
                            break
                    at += 1
                for row in range(begin, stop):
                    kind, phase, copies, called = genotype(text, sub[GT, 0], sub[GT, 1], number[row])
                    if all_samples:
                        tally[row, 0] += copies
                        tally[row, 1] += called
                        tally[row, 2] += kind == 2
                        tally[row, 3] += kind == 3
                    if mine:
                        numbers[next_chosen, row, 0] = kind
                        for key in (DP, GQ):
                            value = integer(text, sub[key, 0], sub[key, 1])
                            numbers[next_chosen, row, key] = MISSING_INT if value < 0 else value
                        numbers[next_chosen, row, 3] = phase
                        numbers[next_chosen, row, 4] = max(integer(text, sub[PS, 0], sub[PS, 1]), 0)
                        fraction, reads = _support(
                            text, (sub[AD, 0], sub[AD, 1]), (sub[AF, 0], sub[AF, 1]), number[row]
                        )
                        vaf[next_chosen, row] = fraction
                        numbers[next_chosen, row, 5] = min(reads, MISSING_INT)
                if mine:
                    spans[record, next_chosen, 0] = sub[GT, 0]
                    spans[record, next_chosen, 1] = sub[GT, 1]
            if mine:
                next_chosen += 1
            sample += 1
            at += 1
        while next_chosen < len(chosen):  # a line with too few columns
            for row in range(begin, stop):
                numbers[next_chosen, row, 1] = MISSING_INT
                numbers[next_chosen, row, 2] = MISSING_INT
                numbers[next_chosen, row, 5] = MISSING_INT
            next_chosen += 1
    return numbers, vaf, spans, tally
