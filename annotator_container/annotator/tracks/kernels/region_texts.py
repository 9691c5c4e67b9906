"""Compose the names of the regions that each ALT touches (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import AMPERSAND, BAR
from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_U8, U8, compiled, copy_bytes, helper
from annotator.bytes.intern import mixed
from annotator.bytes.spans import same


@helper
def _is_new(row, offsets, text, slots, mask):
    """Whether no row in `slots` has this row's name; it is in them afterwards."""
    at = offsets[row]
    size = offsets[row + 1] - at
    slot = mixed(text, at, size) & mask
    while slots[slot] >= 0:
        other = slots[slot]
        if offsets[other + 1] - offsets[other] == size and same(text, offsets[other], text, at, size):
            return False
        slot = (slot + 1) & mask
    slots[slot] = row
    return True


@helper
def _equal(rows, one, other, count):
    for k in range(count):
        if rows[one + k] != rows[other + k]:
            return False
    return True


@compiled(INT, I64, I64, I64, U8, OUT_I64, OUT_I64, OUT_I64, OUT_U8)
def region_texts(count, rows, offsets, text, slots, number, made, out):
    """Texts of the ALTs' regions: `|` and the distinct names, joined by `&`. Returns how many texts there are.

    ALT i touches the next count[i] of `rows`; row r is named text[offsets[r]:offsets[r + 1]]. number[i] is its text, -1 for
    none; text k is out[made[k]:made[k + 1]]. An ALT with the regions of the one before it has the same text. `slots` is
    scratch: a power of two of at least twice the largest count.
    """
    at = texts = written = 0
    last = 0
    shared = 0  # regions of the last text, which are rows[last:]
    made[0] = 0
    for i in range(len(count)):
        n = count[i]
        if n == 0:
            number[i] = -1
            continue
        if n != shared or not _equal(rows, last, at, n):
            mask = 1
            while mask < 2 * n:
                mask *= 2
            for slot in range(mask):
                slots[slot] = -1
            mask -= 1
            for k in range(n):
                row = rows[at + k]
                if n > 1 and not _is_new(row, offsets, text, slots, mask):
                    continue
                out[written] = BAR if k == 0 else AMPERSAND
                written = copy_bytes(out, written + 1, text, offsets[row], offsets[row + 1])
            texts += 1
            made[texts] = written
            last, shared = at, n
        number[i] = texts - 1
        at += n
    return texts
