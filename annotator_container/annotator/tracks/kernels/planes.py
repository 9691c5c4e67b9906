"""Split whole numbers into the planes of a stream, and read them again (compiled); `annotator.tracks.planes` has their layout."""

from __future__ import annotations

import math

import numpy as np

from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, allocating_helper, compiled, helper

STEPS, REPEATED = 1, 0  # numbers are stored as differences; a plane is one byte that all rows have
LONGEST = 8  # bytes of a number
DICTIONARY = 5  # where a field's dictionary begins: after its mode and its size
MOST_PLANES = 2 * LONGEST
_FEW = 1 << 15  # numbers below this are never smaller when written as differences


@helper
def _plane_end(content, at, count):
    """Where the plane that begins at `at` ends; -1 if it is cut off."""
    if at >= len(content):
        return -1
    end = at + (2 if content[at] == REPEATED else 1 + count)
    return end if end <= len(content) else -1


@helper
def _four_bytes(content, at):
    """A whole number, little-endian."""
    number = np.int64(0)
    for place in range(4):
        number |= np.int64(content[at + place]) << np.int64(8 * place)
    return number


@helper
def _step(turned):
    """A difference from its zigzag form."""
    return (turned >> 1) ^ -(turned & 1)


@compiled(INT, U8, INT, INT, OUT_I64)
def all_numbers(content, at, count, out):
    """Write the `count` numbers that begin at `at` to `out`; returns where they end, -1 if they are cut off."""
    if at + 2 > len(content) or content[at + 1] > LONGEST:
        return -1
    way, planes = content[at], content[at + 1]
    at += 2
    for row in range(count):
        out[row] = 0
    for place in range(planes):
        end = _plane_end(content, at, count)
        if end < 0:
            return -1
        shift = np.int64(8 * place)
        if content[at] == REPEATED:
            constant = np.int64(content[at + 1]) << shift
            if constant:
                for row in range(count):
                    out[row] |= constant
        else:
            for row in range(count):
                out[row] |= np.int64(content[at + 1 + row]) << shift
        at = end
    if way == STEPS:
        total = np.int64(0)
        for row in range(count):
            total += _step(out[row])
            out[row] = total
    return at


@allocating_helper
def _some_numbers(content, at, count, rows, first, last, out):
    """As `some_numbers`, for rows[first:last], which are written to the same places of `out`."""
    if at + 2 > len(content) or content[at + 1] > LONGEST:
        return -1
    if content[at] == STEPS:
        whole = np.empty(count, np.int64)
        at = all_numbers(content, at, count, whole)
        for i in range(first, last):
            out[i] = whole[rows[i]] if at >= 0 else 0
        return at
    planes = content[at + 1]
    at += 2
    for i in range(first, last):
        out[i] = 0
    for place in range(planes):
        end = _plane_end(content, at, count)
        if end < 0:
            return -1
        shift = np.int64(8 * place)
        for i in range(first, last):
            out[i] |= np.int64(content[at + 1 + (0 if content[at] == REPEATED else rows[i])]) << shift
        at = end
    return at


@compiled(INT, U8, INT, INT, I64, OUT_I64, allocates=True)
def some_numbers(content, at, count, rows, out):
    """Write the numbers of `rows`, of the `count` that begin at `at`, to `out`; returns where all end, -1 if they are cut off."""
    return _some_numbers(content, at, count, rows, 0, len(rows), out)


@compiled(INT, U8, INT, I64, INT, INT, OUT_I64, OUT_I64, allocates=True)
def some_field(content, count, rows, first, last, codes, digits):
    """Read a field of a block of `count` rows as `StoredField.write` wrote it, for rows[first:last] alone.

    Writes their codes and digits to the same places of `codes` and `digits`. Returns where the dictionary ends, which begins at
    DICTIONARY; -1 if the field is cut off, or a code is not in the dictionary.
    """
    if len(content) < DICTIONARY + 4:
        return -1
    end = DICTIONARY + _four_bytes(content, DICTIONARY - 4)
    if end > len(content):
        return -1
    at = _some_numbers(content, end, count, rows, first, last, codes)
    if at < 0 or _some_numbers(content, at, count, rows, first, last, digits) < 0:
        return -1
    texts = _four_bytes(content, DICTIONARY)
    for i in range(first, last):
        if codes[i] > texts:  # code 0 is the empty text, which the dictionary does not have
            return -1
    return end


@helper
def _put_planes(values, highest, first, room, varied):
    """Write the planes of whole numbers up to `highest` as planes `first` and on; returns the one after the last."""
    rows = len(values)
    place = first
    while highest > 0:
        begin, shift = place * rows, np.int64(8 * (place - first))
        same = (values[0] >> shift) & 255
        others = np.int64(0)
        for row in range(rows):
            byte = (values[row] >> shift) & 255
            room[begin + row] = byte
            others |= byte ^ same
        varied[place] = others != 0
        highest >>= 8
        place += 1
    return place


@helper
def _in_common(room, first, last, rows, counts):
    """The sum of n * log2(n) over how often each byte occurs in each plane; `counts` has 256 entries, 0 before and after."""
    total = 0.0
    for place in range(first, last):
        for at in range(place * rows, (place + 1) * rows):
            counts[room[at]] += 1
        for byte in range(256):
            if counts[byte] > 1:
                total += counts[byte] * math.log2(counts[byte])
            counts[byte] = 0
    return total


@compiled(INT, I64, OUT_U8, OUT_U8, allocates=True)
def number_planes(values, room, varied):
    """Split whole numbers from 0 into planes, or the differences from one to the next if these have less entropy.

    Plane p of n numbers is room[p * n:(p + 1) * n], and varied[p] tells whether its bytes differ; both arrays have room for
    MOST_PLANES. Returns the plane after the last: up to LONGEST these are the numbers' from plane 0, else the differences' from
    plane LONGEST.
    """
    rows = len(values)
    highest = np.int64(0)
    for row in range(rows):
        highest = max(highest, values[row])
    planes = _put_planes(values, highest, 0, room, varied)
    if highest < _FEW:
        return planes
    turned = np.empty(rows, np.int64)
    before, highest, lowest = np.int64(0), np.int64(0), np.int64(0)
    for row in range(rows):
        step = values[row] - before
        before = values[row]
        turned[row] = (step << 1) ^ (step >> 63)  # zigzag: small numbers of either sign become small numbers
        highest, lowest = max(highest, turned[row]), min(lowest, turned[row])
    if lowest < 0:  # more than 62 bits
        return planes
    last = _put_planes(turned, highest, LONGEST, room, varied)
    # The entropy of a plane is n * log2(n) less what its bytes have in common.
    counts = np.zeros(256, np.int64)
    gain = _in_common(room, LONGEST, last, rows, counts) - _in_common(room, 0, planes, rows, counts)
    return last if gain > (last - LONGEST - planes) * rows * math.log2(rows) else planes
