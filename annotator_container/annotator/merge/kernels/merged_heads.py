"""The first columns of a merged row (compiled): ID, QUAL and FILTER of several records, and INFO.

`tabs[r, c]` is the offset of the end of column `c` (from 0) of record `r`; all of them are records of one row. Each function
that returns False, or a negative number, leaves the row to the readable code (`annotator.merge.row_writer`), which it follows.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import COMMA, DOT, EQUALS, NINE, SEMICOLON, ZERO, A, P, S
from annotator.bytes.compiled import copy_bytes, helper
from annotator.bytes.numbers import LEFT, number
from annotator.bytes.spans import same

DIGITS = 15  # of a DP that is added up here
# Kinds of keys of INFO.
KEPT, LEFT_OUT, COUNTED, FREQUENCY, SUMMED = range(5)


@helper
def dot(text, start, end):
    """Whether a text is `.`."""
    return end - start == 1 and text[start] == DOT


@helper
def joined_names(out, at, text, tabs, records, column, filters, work):
    """Write the names of a column of all records, each once; returns the offset behind them, -1 if they are too many.

    `filters`: empty names are left out, and so is PASS beside others. `work` (n, 3) is for the names.
    """
    count = 0
    for r in range(records):
        start, stop = tabs[r, column - 1] + 1, tabs[r, column]
        while start <= stop:
            end = start
            while end < stop and text[end] != SEMICOLON:
                end += 1
            size = end - start
            if not dot(text, start, end) and not (filters and size == 0):
                known = False
                for k in range(count):
                    if work[k, 1] == size and same(text, work[k, 0], text, start, size):
                        known = True
                        break
                if not known:
                    if count == len(work):
                        return np.int64(-1)
                    work[count, 0], work[count, 1] = start, size
                    count += 1
            start = end + 1
    begin, written = at, 0
    for k in range(count):
        if filters and count > 1 and work[k, 1] == 4:
            name = work[k, 0]
            if text[name] == P and text[name + 1] == A and text[name + 2] == S and text[name + 3] == S:
                continue
        if written:
            out[at] = SEMICOLON
            at += 1
        at = copy_bytes(out, at, text, work[k, 0], work[k, 0] + work[k, 1])
        written += 1
    if at == begin:
        out[at] = DOT
        at += 1
    return np.int64(at)


@helper
def best_quality(text, tabs, records):
    """The record with the largest QUAL (the first of equal ones); -1 if none has one, -2 for a number that Python must read."""
    found, best = np.int64(-1), 0.0
    for r in range(records):
        value = number(text, tabs[r, 4] + 1, tabs[r, 5])
        if value == LEFT:
            return np.int64(-2)
        if value == value and (found < 0 or value > best):
            found, best = np.int64(r), value
    return found


@helper
def kind_of_key(text, start, size, names, bounds, genotypes):
    """What happens to a key of INFO. `names` has the known keys one behind the other, and `bounds` (n, 3) their first byte,
    length and kind. `genotypes`: AC, AN and AF are counted from genotypes."""
    for k in range(len(bounds)):
        if bounds[k, 1] == size:
            first, equal = bounds[k, 0], True
            for i in range(size):
                if names[first + i] != text[start + i]:
                    equal = False
                    break
            if equal:
                kind = bounds[k, 2]
                return KEPT if (kind == COUNTED or kind == FREQUENCY) and not genotypes else kind
    return np.int64(KEPT)


@helper
def whole(text, start, end):
    """A text of 1 to `DIGITS` digits as a number; -1 for any other."""
    if end <= start or end - start > DIGITS:
        return np.int64(-1)
    value = np.int64(0)
    for i in range(start, end):
        if not ZERO <= text[i] <= NINE:
            return np.int64(-1)
        value = value * 10 + np.int64(text[i]) - ZERO
    return value


@helper
def has_dot(text, start, end):
    """Whether an element of a list is `.`."""
    begin = start
    for i in range(start, end + 1):
        if i == end or text[i] == COMMA:
            if dot(text, begin, i):
                return True
            begin = i + 1
    return False


@helper
def find_items(text, tabs, records, names, bounds, genotypes, items, facts):
    """Find the items of INFO, each key once: `items` (n, 4) has start, length of the key, end, and whether its list has a `.`.

    `facts`: [number of items, how often DP is there, the sum of DP, whether AF is there]. False: left to the readable code.
    """
    count, depths, total = 0, 0, np.int64(0)
    facts[3] = 0
    for r in range(records):
        start, stop = tabs[r, 6] + 1, tabs[r, 7]
        if dot(text, start, stop):
            continue
        hint = 0
        while start <= stop:
            end = start
            equals = np.int64(-1)
            while end < stop and text[end] != SEMICOLON:
                if equals < 0 and text[end] == EQUALS:
                    equals = end
                end += 1
            size = (end if equals < 0 else equals) - start
            kind = kind_of_key(text, start, size, names, bounds, genotypes)
            if kind == FREQUENCY:
                facts[3] = 1
            elif size > 0 and (kind == KEPT or kind == SUMMED):
                if kind == SUMMED:
                    value = np.int64(-1) if equals < 0 else whole(text, equals + 1, end)
                    if value < 0:
                        return False
                    depths += 1
                    total += value
                known = np.int64(-1)
                if hint < count and items[hint, 1] == size and same(text, items[hint, 0], text, start, size):
                    known = hint
                else:
                    for k in range(count):
                        if items[k, 1] == size and same(text, items[k, 0], text, start, size):
                            known = k
                            break
                if known < 0:
                    if count == len(items):
                        return False
                    known = count
                    items[count, 0], items[count, 1], items[count, 2] = start, size, end
                    items[count, 3] = equals >= 0 and has_dot(text, equals + 1, end)
                    count += 1
                elif items[known, 3]:
                    return False
                hint = known + 1
            start = end + 1
    facts[0], facts[1], facts[2] = count, depths, total
    return True
