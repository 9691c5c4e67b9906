"""The lines of the TSV, written by compiled code."""

from __future__ import annotations

from typing import Final

from annotator.bytes.ascii import BAR, FEED, TAB, ZERO
from annotator.bytes.compiled import I64, INT, OUT_U8, U8, compiled, helper, load_eight
from annotator.bytes.text import put, put_number

_EIGHT_FEEDS: Final = FEED * 0x0101010101010101
_LOW_BITS: Final = 0x0101010101010101
_HIGH_BITS: Final = 0x80 * 0x0101010101010101 - (1 << 64)  # as an int64


@helper
def _has_feed(eight):
    """Whether one of eight bytes is a line feed: exactly then a byte of the difference borrows from its highest bit."""
    differs = eight ^ _EIGHT_FEEDS
    return (differs - _LOW_BITS) & ~differs & _HIGH_BITS != 0


@compiled(
    INT, U8, I64, I64, I64, I64, I64, I64, I64, U8, I64, I64, I64, I64, INT, INT, OUT_U8
)
def table_lines(text, line, ref_end, alt_end, filter_end, written, written_length, number, rows, start, end,
                row_record, allele, first_row, first_record, out):  # fmt: skip
    """One line a row: row_id, record, alt, CHROM POS ID REF, ALT, QUAL FILTER, then the fields of the row's text."""
    at = 0
    for r in range(start.shape[0]):
        i, j = row_record[r], allele[r]
        at = put_number(out, at, first_row + r)
        out[at] = TAB
        at = put_number(out, at + 1, first_record + i)
        out[at] = TAB
        at = put_number(out, at + 1, number[j])
        out[at] = TAB
        at = put(out, at + 1, text, line[i], ref_end[i])
        out[at] = TAB
        at = put(out, at + 1, text, written[j], written[j] + written_length[j])
        at = put(out, at, text, alt_end[i], filter_end[i])
        out[at] = TAB
        at += 1
        begin = at
        at = put(out, at, rows, start[r], end[r])
        for k in range(begin, at):
            out[k] = TAB if out[k] == BAR else out[k]
        out[at] = FEED
        at += 1
    return at


@compiled(
    INT, U8, INT, OUT_U8
)
def renumber(text, by, out):
    """The lines of `text` with `by` added to the number that each begins with."""
    at = k = 0
    while k < text.shape[0]:
        number = 0
        while text[k] != TAB:
            number = number * 10 + text[k] - ZERO
            k += 1
        at = put_number(out, at, number + by)
        end = k
        while end + 8 <= text.shape[0] and not _has_feed(load_eight(text, end)):
            end += 8
        while text[end] != FEED:
            end += 1
        at = put(out, at, text, k, end + 1)
        k = end + 1
    return at
