"""Find values in the INFO column, compiled."""

from __future__ import annotations

from annotator.bytes.ascii import COMMA, EQUALS, SEMICOLON
from annotator.bytes.compiled import (
    I64,
    INT,
    OUT_I64,
    OUT_I64_2D,
    U8,
    compiled,
    helper,
)
from annotator.bytes.eight import next_semicolon
from annotator.bytes.spans import same


@helper
def is_key(text, start, end, key):
    """Whether the INFO item at start..end is `key` or `key=…`."""
    size = key.shape[0]
    if end - start < size or (end - start > size and text[start + size] != EQUALS):
        return False
    for i in range(size):
        if text[start + i] != key[i]:
            return False
    return True


@helper
def info_value(text, start, end, key):
    """Span of the value of `key` in the INFO column start..end; (-1, -1) if the key is absent; a flag's value is empty."""
    item = start
    while item < end:
        stop = item
        while stop < end and text[stop] != SEMICOLON:
            stop += 1
        if is_key(text, item, stop, key):
            return min(item + key.shape[0] + 1, stop), stop
        item = stop + 1
    return -1, -1


@compiled(INT, U8, I64, I64, U8, OUT_I64, OUT_I64)
def info_spans(text, start, end, key, begin, stop):
    """Find the span of INFO `key`'s value in each INFO column start..end; -1 if absent. Returns how many have it."""
    found = 0
    for i in range(start.shape[0]):
        begin[i], stop[i] = info_value(text, start[i], end[i], key)
        found += begin[i] >= 0
    return found


@compiled(INT, U8, I64, I64, U8, I64, U8, OUT_I64_2D, OUT_I64_2D)
def spans_of_keys(text, start, end, keys, key_ends, firsts, begin, stop):
    """As `info_spans`, for several keys in one pass over each INFO column; returns how many values were found.

    Key k is keys[key_ends[k]:key_ends[k + 1]]; no two are equal. `firsts` (256) is 1 for the byte that a key begins with. The
    values of key k are text[begin[k, i]:stop[k, i]].
    """
    count = key_ends.shape[0] - 1
    found = 0
    for i in range(start.shape[0]):
        for k in range(count):
            begin[k, i] = stop[k, i] = -1
        item, expected, missing = start[i], 0, count
        while item < end[i] and missing > 0:
            last = next_semicolon(text, item, end[i])
            for n in range(count if firsts[text[item]] else 0):
                k = expected + n  # records have their items in the same order
                if k >= count:
                    k -= count
                size = key_ends[k + 1] - key_ends[k]
                if last - item < size or (last - item > size and text[item + size] != EQUALS):
                    continue
                if same(text, item, keys, key_ends[k], size):
                    if begin[k, i] < 0:  # the first of several counts
                        begin[k, i] = min(item + size + 1, last)
                        stop[k, i] = last
                        missing -= 1
                        found += 1
                    expected = k + 1 if k + 1 < count else 0
                    break
            item = last + 1
    return found


@compiled(INT, U8, I64, I64, I64, OUT_I64, OUT_I64)
def nth_values(text, begin, stop, number, first, last):
    """Find the `number`-th (1-based) of comma-separated values in each span; -1 if there are too few."""
    missing = 0
    for i in range(begin.shape[0]):
        first[i] = last[i] = -1
        if begin[i] < 0:
            missing += 1
            continue
        at, seen = begin[i], 1
        while seen < number[i] and at < stop[i]:
            if text[at] == COMMA:
                seen += 1
            at += 1
        if seen < number[i]:
            missing += 1
            continue
        first[i] = at
        while at < stop[i] and text[at] != COMMA:
            at += 1
        last[i] = at
    return missing
