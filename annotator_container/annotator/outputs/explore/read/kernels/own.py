"""Where the values of the file's own INFO and FORMAT fields lie, compiled."""

from __future__ import annotations

import numpy as np
from numba import types

from annotator.bytes.ascii import COLON, EQUALS, SEMICOLON, TAB
from annotator.bytes.compiled import I64, INT, OUT_I64_2D, U8, compiled, helper

_OUT_3D = types.Array(types.int64, 3, "C")


@helper
def key_number(text, start, end, names, bounds):
    """The k for which names[bounds[k]:bounds[k + 1]] is text[start:end]; -1 for none."""
    for k in range(len(bounds) - 1):
        first = bounds[k]
        if bounds[k + 1] - first != end - start:
            continue
        same = True
        for i in range(end - start):
            if text[start + i] != names[first + i]:
                same = False
                break
        if same:
            return k
    return -1


@compiled(INT, U8, I64, I64, U8, I64, OUT_I64_2D, OUT_I64_2D)
def info_places(text, start, end, names, bounds, begin, stop):
    """Fill begin[k, i] and stop[k, i]: where the value of key k lies in the INFO column of record i. They stay as they are
    where the key is absent; a flag's value is empty. Of a key that is there twice the first counts.

    Every column is read once, however many keys there are.
    """
    found = 0
    for i in range(len(start)):
        item = start[i]
        while item < end[i]:
            at = item
            while at < end[i] and text[at] != EQUALS and text[at] != SEMICOLON:
                at += 1
            k = key_number(text, item, at, names, bounds)
            after = at
            while after < end[i] and text[after] != SEMICOLON:
                after += 1
            if k >= 0 and begin[k, i] < 0:
                begin[k, i] = min(at + 1, after)
                stop[k, i] = after
                found += 1
            item = after + 1
    return found


@compiled(INT, U8, I64, I64, I64, U8, I64, _OUT_3D, _OUT_3D, allocates=True)
def format_places(text, info_end, line_end, chosen, names, bounds, begin, stop):
    """Fill begin[k, s, i] and stop[k, s, i]: where the value of FORMAT key k of the s-th chosen sample lies in record i.
    `chosen` are sample columns from 0, rising. They stay as they are where the key or the value is absent."""
    keys = len(bounds) - 1
    place = np.full(keys, -1, np.int64)
    found = 0
    for i in range(len(info_end)):
        place[:] = -1
        at = info_end[i] + 1
        item = at
        number = 0
        some = False
        while at <= line_end[i]:
            if at == line_end[i] or text[at] == COLON or text[at] == TAB:
                k = key_number(text, item, at, names, bounds)
                if k >= 0 and place[k] < 0:
                    place[k] = number
                    some = True
                number += 1
                item = at + 1
                if at == line_end[i] or text[at] == TAB:
                    break
            at += 1
        if not some:
            continue
        sample, following = 0, 0
        at += 1
        while at <= line_end[i] and following < len(chosen):
            mine = sample == chosen[following]
            item = at
            number = 0
            while True:
                over = at >= line_end[i] or text[at] == TAB
                if mine and (over or text[at] == COLON):
                    for k in range(keys):
                        if place[k] == number:
                            begin[k, following, i] = item
                            stop[k, following, i] = at
                            found += 1
                    number += 1
                    item = at + 1
                if over:
                    break
                at += 1
            following += mine
            sample += 1
            at += 1
    return found
