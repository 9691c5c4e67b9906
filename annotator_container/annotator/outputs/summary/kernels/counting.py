"""Counts over one chunk, compiled: consequences by ALT and by row, substitutions, indel lengths, filters, genotypes."""

from __future__ import annotations

from numba import types

from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_I64_2D, U8, compiled, helper

HOM_REF, HET, HOM_ALT, HEMI, MISSING = range(5)
GENOTYPES = ("hom_ref", "het", "hom_alt", "hemi", "missing")
LONGEST = 50  # indels longer than this are counted in the last bin
U64 = types.Array(types.uint64, 1, "C", readonly=True)


@helper
def base_number(byte):
    """0..3 of A C G T in either case, else -1."""
    b = byte & 0xDF
    if b == 65:
        return 0
    if b == 67:
        return 1
    if b == 71:
        return 2
    if b == 84:
        return 3
    return -1


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
        if kind[i] == 0:
            a = base_number(text[ref[i]])
            b = base_number(text[alt[i]])
            if a >= 0 and b >= 0:
                substitutions[a, b] += 1
                snvs += 1
        elif 1 <= kind[i] <= 4:
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
        if size == 4 and text[at] == 80 and text[at + 1] == 65 and text[at + 2] == 83 and text[at + 3] == 83:
            passed += 1
        elif size == 1 and text[at] == 46:
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
    Else missing. Only GT at FORMAT's first place is a genotype, as VCF asks for.
    """
    samples = len(counts)
    if samples == 0:
        return 0
    for i in range(len(info_end)):
        at = info_end[i] + 1
        stop = line_end[i]
        has = (
            at + 1 < stop
            and text[at] == 71
            and text[at + 1] == 84
            and (text[at + 2] == 58 or text[at + 2] == 9)
        )
        while at < stop and text[at] != 9:
            at += 1
        for sample in range(samples):
            at += 1
            alleles = given = zero = 0
            first = -1
            same = True
            value = -1
            k = at
            while has:
                c = text[k] if k < stop else 9
                if 48 <= c <= 57:
                    value = (value * 10 if value > 0 else 0) + (c - 48)
                else:
                    if c == 47 or c == 124 or c == 58 or c == 9:
                        if k > at or c == 58 or c == 9:
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
                        if c == 58 or c == 9:
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
            while at < stop and text[at] != 9:
                at += 1
    return len(info_end)


@compiled(INT, U8, I64, I64, I64, U8, OUT_I64)
def compare_refs(text, ref, ref_end, position, bases, found):
    """Compare REFs with the contig's bases: found = [comparable, disagreeing, first disagreeing record or -1, outside the contig].

    A REF with a base that is not A, C, G or T on either side is not comparable (N, IUPAC codes), nor is one at a
    telomere, which VCF places at 0 and one behind the contig's last base.
    """
    found[0] = found[1] = found[3] = 0
    found[2] = -1
    size = len(bases)
    for i in range(len(ref)):
        at = position[i] - 1
        n = ref_end[i] - ref[i]
        if at < 0 or at + n > size:
            plain = at != -1 and at != size
            for k in range(n):
                if base_number(text[ref[i] + k]) < 0:
                    plain = False
            if not plain:
                continue
            found[0] += 1
            found[1] += 1
            found[3] += 1
            if found[2] < 0:
                found[2] = i
            continue
        comparable = True
        equal = True
        for k in range(n):
            a = base_number(text[ref[i] + k])
            b = base_number(bases[at + k])
            if a < 0 or b < 0:
                comparable = False
                break
            if a != b:
                equal = False
        if comparable:
            found[0] += 1
            if not equal:
                found[1] += 1
                if found[2] < 0:
                    found[2] = i
    return len(ref)
