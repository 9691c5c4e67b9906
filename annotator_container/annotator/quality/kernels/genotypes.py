"""Genotypes of chosen sites and samples: a code for each, and counts per sample."""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import types

from annotator.bytes.ascii import BAR, COLON, COMMA, SLASH, TAB, ZERO
from annotator.bytes.compiled import F64, I64, INT, OUT_I64_2D, U8, compiled, helper
from annotator.bytes.numbers import integer
from annotator.quality.thresholds import CHARR_AF, CHARR_DP, MIN_DP, MIN_DP_ONE_COPY, MIN_GQ
from annotator.vcf.kernels.format import AD, DP, GQ, GT, format_places

# Places of a site.
AUTOSOME, ON_X, ON_Y = range(3)
# Codes of a genotype.
MISSING, UNUSABLE, REF, HET, HOM = range(5)
# Columns of `counts`: genotypes by place and code, then sums.
PLACES: Final = 3
CODES: Final = 5
(TRANSITIONS, TRANSVERSIONS, HAPLOID_X, DEPTH, HOM_REF_READS, HOM_READS, HOM_SITES, CHARR_SUM, CHARR_SITES) = (
    15, 16, 17, 18, 24, 25, 26, 27, 28,
)  # fmt: skip
COLUMNS: Final = 29
MICRO: Final = 1_000_000  # CHARR_SUM is in millionths, so that sums do not depend on the order of adding
DEPTHS: Final = 256  # the last bin holds all larger ones
QUALITIES: Final = 100
BALANCES: Final = 101  # percent of ALT reads, rounded to whole ones
_CODES_2D: Final = types.Array(types.uint8, 2, "C")
_LEAST_AF, _MOST_AF = CHARR_AF
_LEAST_DP, _MOST_DP = CHARR_DP


@helper
def _alleles(text, start, end):
    """(alleles, copies of ALT 1) of a GT; alleles 0 if one is missing or it cannot be read."""
    at = start
    if at < end and (text[at] == SLASH or text[at] == BAR):  # VCF 4.4 may write the first separator
        at += 1
    alleles = 0
    copies = 0
    while at < end:
        if at + 1 < end and text[at + 1] != SLASH and text[at + 1] != BAR:
            return 0, 0
        if text[at] == ZERO + 1:
            copies += 1
        elif text[at] != ZERO:
            return 0, 0
        alleles += 1
        at += 2
    return alleles, copies


@helper
def _two(text, start, end):
    """The first two numbers of a list, -1 for what is missing."""
    comma = start
    while comma < end and text[comma] != COMMA:
        comma += 1
    stop = min(comma + 1, end)
    second = stop
    while second < end and text[second] != COMMA:
        second += 1
    return integer(text, start, comma), integer(text, stop, second)


@compiled(
    INT, U8, I64, I64, I64, I64, F64, I64, _CODES_2D, OUT_I64_2D, OUT_I64_2D, OUT_I64_2D, OUT_I64_2D,
    allocates=True,
)  # fmt: skip
def read_genotypes(
    text, info_end, line_end, place, transition, frequency, wanted, codes, counts, depths, qualities, balances,
):  # fmt: skip
    """Fill `codes[sample, site]` and add to the other tables (samples in rows).

    Sites have one ALT, an SNV. `place`: AUTOSOME, ON_X or ON_Y. `transition`: 1 or 0. `frequency`: of the ALT, NaN if unknown.
    `wanted`: sample columns from 0, rising. Returns the sites.
    """
    sub = np.zeros((6, 2), np.int64)
    for site in range(len(info_end)):
        end = line_end[site]
        format_end = min(info_end[site] + 1, end)
        begin = format_end
        while format_end < end and text[format_end] != TAB:
            format_end += 1
        places = format_places(text, begin, format_end)
        at = format_end + 1
        column = 0
        where = place[site]
        for sample in range(len(wanted)):
            while column < wanted[sample] and at <= end:
                while at < end and text[at] != TAB:
                    at += 1
                at += 1
                column += 1
            if at > end or places[GT] != 0:
                codes[sample, site] = MISSING
                counts[sample, where * CODES + MISSING] += 1
                continue
            sub[:] = 0
            key_number = 0
            span = at
            while True:
                if at >= end or text[at] == COLON or text[at] == TAB:
                    for key in range(6):
                        if places[key] == key_number:
                            sub[key, 0] = span
                            sub[key, 1] = at
                    key_number += 1
                    span = at + 1
                    if at >= end or text[at] == TAB:
                        break
                at += 1
            at += 1
            column += 1
            ref_reads, alt_reads = _two(text, sub[AD, 0], sub[AD, 1])
            depth = integer(text, sub[DP, 0], sub[DP, 1])
            if depth < 0 and ref_reads >= 0 and alt_reads >= 0:
                depth = ref_reads + alt_reads
            quality = integer(text, sub[GQ, 0], sub[GQ, 1])
            if depth >= 0:
                counts[sample, DEPTH + 2 * where] += depth
                counts[sample, DEPTH + 2 * where + 1] += 1
            alleles, copies = _alleles(text, sub[GT, 0], sub[GT, 1])
            if alleles == 0:
                code = MISSING
            else:
                code = REF if copies == 0 else HOM if copies == alleles else HET
                least = MIN_DP if where == AUTOSOME else MIN_DP_ONE_COPY
                if (
                    (0 <= depth < least)
                    or (0 <= quality < MIN_GQ)
                    or alleles > 2
                    or (alleles == 1 and where == AUTOSOME)
                ):
                    code = UNUSABLE
            codes[sample, site] = code
            counts[sample, where * CODES + code] += 1
            if where != AUTOSOME:
                if alleles == 1 and where == ON_X:
                    counts[sample, HAPLOID_X] += 1
                continue
            if code == MISSING:
                continue
            if depth >= 0:
                depths[sample, min(depth, DEPTHS - 1)] += 1
            if quality >= 0:
                qualities[sample, min(quality, QUALITIES - 1)] += 1
            if code >= HET:
                if transition[site]:
                    counts[sample, TRANSITIONS] += 1
                else:
                    counts[sample, TRANSVERSIONS] += 1
                reads = ref_reads + alt_reads
                if ref_reads >= 0 and alt_reads >= 0 and reads > 0:
                    if code == HET:
                        balances[sample, (200 * alt_reads + reads) // (2 * reads)] += 1
                    else:
                        counts[sample, HOM_REF_READS] += ref_reads
                        counts[sample, HOM_READS] += reads
                        counts[sample, HOM_SITES] += 1
                        known = frequency[site]
                        if _LEAST_AF <= known <= _MOST_AF and _LEAST_DP <= reads <= _MOST_DP:
                            counts[sample, CHARR_SUM] += np.int64(
                                np.rint(MICRO * (ref_reads / (reads * (1.0 - known))))
                            )
                            counts[sample, CHARR_SITES] += 1
    return len(info_end)
