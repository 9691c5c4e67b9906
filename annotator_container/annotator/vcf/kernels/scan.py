"""The compiled scan: columns of each line, and the minimised alleles. Byte values are written as numbers."""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_I64_2D, U8, compiled, helper

# Rows of the record table that `scan_lines` fills (offsets; see Records).
(LINE, LINE_END, CHROM_END, POSITION, ID, ID_END, REF_END, ALT_END, QUAL_END, FILTER_END, INFO_END,
 ALTS) = range(12)  # fmt: skip
RECORD_COLUMNS: Final = 12
# Rows of the allele table that `scan_alleles` fills (see Alleles).
(A_RECORD, A_NUMBER, A_KIND, A_START, A_END, A_REF, A_REF_LENGTH, A_ALT, A_ALT_LENGTH, A_WRITTEN,
 A_WRITTEN_LENGTH, A_SHOWN, A_SHOWN_LENGTH, A_PLAIN) = range(14)  # fmt: skip
ALLELE_COLUMNS: Final = 14

# What is wrong with a line (`scan_lines` returns one of them with the line and the byte offset).
FINE, FEW_COLUMNS, BAD_POSITION, EMPTY_COLUMN, EMPTY_LINE, HEADER_LINE, BAD_REF, BAD_ALT = range(8)

TAB, FEED, RETURN, COMMA, STAR, DOT = 9, 10, 13, 44, 42, 46
LESS, OPEN, CLOSE, HASH = 60, 91, 93, 35

# IUPAC codes in either case: what a REF or a sequence ALT may hold.
_LETTERS = np.zeros(256, np.uint8)
_LETTERS[list(b"ACGTUNRYSWKMBDHVacgtunryswkmbdhv")] = 1
LETTERS: Final = _LETTERS


@compiled(INT, U8, INT, OUT_I64_2D, OUT_I64)
def scan_lines(text, records, table, fault):
    """Fill `table[:, i]` for each of `records` lines; returns the number of ALT entries, or -1 after filling
    `fault` with (what, record, offset)."""
    at = 0
    entries = 0
    size = text.shape[0]
    for i in range(records):
        line = at
        table[LINE, i] = line
        if text[at] == FEED or text[at] == RETURN:
            fault[0], fault[1], fault[2] = EMPTY_LINE, i, at
            return -1
        if text[at] == HASH:
            fault[0], fault[1], fault[2] = HEADER_LINE, i, at
            return -1
        column = 0
        begin = at
        position = 0
        alts = 1
        while at < size and column < 8:
            byte = text[at]
            if byte == TAB or byte == FEED:
                if at == begin:
                    fault[0], fault[1], fault[2] = EMPTY_COLUMN, i, at
                    return -1
                if column == 0:
                    table[CHROM_END, i] = at
                elif column == 1:
                    table[POSITION, i] = position
                    table[ID, i] = at + 1
                else:
                    table[ID_END + column - 2, i] = at
                column += 1
                begin = at + 1
                if byte == FEED:
                    break
            elif column == 1:
                if byte < 48 or byte > 57 or position > 99_999_999_999:
                    fault[0], fault[1], fault[2] = BAD_POSITION, i, at
                    return -1
                position = position * 10 + byte - 48
            elif column == 3:
                if LETTERS[byte] == 0:
                    fault[0], fault[1], fault[2] = BAD_REF, i, at
                    return -1
            elif column == 4 and byte == COMMA:
                alts += 1
            at += 1
        if column < 8:
            fault[0], fault[1], fault[2] = FEW_COLUMNS, i, at
            return -1
        while text[at] != FEED:
            at += 1
        end = at
        if text[end - 1] == RETURN:
            end -= 1
        table[LINE_END, i] = end
        if table[INFO_END, i] > end:
            table[INFO_END, i] = end
        table[ALTS, i] = alts
        entries += alts
        at += 1
    return entries


