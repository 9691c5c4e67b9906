"""Compiled parts of the tables: fields cut out of row texts, and the TSV's lines."""

from __future__ import annotations

from annotator.bytes.compiled import I32, I64, INT, OUT_I32, OUT_I64_2D, OUT_U8, U8, compiled
from annotator.bytes.text import put, put_number

BAR, TAB, FEED = 124, 9, 10


@compiled(INT, U8, I64, I64, OUT_I64_2D)
def cut_fields(text, start, end, bounds):
    """bounds[k, r] is where the k-th field of row r begins, counted from start[r]; bounds[k + 1, r] - 1 its end."""
    fields = bounds.shape[0] - 1
    for r in range(start.shape[0]):
        at = start[r]
        bounds[0, r] = at
        field = 1
        while field <= fields:
            while at < end[r] and text[at] != BAR:
                at += 1
            at += 1
            bounds[field, r] = at
            field += 1
    return 0


@compiled(INT, U8, I64, I64, OUT_U8, OUT_I32, OUT_U8)
def gather(text, start, after, data, offsets, valid):
    """Strings text[start[r]:after[r] - 1] one after another into `data`; valid[r] is 0 for an empty one."""
    at = 0
    for r in range(start.shape[0]):
        offsets[r] = at
        at = put(data, at, text, start[r], after[r] - 1)
        valid[r] = 1 if after[r] - 1 > start[r] else 0
    offsets[start.shape[0]] = at
    return at


@compiled(INT, I32, OUT_I32, OUT_I32, OUT_I32)
def compact(codes, place, local, used):
    """Codes renumbered in order of first use: local[r] indexes used[:n], the distinct codes; returns n.

    `place` is -1 for every code before and after. Codes below 0 (missing) stay -1.
    """
    count = 0
    for r in range(codes.shape[0]):
        code = codes[r]
        if code < 0:
            local[r] = -1
            continue
        if place[code] < 0:
            place[code] = count
            used[count] = code
            count += 1
        local[r] = place[code]
    for k in range(count):
        place[used[k]] = -1
    return count


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
