"""Genotypes of chosen records as the allele of each copy, compiled."""

from __future__ import annotations

import numpy as np
from numba import types

from annotator.bytes.ascii import BAR, COLON, DOT, NINE, SLASH, TAB, ZERO
from annotator.bytes.compiled import I64, INT, OUT_I64_2D, U8, compiled, helper
from annotator.bytes.numbers import integer
from annotator.vcf.kernels.format import GT, PS, format_places

ABSENT, MISSING = -2, -1  # beyond the genotype's copies; a copy whose allele is `.`
MOST_COPIES = 4
ANY_PHASE, PHASED, UNPHASED, UNREADABLE = range(4)  # ANY_PHASE: the same allele on every copy
_MOST = 32767
OUT_I16_3D = types.Array(types.int16, 3, "C")
OUT_U8_2D = types.Array(types.uint8, 2, "C")


@helper
def read_genotype(text, start, end, alleles):
    """Fill the copies' alleles from a GT text; returns how they are phased."""
    copies = 0
    phased = True
    readable = True
    at = start
    if at < end and (text[at] == SLASH or text[at] == BAR):  # VCF 4.4 may write the first separator
        at += 1
    while at < end:
        allele = np.int64(MISSING)
        if text[at] == DOT:
            at += 1
        else:
            begin = at
            allele = 0
            while at < end and ZERO <= text[at] <= NINE:
                allele = min(allele * 10 + np.int64(text[at]) - ZERO, _MOST)
                at += 1
            if at == begin:
                readable = False
                break
        if copies < len(alleles):
            alleles[copies] = allele
        copies += 1
        if at < end:
            if text[at] == SLASH:
                phased = False
            elif text[at] != BAR:
                readable = False
                break
            at += 1
    if not readable or copies > len(alleles):
        return UNREADABLE
    same = True
    for copy in range(1, copies):
        same = same and alleles[copy] == alleles[0]
    if same:
        return ANY_PHASE
    return PHASED if phased else UNPHASED


@compiled(INT, U8, I64, I64, I64, OUT_I16_3D, OUT_U8_2D, OUT_I64_2D, allocates=True)
def genotypes(text, info_end, line_end, chosen, alleles, phases, phase_sets):
    """Fill alleles[i, sample, copy], phases[i, sample] and phase_sets[i, sample] (0 for none) for record chosen[i].

    A sample without GT has only ABSENT copies.
    """
    for i in range(len(chosen)):
        record = chosen[i]
        end = line_end[record]
        at = min(info_end[record] + 1, end)
        behind = at
        while behind < end and text[behind] != TAB:
            behind += 1
        places = format_places(text, at, behind)
        at = behind + 1
        for sample in range(alleles.shape[1]):
            alleles[i, sample, :] = ABSENT
            phases[i, sample] = ANY_PHASE
            phase_sets[i, sample] = 0
            if at > end:
                continue
            place = 0
            begin = at
            while True:
                if at >= end or text[at] == COLON or text[at] == TAB:
                    if place == places[GT]:
                        phases[i, sample] = read_genotype(text, begin, at, alleles[i, sample])
                    elif place == places[PS]:
                        phase_sets[i, sample] = max(integer(text, begin, at), 0)
                    place += 1
                    begin = at + 1
                    if at >= end or text[at] == TAB:
                        break
                at += 1
            at += 1
    return len(chosen)
