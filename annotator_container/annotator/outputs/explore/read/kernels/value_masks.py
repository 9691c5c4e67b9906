"""Which of few values each of many texts holds, compiled."""

from __future__ import annotations

from annotator.bytes.ascii import AMPERSAND, COLON, DOT
from annotator.bytes.compiled import FLAG, I64, INT, OUT_I64, OUT_I64_2D, U8, compiled, helper
from annotator.bytes.spans import same


@helper
def _number_of(text, item, size, places, count):
    """The k for which text[places[0, k]:places[1, k]] is the text of this size at `item`; `count` for none."""
    for k in range(count):
        first = places[0, k]
        if places[1, k] - first == size and same(text, first, text, item, size):
            return k
    return count


@compiled(INT, U8, I64, I64, FLAG, INT, OUT_I64_2D, OUT_I64)
def value_masks(text, start, end, of_names, longest, places, masks):
    """Fill masks[i]: bit k is set if text[start[i]:end[i]], split at `&`, holds value k. Returns how many values there are,
    numbered in order of first use; value k is text[places[0, k]:places[1, k]].

    Empty items and dots are no values. `of_names`: only an item's part before its first `:` counts, so the first column of a
    region's name. It returns -1 at the first value that is longer than `longest` bytes, or for which `places` has no room (at
    most 63): the masks are then of no use.
    """
    most = places.shape[1]
    count = 0
    for i in range(start.shape[0]):
        size = end[i] - start[i]
        if i > 0 and end[i - 1] - start[i - 1] == size and same(text, start[i - 1], text, start[i], size):
            masks[i] = masks[i - 1]
            continue
        mask = 0
        item = start[i]
        while item < end[i]:
            after = item
            stop = -1
            while after < end[i] and text[after] != AMPERSAND:
                if of_names and stop < 0 and text[after] == COLON:
                    stop = after
                after += 1
            if stop < 0:
                stop = after
            length = stop - item
            if length > longest:
                return -1
            if length > 0 and not (length == 1 and text[item] == DOT):
                k = _number_of(text, item, length, places, count)
                if k == count:
                    if count == most:
                        return -1
                    places[0, k] = item
                    places[1, k] = stop
                    count += 1
                mask |= 1 << k
            item = after + 1
        masks[i] = mask
    return count
