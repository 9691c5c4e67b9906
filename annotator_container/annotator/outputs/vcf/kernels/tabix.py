"""Compute the part of a tabix index for one chunk of records, compiled."""

from __future__ import annotations

from annotator.bytes.compiled import I64, INT, OUT_I64, compiled, helper

WINDOW_SHIFT = 14  # the linear index has one entry per 16,384 bases


@helper
def bin_of(start, end):
    """The smallest bin of six levels that holds start..end (0-based, half open, below 2^32).

    Source: SAM specification, 5.3, reg2bin with depth 6. `annotator.outputs.vcf.tabix` maps the bins to tabix's five levels.
    """
    last = end - 1
    if start >> 14 == last >> 14:
        return 37449 + (start >> 14)
    if start >> 17 == last >> 17:
        return 4681 + (start >> 17)
    if start >> 20 == last >> 20:
        return 585 + (start >> 20)
    if start >> 23 == last >> 23:
        return 73 + (start >> 23)
    if start >> 26 == last >> 26:
        return 9 + (start >> 26)
    if start >> 29 == last >> 29:
        return 1 + (start >> 29)
    return 0


@helper
def virtual(offset, blocks, block_size):
    """Virtual offset of a byte of the chunk's text, counted from the chunk's first block."""
    block = offset // block_size
    return blocks[block] << 16 | (offset - block * block_size)


@compiled(
    INT, INT, INT, INT, I64, I64, I64, I64, OUT_I64, OUT_I64, OUT_I64, OUT_I64, OUT_I64, OUT_I64
)  # fmt: skip
def index_run(first, last, block_size, position, end, starts, blocks, bins, begins, ends, windows, offsets, counts):
    """Index records first..last (one contig). Positions are 1-based; `starts` are the records' bytes.

    Fills (bins, begins, ends), one entry per stretch of records in one bin, and (windows, offsets), one entry per
    record that reaches a 16 kb window that no earlier record reached (only the last such window, so that there are never
    more entries than records). counts = (stretches, windows); returns 0.
    """
    stretches = 0
    reached = -1
    count = 0
    for i in range(first, last):
        start = max(position[i] - 1, 0)
        stop = max(end[i], start + 1)
        begin = virtual(starts[i], blocks, block_size)
        after = virtual(starts[i + 1], blocks, block_size)
        bin_number = bin_of(start, stop)
        if stretches > 0 and bins[stretches - 1] == bin_number:
            ends[stretches - 1] = after
        else:
            bins[stretches] = bin_number
            begins[stretches] = begin
            ends[stretches] = after
            stretches += 1
        high = (stop - 1) >> WINDOW_SHIFT
        if high > reached:
            windows[count] = high
            offsets[count] = begin
            count += 1
            reached = high
    counts[0] = stretches
    counts[1] = count
    return 0
