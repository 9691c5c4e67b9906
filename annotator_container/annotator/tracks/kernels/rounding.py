"""Round decimal numbers as text, so that no binary rounding error is added (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import DOT, LOWER_E, MINUS, NINE, PLUS, ZERO, E
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper


@helper
def _digit(byte):
    return ZERO <= byte <= NINE


@helper
def _cut(data, start, point, stop, digits, places):
    """Offset of the first digit to remove; `stop` for none. The digits before the point always stay."""
    if places >= 0:
        return min(stop, point + 1 + places)
    seen = 0
    for k in range(start, stop):
        if data[k] == DOT or (seen == 0 and data[k] == ZERO):
            continue
        if _digit(data[k]):
            if seen == digits:
                return max(k, point + 1)
            seen += 1
    return stop


@helper
def _rounds_up(data, last, cut, stop):
    """Whether the digits from `cut` are above half of the last one kept, or half and that one is odd."""
    if data[cut] != ZERO + 5:
        return data[cut] > ZERO + 5
    for k in range(cut + 1, stop):
        if data[k] != ZERO:
            return True
    return (data[last] - ZERO) % 2 == 1


@compiled(INT, U8, I64, I64, INT, INT, OUT_U8, OUT_I64)
def round_texts(data, start, end, digits, places, out, offsets):
    """Each text data[start:end], rounded to `digits` significant digits, or to `places` places behind the point when that is not -1.

    Only plain numbers with a point are rounded (lists, words and whole numbers are copied; with places, numbers with an exponent
    too), half to even; so is what would become a digit longer. Returns the bytes used; `out` has room for all texts.
    """
    at = 0
    offsets[0] = 0
    for i in range(len(start)):
        first = start[i]
        if first < end[i] and (data[first] == MINUS or data[first] == PLUS):
            first += 1
        point, stop = -1, first
        while stop < end[i] and (_digit(data[stop]) or (data[stop] == DOT and point < 0)):
            if data[stop] == DOT:
                point = stop
            stop += 1
        plain = stop == end[i]
        if not plain and places < 0 and stop > first and (data[stop] == LOWER_E or data[stop] == E):
            k = stop + 1
            if k < end[i] and (data[k] == MINUS or data[k] == PLUS):
                k += 1
            plain = k < end[i]
            while k < end[i]:
                plain = plain and _digit(data[k])
                k += 1
        begin = at
        at = copy_bytes(out, at, data, start[i], end[i])
        offsets[i + 1] = at
        if not plain or point <= first:
            continue
        cut = _cut(data, first, point, stop, digits, places)
        if cut >= stop:
            continue
        last = cut - 1 if cut - 1 != point else point - 1
        carry = _rounds_up(data, last, cut, stop)
        k = last
        while carry and k >= first:
            if data[k] != DOT:
                carry = data[k] == NINE
                out[begin + k - start[i]] = ZERO if carry else data[k] + 1
            k -= 1
        if carry:  # 9.99 would need a digit more
            copy_bytes(out, begin, data, start[i], end[i])
            continue
        at = copy_bytes(out, begin + last + 1 - start[i], data, stop, end[i])
        offsets[i + 1] = at
    return at
