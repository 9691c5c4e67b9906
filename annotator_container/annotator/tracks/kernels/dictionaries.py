"""Put the distinct texts of a column in order (compiled)."""

from __future__ import annotations

import numpy as np

from annotator.bytes.compiled import I32, I64, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper


@helper
def _is_before(data, at, end, other, last):
    """Whether data[at:end] is before data[other:last] in the order of bytes."""
    while at < end and other < last and data[at] == data[other]:
        at += 1
        other += 1
    if at == end or other == last:
        return other < last
    return data[at] < data[other]


@helper
def _put_size(out, at, size):
    """Four bytes of a size, the lowest first; returns the offset after them."""
    for k in range(4):
        out[at + k] = (size >> (8 * k)) & 255
    return at + 4


@compiled(INT, U8, I64, I64, I32, I32, OUT_U8, OUT_I64, allocates=True)
def put_dictionary(data, start, end, first, codes, out, ranks):
    """Write the dictionary of a column to `out`, and the place in it of each row's text to `ranks`; returns its size in bytes.

    Row r has the text number codes[r], -1 for an empty one; text k is data[start[first[k]]:end[first[k]]], and no two are equal.
    The dictionary: how many texts are used, the size of each, the texts in the order of their bytes, so that neighbouring
    blocks have equal ones. The first has rank 1; rank 0 is the empty text.
    """
    rank = np.zeros(len(first), np.int64)
    for row in range(len(codes)):
        if codes[row] >= 0:
            rank[codes[row]] = 1
    order = np.empty(len(first), np.int64)
    count = 0
    for k in range(len(first)):
        if rank[k] == 0:
            continue
        begin, stop = start[first[k]], end[first[k]]
        low, high = 0, count
        while low < high:
            middle = (low + high) >> 1
            other = first[order[middle]]
            if _is_before(data, begin, stop, start[other], end[other]):
                high = middle
            else:
                low = middle + 1
        for place in range(count, low, -1):
            order[place] = order[place - 1]
        order[low] = k
        count += 1
    at = _put_size(out, 0, count)
    for place in range(count):
        k = first[order[place]]
        at = _put_size(out, at, end[k] - start[k])
    for place in range(count):
        k = first[order[place]]
        at = copy_bytes(out, at, data, start[k], end[k])
        rank[order[place]] = place + 1
    for row in range(len(codes)):
        ranks[row] = rank[codes[row]] if codes[row] >= 0 else 0
    return at
