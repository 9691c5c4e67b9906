"""Counts over one chunk, compiled: consequences by ALT and by row, substitutions, indel lengths, filters, genotypes."""

from __future__ import annotations

from numba import types

from annotator.bytes.ascii import BAR, COLON, DOT, NINE, SLASH, TAB, ZERO, A, P, S, base_number
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_I64_2D, U8, compiled
from annotator.chunk.records import INDEL, INSERTION, SNV
from annotator.vcf.kernels.format import has_genotype

HOM_REF, HET, HOM_ALT, HEMI, MISSING = range(5)
GENOTYPES = ("hom_ref", "het", "hom_alt", "hemi", "missing")
LONGEST = 50  # indels longer than this are counted in the last bin
U64 = types.Array(types.uint64, 1, "C", readonly=True)


@compiled(INT, U64, I64, OUT_I64, OUT_I64)
def count_terms(consequence, allele, worst, every):
    """`worst[a]` becomes the lowest term number of ALT a's rows (64 where it has none); `every[t]` counts rows with term t."""
    for a in range(len(worst)):
        worst[a] = 64
    for i in range(len(consequence)):
        mask = consequence[i]
        bit = 0
        first = True
        while mask != 0:
            if mask & types.uint64(1):
                every[bit] += 1
                if first:
                    if bit < worst[allele[i]]:
                        worst[allele[i]] = bit
                    first = False
            mask >>= types.uint64(1)
            bit += 1
    return len(consequence)


@compiled(INT, U8, I64, I64, I64, I64, I64, OUT_I64_2D, OUT_I64)
def count_changes(text, kind, ref, ref_length, alt, alt_length, substitutions, lengths):
    """`substitutions[from, to]` (A C G T) over SNVs; `lengths[d + LONGEST]` over insertions (+) and deletions (-)."""
    snvs = 0
    for i in range(len(kind)):
        if kind[i] == SNV:
            a = base_number(text[ref[i]])
            b = base_number(text[alt[i]])
            if a >= 0 and b >= 0:
                substitutions[a, b] += 1
                snvs += 1
        elif INSERTION <= kind[i] <= INDEL:
            d = alt_length[i] - ref_length[i]
            if d != 0:
                lengths[max(-LONGEST, min(LONGEST, d)) + LONGEST] += 1
    return snvs


@compiled(INT, U8, I64, I64, OUT_I64)
def other_filters(text, start, end, others):
    """others[0] PASS, others[1] `.`, then the numbers of all other records; returns how many those are."""
    passed = missing = n = 0
    for i in range(len(start)):
        size = end[i] - start[i]
        at = start[i]
        if size == 4 and text[at] == P and text[at + 1] == A and text[at + 2] == S and text[at + 3] == S:
            passed += 1
        elif size == 1 and text[at] == DOT:
            missing += 1
        else:
            others[2 + n] = i
            n += 1
    others[0], others[1] = passed, missing
    return n


@compiled(INT, U8, I64, I64, OUT_I64_2D)
def count_genotypes(text, info_end, line_end, counts):
    """`counts[sample, class]` of every record's GT (classes HOM_REF .. MISSING). A record without GT counts as missing.

    All alleles 0: hom_ref. One allele only and not 0: hemi. All the same and not 0: hom_alt. Any allele given and not 0: het.
    Else missing.
    """
    samples = len(counts)
    if samples == 0:
        return 0
    for i in range(len(info_end)):
        at = info_end[i] + 1
        stop = line_end[i]
        has = has_genotype(text, at, stop)
        while at < stop and text[at] != TAB:
            at += 1
        for sample in range(samples):
            at += 1
            alleles = given = zero = 0
            first = -1
            same = True
            value = -1
            k = at
            while has:
                c = text[k] if k < stop else TAB
                if ZERO <= c <= NINE:
                    value = (value * 10 if value > 0 else 0) + (c - ZERO)
                else:
                    if c == SLASH or c == BAR or c == COLON or c == TAB:
                        if k > at or c == COLON or c == TAB:
                            alleles += 1
                            if value >= 0:
                                given += 1
                                if value == 0:
                                    zero += 1
                                if first < 0:
                                    first = value
                                elif first != value:
                                    same = False
                        value = -1
                        if c == COLON or c == TAB:
                            break
                k += 1
            if given == 0:
                kind = MISSING
            elif zero == given:
                kind = HOM_REF if given == alleles else MISSING
            elif alleles == 1:
                kind = HEMI
            elif same and given == alleles:
                kind = HOM_ALT
            else:
                kind = HET
            counts[sample, kind] += 1
            at = k
            while at < stop and text[at] != TAB:
                at += 1
    return len(info_end)
