"""Insert the annotations into the user's lines; apart from GAS's INFO key the lines stay the same byte for byte."""

from __future__ import annotations

from annotator.bytes.ascii import DOT, EQUALS, FEED, SEMICOLON
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper
from annotator.vcf.kernels.info import is_key


@helper
def copy_info(out, at, text, start, end, key, replaced):
    """Copy the INFO column without items named `key` (empty items stay); adds to replaced[0] for each left out."""
    copied = False
    item = start
    while item < end:
        stop = item
        while stop < end and text[stop] != SEMICOLON:
            stop += 1
        if is_key(text, item, stop, key):
            replaced[0] += 1
        else:
            if copied:
                out[at] = SEMICOLON
                at += 1
            copied = True
            at = copy_bytes(out, at, text, item, stop)
            if stop == end - 1:  # an INFO that ends in a semicolon keeps it
                out[at] = SEMICOLON
                at += 1
        item = stop + 1
    return at


@compiled(
    INT, U8, I64, I64, I64, I64, U8, I64, I64, U8, I64, OUT_U8, OUT_I64, OUT_I64
)
def splice(text, line, line_end, filter_end, info_end, rows, row_start, row_end, key, first_row, out, starts, replaced):
    """Write every record with its CSQ rows to `out`; `starts[i]` is where record i begins (n + 1 entries).

    Record i's rows are `first_row[i]` .. `first_row[i + 1]`; they lie in `rows` with commas between.
    Returns the bytes written. `replaced[0]` counts records that already had the key.
    """
    at = 0
    for i in range(line.shape[0]):
        starts[i] = at
        info = filter_end[i] + 1
        at = copy_bytes(out, at, text, line[i], info)
        begin = at
        if not (info_end[i] - info == 1 and text[info] == DOT):
            at = copy_info(out, at, text, info, info_end[i], key, replaced)
        first, last = first_row[i], first_row[i + 1]
        if last > first:
            if at > begin and out[at - 1] != SEMICOLON:
                out[at] = SEMICOLON
                at += 1
            at = copy_bytes(out, at, key, 0, key.shape[0])
            out[at] = EQUALS
            at = copy_bytes(out, at + 1, rows, row_start[first], row_end[last - 1])
        elif at == begin:
            out[at] = DOT
            at += 1
        at = copy_bytes(out, at, text, info_end[i], line_end[i])
        out[at] = FEED
        at += 1
    starts[line.shape[0]] = at
    return at
