"""Classify and minimise ALTs, compiled. Only this module decides which ALTs are alleles."""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.bytes.ascii import (
    CLOSE,
    COMMA,
    DOT,
    GREATER,
    LESS,
    OPEN,
    STAR,
    A,
    C,
    G,
    T,
    X,
    same_base,
    same_letters,
)
from annotator.bytes.compiled import INT, OUT_I64, OUT_I64_2D, U8, compiled, helper
from annotator.chunk.records import (
    BREAKEND,
    DELETION,
    INDEL,
    INSERTION,
    NO_ALLELE,
    SNV,
    SUBSTITUTION,
    SYMBOLIC,
    UNCHANGED,
)  # fmt: skip
from annotator.vcf.kernels.record_table import ALT_END, ALTS, ID_END, POSITION, REF_END

# Rows of the allele table (see Alleles).
(A_RECORD, A_NUMBER, A_KIND, A_START, A_END, A_REF, A_REF_LENGTH, A_ALT, A_ALT_LENGTH, A_WRITTEN,
 A_WRITTEN_LENGTH, A_SHOWN, A_SHOWN_LENGTH, A_PLAIN) = range(14)  # fmt: skip
ALLELE_COLUMNS: Final = 14
_NON_REF = np.frombuffer(b"<NON_REF>", np.uint8)


@helper
def kind_of(text, start, end):
    """Kind of an ALT: SYMBOLIC, BREAKEND, NO_ALLELE (`*`, `.`, `X`, `<*>`, `<X>`, `<NON_REF>`), or SNV for any sequence."""
    first = text[start]
    length = end - start
    if length == 1 and (first == STAR or first == DOT or first == X):
        return NO_ALLELE
    if first == LESS and text[end - 1] == GREATER:
        if length == 3 and (text[start + 1] == STAR or text[start + 1] == X):
            return NO_ALLELE
        if length == len(_NON_REF):
            same = True
            for j in range(length):
                if text[start + j] != _NON_REF[j]:
                    same = False
            if same:
                return NO_ALLELE
        return SYMBOLIC
    for j in range(start, end):
        if text[j] == OPEN or text[j] == CLOSE:
            return BREAKEND
    if length > 1 and (first == DOT or text[end - 1] == DOT):
        return BREAKEND
    return SNV


@helper
def is_acgt(text, start, end):
    for j in range(start, end):
        byte = text[j]
        if not (byte == A or byte == C or byte == G or byte == T):
            return 0
    return 1


@helper
def show_unsplit(text, alleles, first, last, ref, ref_length):
    """Allele of a record with several ALTs, as VEP prints it: when some lengths differ and all of them begin with
    REF's base, that base is left out, else the ALT is printed as written. A `*` counts by its length, not by its
    base; other ALTs without sequence do not count. Source: ensembl-vep, Parser/VCF.pm, create_VariationFeatures."""
    counted = 0
    shared = True
    differ = False
    for j in range(first, last):
        written = alleles[A_WRITTEN, j]
        star = text[written] == STAR or (text[written] == LESS and text[written + 1] == STAR)
        if alleles[A_KIND, j] == NO_ALLELE and alleles[A_PLAIN, j] != UNCHANGED and not star:
            continue
        counted += 1
        if alleles[A_WRITTEN_LENGTH, j] != ref_length:
            differ = True
        if not star and not same_base(text, written, ref):
            shared = False
    cut = 1 if differ and shared else 0
    for j in range(first, last):
        if counted > 1 and alleles[A_KIND, j] <= INDEL:
            alleles[A_SHOWN, j] = alleles[A_WRITTEN, j] + cut
            alleles[A_SHOWN_LENGTH, j] = alleles[A_WRITTEN_LENGTH, j] - cut


@compiled(INT, U8, OUT_I64_2D, OUT_I64, OUT_I64_2D)
def scan_alleles(text, table, first_allele, alleles):
    """Fill `alleles[:, j]` for each ALT entry and `first_allele`."""
    j = 0
    for i in range(table.shape[1]):
        first_allele[i] = j
        ref = table[ID_END, i] + 1
        ref_length = table[REF_END, i] - ref
        position = table[POSITION, i]
        ref_plain = is_acgt(text, ref, ref + ref_length)
        at = table[REF_END, i] + 1
        column_end = table[ALT_END, i]
        first = j
        for number in range(1, table[ALTS, i] + 1):
            end = at
            while end < column_end and text[end] != COMMA:
                end += 1
            kind = kind_of(text, at, end)
            alleles[A_RECORD, j] = i
            alleles[A_NUMBER, j] = number
            alleles[A_WRITTEN, j] = at
            alleles[A_WRITTEN_LENGTH, j] = end - at
            r, rl, a, al = ref, ref_length, at, end - at
            start, stop = position, position + ref_length - 1
            if kind == SNV:
                alleles[A_PLAIN, j] = ref_plain & is_acgt(text, at, end)
                if rl == al:
                    kind = SNV if rl == 1 else SUBSTITUTION
                    if same_letters(text, r, a, al):  # no change: no row, but it counts as an allele
                        kind = NO_ALLELE
                        alleles[A_PLAIN, j] = UNCHANGED
                else:
                    while rl > 0 and al > 0 and same_base(text, r, a):
                        r += 1
                        a += 1
                        rl -= 1
                        al -= 1
                        start += 1
                    while rl > 0 and al > 0 and same_base(text, r + rl - 1, a + al - 1):
                        rl -= 1
                        al -= 1
                        stop -= 1
                    kind = INSERTION if rl == 0 else DELETION if al == 0 else INDEL
            else:
                alleles[A_PLAIN, j] = 0
            alleles[A_KIND, j] = kind
            alleles[A_START, j] = start
            alleles[A_END, j] = stop
            alleles[A_REF, j] = r
            alleles[A_REF_LENGTH, j] = rl
            alleles[A_ALT, j] = a
            alleles[A_ALT_LENGTH, j] = al
            alleles[A_SHOWN, j] = a
            alleles[A_SHOWN_LENGTH, j] = al
            j += 1
            at = end + 1
        if j - first > 1:
            show_unsplit(text, alleles, first, j, ref, ref_length)
    first_allele[table.shape[1]] = j
    return j