@helper
def kind_of(text, start, end):
    """Kind of an ALT that is no plain sequence (5, 6, 7), 0 for a sequence, -1 for what VCF does not allow."""
    first = text[start]
    length = end - start
    if length == 1 and (first == STAR or first == DOT):
        return 7
    if first == LESS:
        if text[end - 1] != 62:
            return -1
        if length == 3 and (text[start + 1] == STAR or text[start + 1] == 88):  # <*>, <X>
            return 7
        if length == 9:
            non_ref = (78, 79, 78, 95, 82, 69, 70)
            same = True
            for j in range(7):
                if text[start + 1 + j] != non_ref[j]:
                    same = False
            if same:
                return 7
        return 5
    for j in range(start, end):
        if text[j] == OPEN or text[j] == CLOSE:
            return 6
    if length > 1 and (first == DOT or text[end - 1] == DOT):
        return 6
    for j in range(start, end):
        if LETTERS[text[j]] == 0:
            return -1
    return 0


@helper
def is_acgt(text, start, end):
    for j in range(start, end):
        byte = text[j]
        if not (byte == 65 or byte == 67 or byte == 71 or byte == 84):
            return 0
    return 1


@helper
def same_base(text, i, j):
    """Equal letters, whatever their case."""
    return text[i] & 0xDF == text[j] & 0xDF


@helper
def same_text(text, i, j, length):
    """Equal stretches, whatever their case."""
    for k in range(length):
        if not same_base(text, i + k, j + k):
            return False
    return True


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
        if alleles[A_KIND, j] == 7 and alleles[A_PLAIN, j] != 2 and not star:
            continue
        counted += 1
        if alleles[A_WRITTEN_LENGTH, j] != ref_length:
            differ = True
        if not star and not same_base(text, written, ref):
            shared = False
    cut = 1 if differ and shared else 0
    for j in range(first, last):
        if counted > 1 and alleles[A_KIND, j] < 5:
            alleles[A_SHOWN, j] = alleles[A_WRITTEN, j] + cut
            alleles[A_SHOWN_LENGTH, j] = alleles[A_WRITTEN_LENGTH, j] - cut


@compiled(INT, U8, OUT_I64_2D, OUT_I64, OUT_I64_2D, OUT_I64)
def scan_alleles(text, table, first_allele, alleles, fault):
    """Fill `alleles[:, j]` for each ALT entry and `first_allele`; returns 0, or -1 with `fault` filled."""
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
            kind = kind_of(text, at, end) if end > at else -1
            if kind < 0:
                fault[0], fault[1], fault[2] = BAD_ALT, i, at
                return -1
            alleles[A_RECORD, j] = i
            alleles[A_NUMBER, j] = number
            alleles[A_WRITTEN, j] = at
            alleles[A_WRITTEN_LENGTH, j] = end - at
            r, rl, a, al = ref, ref_length, at, end - at
            start, stop = position, position + ref_length - 1
            if kind == 0:
                alleles[A_PLAIN, j] = ref_plain & is_acgt(text, at, end)
                if rl == al:
                    kind = 0 if rl == 1 else 3
                    if same_text(text, r, a, al):  # no change at all: no row, but it counts as an allele
                        kind = 7
                        alleles[A_PLAIN, j] = 2
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
                    kind = 1 if rl == 0 else 2 if al == 0 else 4
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
    return 0


@compiled(INT, U8, I64, I64, OUT_I64)
def same_contig_runs(text, line, chrom_end, starts):
    """First record of each stretch of records with the same CHROM; returns how many there are."""
    count = 0
    for i in range(line.shape[0]):
        length = chrom_end[i] - line[i]
        same = i > 0 and chrom_end[i - 1] - line[i - 1] == length
        if same:
            for k in range(length):
                if text[line[i] + k] != text[line[i - 1] + k]:
                    same = False
                    break
        if not same:
            starts[count] = i
            count += 1
    return count
