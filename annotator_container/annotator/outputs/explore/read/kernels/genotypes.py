"""Genotypes as numbers: class, depth, quality, allele fraction and phase of each ALT and sample.

Classes: 0 missing, 1 hom_ref, 2 het, 3 hom_alt, 4 hemi (docs/explore-format.md says what each means).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import types

from annotator.bytes.ascii import BAR, COLON, COMMA, DOT, NINE, SLASH, TAB, ZERO
from annotator.bytes.compiled import FLAG, I64, U8, compiled, helper
from annotator.bytes.numbers import integer, leading_integer
from annotator.bytes.numbers import number as decimal
from annotator.vcf.kernels.format import AD, AF, DP, GQ, GT, PS, format_places

CLASSES: Final = ("hom_ref", "het", "hom_alt", "hemi")
MISSING_INT: Final = 2**31 - 1
_RESULT: Final = types.Tuple(
    (
        types.Array(types.int32, 3, "C"),
        types.Array(types.float64, 2, "C"),
        types.Array(types.int64, 3, "C"),
        types.Array(types.int32, 2, "C"),
    )
)


@helper
def read_calls(text, start, end):
    """(readable, alleles called, alleles missing, phased, all called alleles are one) of a GT text."""
    called, missing = 0, 0
    first = np.int64(-1)
    phased, same = True, True
    at = start
    if at < end and (text[at] == SLASH or text[at] == BAR):  # VCF 4.4 may write the first separator
        at += 1
    while at < end:
        if text[at] == DOT:
            missing += 1
            at += 1
        else:
            allele, behind = leading_integer(text, at, end)
            if behind == at:
                return False, 0, 0, False, False
            at = behind
            called += 1
            if first < 0:
                first = allele
            same = same and allele == first
        if at < end:
            if text[at] == SLASH:
                phased = False
            elif text[at] != BAR:
                return False, 0, 0, False, False
            at += 1
    return True, called, missing, phased, same


@helper
def _support(text, depths, fractions, row_of, first_row, stop, reads, vaf):
    """Fill reads (AD of the ALT, MISSING_INT for none) and VAF of rows first_row..stop: AD / sum(AD), else AF; each list is
    read once."""
    total = 0
    nth = 0
    begin = depths[0]
    for at in range(depths[0], depths[1] + 1):
        if depths[0] < depths[1] and (at == depths[1] or text[at] == COMMA):
            value = integer(text, begin, at)
            if value >= 0:
                total += value
                row = row_of[nth] if nth < len(row_of) else -1
                if row >= 0:
                    reads[row] = min(value, MISSING_INT)
                    vaf[row] = value
            nth += 1
            begin = at + 1
    for row in range(first_row, stop):
        vaf[row] = vaf[row] / total if total > 0 else np.nan
    nth = 1
    begin = fractions[0]
    for at in range(fractions[0], fractions[1] + 1):
        if fractions[0] < fractions[1] and (at == fractions[1] or text[at] == COMMA):
            row = row_of[nth] if nth < len(row_of) else -1
            if row >= 0 and np.isnan(vaf[row]):
                value = decimal(text, begin, at)
                vaf[row] = value if value > -1e300 else np.nan
            nth += 1
            begin = at + 1


@compiled(_RESULT, U8, I64, I64, I64, I64, I64, FLAG, allocates=True)
def scan_genotypes(text, info_end, end, first_row, number, chosen, all_samples):
    """Numbers (samples x rows x [class, DP, GQ, phase, PS, reads of the ALT]), VAF, GT spans of each record, and AC AN het hom.

    `number` is each row's ALT number, `chosen` are sample columns from 0, rising. GT spans: records x samples x [start, end].
    The text is read once, so the time does not grow with the number of ALTs times the number of samples.
    """
    total = len(number)
    numbers = np.zeros((len(chosen), total, 6), np.int32)
    vaf = np.full((len(chosen), total), np.nan)
    spans = np.zeros((len(first_row) - 1, len(chosen), 2), np.int64)
    tally = np.zeros((total if all_samples else 0, 4), np.int32)
    sub = np.zeros((6, 2), np.int64)
    seen = np.full(total, -1, np.int64)  # the last sample whose genotype holds the row's ALT
    most = 0
    for row in range(total):
        most = max(most, number[row])
    row_of = np.full(most + 1, -1, np.int64)  # by ALT number, for one record at a time
    for record in range(len(first_row) - 1):
        begin, stop = first_row[record], first_row[record + 1]
        for row in range(begin, stop):
            row_of[number[row]] = row
            seen[row] = -1
        format_end = min(info_end[record] + 1, end[record])
        while format_end < end[record] and text[format_end] != TAB:
            format_end += 1
        places = format_places(text, info_end[record] + 1, format_end)
        at = format_end + 1
        sample = 0
        next_chosen = 0
        alleles = 0  # called in all samples
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
                readable, called, missing, phased, same = read_calls(text, sub[GT, 0], sub[GT, 1])
                copies = called + missing
                alleles += called
                if mine:
                    depth, quality = integer(text, sub[DP, 0], sub[DP, 1]), integer(text, sub[GQ, 0], sub[GQ, 1])
                    for row in range(begin, stop):
                        numbers[next_chosen, row, 0] = 1 if called > 0 and missing == 0 else 0
                        numbers[next_chosen, row, DP] = MISSING_INT if depth < 0 else depth
                        numbers[next_chosen, row, GQ] = MISSING_INT if quality < 0 else quality
                        numbers[next_chosen, row, 4] = max(integer(text, sub[PS, 0], sub[PS, 1]), 0)
                        numbers[next_chosen, row, 5] = MISSING_INT
                    _support(
                        text, (sub[AD, 0], sub[AD, 1]), (sub[AF, 0], sub[AF, 1]), row_of, begin, stop,
                        numbers[next_chosen, :, 5], vaf[next_chosen],
                    )
                    spans[record, next_chosen, 0] = sub[GT, 0]
                    spans[record, next_chosen, 1] = sub[GT, 1]
                if readable and called > 0:
                    # Every ALT in the genotype; all others keep the class set above.
                    kind = 4 if copies == 1 else 3 if same and missing == 0 else 2
                    call = sub[GT, 0]
                    haplotype = 0
                    while call < sub[GT, 1]:
                        if ZERO <= text[call] <= NINE:
                            allele, call = leading_integer(text, call, sub[GT, 1])
                            row = row_of[allele] if allele < len(row_of) else -1
                            if row >= 0:
                                fresh = seen[row] != sample
                                seen[row] = sample
                                if all_samples:
                                    tally[row, 0] += 1
                                    tally[row, 2] += fresh and kind == 2
                                    tally[row, 3] += fresh and kind == 3
                                if mine:
                                    numbers[next_chosen, row, 0] = kind
                                    if phased and copies == 2:
                                        numbers[next_chosen, row, 3] |= 1 << haplotype
                            haplotype += 1
                        else:
                            haplotype += text[call] == DOT
                            call += 1
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
        for row in range(begin, stop):
            row_of[number[row]] = -1
            if all_samples:
                tally[row, 1] = alleles
    return numbers, vaf, spans, tally
