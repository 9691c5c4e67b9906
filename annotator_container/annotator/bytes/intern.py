"""Distinct texts among many, numbered in order of first use (compiled)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.ascii import DOT
from annotator.bytes.compiled import FLAG, I32, I64, INT, OUT_I32, U8, compiled, helper, load_eight
from annotator.bytes.spans import same

Codes = NDArray[np.int32]
_SMALLEST: Final = 1 << 12


@helper
def mixed(text, at, size):
    """A hash of text[at:at + size]."""
    value = size
    if size < 8:
        for k in range(size):
            value = value << 8 | text[at + k]
    else:
        for k in range(0, size - 8, 8):
            value = (value ^ load_eight(text, at + k)) * 0x2545F4914F6CDD1D
            value ^= value >> 31
        value ^= load_eight(text, at + size - 8)
    value *= 0x2545F4914F6CDD1D
    return value ^ value >> 29


@compiled(INT, U8, I64, I64, INT, FLAG, INT, OUT_I32, OUT_I32, OUT_I32, OUT_I32)
def number_texts(text, start, after, gap, dot_is_missing, most, slots, codes, first, place):
    """Number the texts text[start[r]:after[r] - gap] in order of first use into codes[r], -1 for an empty one; returns how many.

    It stops at the text after the first `most`, and returns that many and one: the codes are then of no use.

    Text k was first met at r = first[k]. `slots` is -1 all over before and after; its size is a power of two of at
    least twice the texts'. `place` is scratch.
    """
    mask = slots.shape[0] - 1
    count = 0
    before = -1
    for r in range(start.shape[0]):
        at = start[r]
        size = after[r] - gap - at
        if size <= 0 or (dot_is_missing and size == 1 and text[at] == DOT):
            codes[r] = -1
            continue
        if before >= 0 and after[before] - gap - start[before] == size and same(text, start[before], text, at, size):
            codes[r] = codes[before]
            before = r
            continue
        slot = mixed(text, at, size) & mask
        while slots[slot] >= 0:
            other = first[slots[slot]]
            if after[other] - gap - start[other] == size and same(text, start[other], text, at, size):
                break
            slot = (slot + 1) & mask
        if slots[slot] < 0:
            if count == most:
                count += 1
                break
            slots[slot] = count
            first[count] = r
            place[count] = slot
            count += 1
        codes[r] = slots[slot]
        before = r
    for k in range(min(count, most)):
        slots[place[k]] = -1
    return count


@compiled(INT, I32, OUT_I32, OUT_I32, OUT_I32)
def compact(codes, place, local, used):
    """Renumber codes in order of first use: local[r] indexes used[:n], the distinct codes; returns n.

    `place` is -1 for every code before and after. Codes below 0 (missing) stay -1.
    """
    count = 0
    for r in range(codes.shape[0]):
        code = codes[r]
        if code < 0:
            local[r] = -1
            continue
        if place[code] < 0:
            place[code] = count
            used[count] = code
            count += 1
        local[r] = place[code]
    for k in range(count):
        place[used[k]] = -1
    return count


class Interner:
    """Numbers texts in order of first use; reuses its hash table between calls."""

    def __init__(self) -> None:
        self._slots = np.full(_SMALLEST, -1, np.int32)

    def codes(
        self,
        text: NDArray[np.uint8],
        start: NDArray[np.int64],
        after: NDArray[np.int64],
        gap: int = 0,
        dot_is_missing: bool = False,
    ) -> tuple[Codes, Codes]:
        """(the number of each text[start:after - gap], -1 for an empty one; where each distinct text was first met).

        `gap` is 1 where `after` includes the separator after a text. `dot_is_missing`: a VCF dot counts as no text.
        """
        count = len(start)
        codes, first, found = self._number(text, start, after, gap, dot_is_missing, count)
        return codes, first[:found]

    def few(
        self, text: NDArray[np.uint8], start: NDArray[np.int64], after: NDArray[np.int64], most: int
    ) -> tuple[Codes, Codes] | None:
        """As `codes`; None when there are more than `most` distinct texts, which is found out at the first one too many."""
        codes, first, found = self._number(text, start, after, 0, False, most)
        return (codes, first[:found]) if found <= most else None

    def _number(
        self,
        text: NDArray[np.uint8],
        start: NDArray[np.int64],
        after: NDArray[np.int64],
        gap: int,
        dot_is_missing: bool,
        most: int,
    ) -> tuple[Codes, Codes, int]:
        count = len(start)
        if len(self._slots) < 2 * count:
            self._slots = np.full(1 << (2 * count).bit_length(), -1, np.int32)
        codes, first, place = (np.empty(count, np.int32) for _ in range(3))
        found = number_texts(text, start, after, gap, dot_is_missing, most, self._slots, codes, first, place)
        return codes, first, found

    def texts(
        self, text: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> tuple[Codes, list[str]]:
        """The number of each text (-1 for an empty one), and the distinct texts; invalid UTF-8 is decoded as U+FFFD."""
        codes, first = self.codes(text, start, end)
        bounds = zip(start[first].tolist(), end[first].tolist(), strict=True)
        return codes, [text[a:b].tobytes().decode("utf-8", "replace") for a, b in bounds]
