"""Repeats in a block of bytes, as DEFLATE writes them (LZ77; RFC 1951, section 3.2.5).

Annotated lines repeat the line above them nearly whole, so one look at the last place with the same eight bytes, and then at
the last one with the same five, finds almost all there is to find. No chain of earlier places is followed.

A step is an int64: bytes written as they are << 25 | length of the repeat that follows << 16 | its distance. The last step of
a block has no repeat.
"""

from __future__ import annotations

from typing import Final

from numba.cpython.unsafe.numbers import trailing_zeros

from annotator.bytes.compiled import helper, load_eight

LONGEST: Final = 258
FARTHEST: Final = 32768
SLOTS: Final = 1 << 13  # of each of the two tables of places
FEWEST: Final = 5  # bytes of a repeat; a block has at most one step for each five bytes, and the last one
_FACTOR: Final = -7046029288634856825  # 2^64 / golden ratio, odd: spreads bits to the upper end
_UP: Final = 64 - 13
_FIVE: Final = 64 - 8 * 5
_READ: Final = 8  # bytes that are read at once

# Symbols of a block are counted at 0..287 (bytes, the end, lengths) and 288..319 (distances).
LENGTHS: Final = 257
DISTANCES: Final = 288


@helper
def _slot(value):
    return (value * _FACTOR >> _UP) & (SLOTS - 1)


@helper
def _same(text, earlier, at, end):
    """How many bytes from `at` (below `end`) are those from `earlier`; at most LONGEST."""
    most = min(end - at, LONGEST)
    size = 0
    while size + _READ <= most:
        other = load_eight(text, earlier + size) ^ load_eight(text, at + size)
        if other != 0:
            return size + (trailing_zeros(other) >> 3)
        size += _READ
    while size < most and text[earlier + size] == text[at + size]:
        size += 1
    return size


@helper
def distance_slot(distance):
    """The entry of the table of distance symbols: one for each distance up to 256, then one for each 128."""
    return distance - 1 if distance <= 256 else 256 + (distance - 1 >> 7)


@helper
def find_repeats(text, first, end, places, length_symbol, distance_symbol, steps, counts):
    """Fill `steps` with those of text[first:end] and `counts` with how often each symbol occurs; returns the number of steps.

    `places` (uint16) has 2 x SLOTS entries of room, `steps` one for each FEWEST bytes and one more, `counts` 320.
    """
    places[:] = 0
    counts[:] = 0
    before = first - 1  # a place is kept as its distance from here: 0 means none
    done, at, known = first, first, 0
    while at + _READ + FEWEST <= end:
        value = load_eight(text, at)
        slot = _slot(value)
        start = value << _FIVE
        short_slot = SLOTS + _slot(start)
        place, short_place = int(places[slot]), int(places[short_slot])
        places[slot] = places[short_slot] = at - before
        size, earlier = 0, before + place
        if place != 0 and at - earlier <= FARTHEST and load_eight(text, earlier) == value:
            size = _same(text, earlier, at, end)
        elif short_place != 0:
            earlier = before + short_place
            if at - earlier <= FARTHEST and load_eight(text, earlier) << _FIVE == start:
                size = _same(text, earlier, at, end)
        if size == 0:
            at += 1 + (at - done >> 6)  # bytes that do not repeat are passed faster and faster
            continue
        while at > done and earlier > first and size < LONGEST and text[at - 1] == text[earlier - 1]:
            at, earlier, size = at - 1, earlier - 1, size + 1
        for byte in range(done, at):
            counts[text[byte]] += 1
        counts[LENGTHS + length_symbol[size]] += 1
        counts[DISTANCES + distance_symbol[distance_slot(at - earlier)]] += 1
        steps[known] = at - done << 25 | size << 16 | at - earlier
        known += 1
        done = at + size
        if done + _READ <= end:
            for place in (at + 1, done - 2):
                value = load_eight(text, place)
                places[_slot(value)] = place - before
                places[SLOTS + _slot(value << _FIVE)] = place - before
        at = done
    for byte in range(done, end):
        counts[text[byte]] += 1
    steps[known] = end - done << 25
    return known + 1
