"""The values of a Parquet page, written by compiled code.

Source: apache/parquet-format, Encodings.md (PLAIN, RLE_DICTIONARY, DELTA_BINARY_PACKED, the RLE and bit-packing hybrid).
"""

from __future__ import annotations

from annotator.bytes.ascii import ZERO
from annotator.bytes.compiled import (
    I32,
    I64,
    INT,
    OUT_I32,
    OUT_U8,
    U8,
    compiled,
    copy_bytes,
    helper,
)

BLOCK, MINIBLOCKS, MINIBLOCK = 128, 4, 32
_MOST_GROUPS = 63  # of a bit-packed run whose header is one byte


@helper
def put_varint(out, at, value):
    while value > 127:
        out[at] = value & 127 | 128
        value >>= 7
        at += 1
    out[at] = value
    return at + 1


@helper
def put_little(out, at, value, size):
    for k in range(size):
        out[at + k] = (value >> 8 * k) & 255
    return at + size


@helper
def put_packed(out, at, values, begin, size, count, width):
    """`size` values from `begin` on, `width` bits each, the lowest first; those from `count` on are 0."""
    waiting = bits = 0
    for k in range(begin, begin + size):
        if k < count:
            waiting |= values[k] << bits
        bits += width
        while bits >= 8:
            out[at] = waiting & 255
            waiting >>= 8
            bits -= 8
            at += 1
    return at


@helper
def put_hybrid(out, at, values, count, width):
    """Encode runs of equal values as runs if that is shorter, other values bit-packed in groups of eight."""
    i = groups = head = 0
    size = (width + 7) >> 3
    while i < count:
        run = 1
        while i + run < count and values[i + run] == values[i]:
            run += 1
        if run >= 8 or run * width >= 8 * (size + 2):
            groups = 0
            at = put_varint(out, at, run << 1)
            at = put_little(out, at, values[i], size)
            i += run
            continue
        if groups == 0 or groups == _MOST_GROUPS:
            groups = 0
            head = at
            at += 1
        groups += 1
        out[head] = groups << 1 | 1
        at = put_packed(out, at, values, i, 8, count, width)
        i += 8
    return at


@helper
def put_levels(out, levels, count):
    """Write the definition levels of a page, preceded by their size."""
    at = put_hybrid(out, 4, levels, count, 1)
    put_little(out, 0, at - 4, 4)
    return at


@compiled(INT, I32, INT, OUT_I32, OUT_U8)
def coded_page(codes, width, scratch, out):
    """Write a page of dictionary indexes, `width` bits each; code -1 is null. `scratch` has one entry per row."""
    count = codes.shape[0]
    for r in range(count):
        scratch[r] = 1 if codes[r] >= 0 else 0
    at = put_levels(out, scratch, count)
    present = 0
    for r in range(count):
        scratch[present] = codes[r]
        present += 1 if codes[r] >= 0 else 0
    out[at] = width
    return put_hybrid(out, at + 1, scratch, present, width)


@compiled(INT, U8, OUT_I32, OUT_U8)
def levels_page(present, scratch, out):
    """Write the definition levels of a page, 1 where `present` is 1. `scratch` has one entry per row."""
    for r in range(present.shape[0]):
        scratch[r] = present[r]
    return put_levels(out, scratch, present.shape[0])


@compiled(INT, U8, I64, I64, OUT_I32, OUT_U8)
def integers(text, start, after, values, present):
    """Strings of up to nine digits as numbers; present[r] is 0 for an empty one. Returns how many are anything else."""
    others = 0
    for r in range(start.shape[0]):
        size = after[r] - 1 - start[r]
        plain = size < 10
        number = 0
        for k in range(start[r], start[r] + min(size, 9)):
            digit = text[k] - ZERO
            plain = plain and 0 <= digit <= 9
            number = 10 * number + digit
        values[r] = number
        present[r] = size > 0
        others += not plain
    return others


@helper
def plain_values(text, start, after, out, at):
    for r in range(start.shape[0]):
        size = after[r] - 1 - start[r]
        if size > 0:
            at = put_little(out, at, size, 4)
            at = copy_bytes(out, at, text, start[r], after[r] - 1)
    return at


@compiled(INT, U8, I64, I64, OUT_I32, OUT_U8)
def plain_page(text, start, after, scratch, out):
    """Write a page of the strings text[start[r]:after[r] - 1]; an empty one is null. `scratch` has one entry per row."""
    count = start.shape[0]
    for r in range(count):
        scratch[r] = 1 if after[r] - 1 > start[r] else 0
    return plain_values(text, start, after, out, put_levels(out, scratch, count))


@compiled(INT, U8, I64, I64, I32, INT, OUT_U8)
def dictionary(text, start, after, first, count, out):
    """The page of a dictionary: its strings are text[start[first[k]]:after[first[k]] - 1]."""
    at = 0
    for k in range(count):
        r = first[k]
        at = put_little(out, at, after[r] - 1 - start[r], 4)
        at = copy_bytes(out, at, text, start[r], after[r] - 1)
    return at


@helper
def put_signed(out, at, value):
    return put_varint(out, at, value << 1 if value >= 0 else (-value << 1) - 1)


@compiled(INT, I64, OUT_I32, OUT_U8)
def rising_page(values, scratch, out):
    """Write a page of numbers without nulls as differences of at most 31 bits. `scratch` has one entry per value."""
    count = values.shape[0]
    for r in range(count):
        scratch[r] = 1
    at = put_levels(out, scratch, count)
    at = put_varint(out, at, BLOCK)
    at = put_varint(out, at, MINIBLOCKS)
    at = put_varint(out, at, count)
    at = put_signed(out, at, values[0])
    behind = count - 1
    for begin in range(0, behind, BLOCK):
        end = min(begin + BLOCK, behind)
        least = values[begin + 1] - values[begin]
        for k in range(begin, end):
            least = min(least, values[k + 1] - values[k])
        for k in range(begin, end):
            scratch[k] = values[k + 1] - values[k] - least
        at = put_signed(out, at, least)
        widths = at
        at += MINIBLOCKS
        for m in range(MINIBLOCKS):
            first = begin + m * MINIBLOCK
            most = 0
            for k in range(first, min(first + MINIBLOCK, end)):
                most = max(most, scratch[k])
            width = 0
            while most >> width:
                width += 1
            out[widths + m] = width
            if first < end:
                at = put_packed(out, at, scratch, first, MINIBLOCK, end, width)
    return at
