"""Find the columns of each record line, compiled. The reader has checked the lines (`check`)."""

from __future__ import annotations

from typing import Final

from annotator.bytes.ascii import COMMA, FEED, TAB, ZERO
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_I64_2D, U8, compiled, load_eight
from annotator.bytes.eight import has_separator, has_zero

# Rows of the record table (offsets; see Records).
(LINE, LINE_END, CHROM_END, POSITION, ID, ID_END, REF_END, ALT_END, QUAL_END, FILTER_END, INFO_END,
 ALTS) = range(12)  # fmt: skip
RECORD_COLUMNS: Final = 12
_EIGHT_FEEDS: Final = FEED * 0x0101010101010101


@compiled(INT, U8, OUT_I64_2D)
def find_columns(text, table):
    """Fill `table[:, i]` for each line of `text`; returns the number of ALT entries."""
    size = len(text)
    at = 0
    entries = 0
    for i in range(table.shape[1]):
        table[LINE, i] = at
        position = 0
        alts = 1
        while text[at] != TAB:
            at += 1
        table[CHROM_END, i] = at
        at += 1
        while text[at] != TAB:
            position = position * 10 + text[at] - ZERO
            at += 1
        table[POSITION, i] = position
        at += 1
        table[ID, i] = at
        for column in range(ID_END, INFO_END + 1):
            while text[at] != TAB and text[at] != FEED:
                if text[at] == COMMA and column == ALT_END:
                    alts += 1
                at += 1
                while column == INFO_END and at + 8 <= size and not has_separator(load_eight(text, at)):
                    at += 8
            table[column, i] = at
            if text[at] == TAB:
                at += 1
        while text[at] != FEED:
            at += 1
            while at + 8 <= size and not has_zero(load_eight(text, at) ^ _EIGHT_FEEDS):
                at += 8
        table[LINE_END, i] = at
        table[ALTS, i] = alts
        entries += alts
        at += 1
    return entries


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
