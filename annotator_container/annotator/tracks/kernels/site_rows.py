"""Decode the sites of a block (compiled); `annotator.tracks.site_codes` encodes them."""

from __future__ import annotations

from numba import types

from annotator.bytes.compiled import FLAG, INT, OUT_I32, OUT_U64, U8, compiled
from annotator.tracks.kernels.matching import U64

FAR = 255  # from this difference on, a separate entry has the value
TWO_BYTES, WHOLE_KEY = 254, 255  # codes of keys whose number, or whose whole key, is a separate entry
_U16 = types.Array(types.uint16, 1, "C", readonly=True)
_U32 = types.Array(types.uint32, 1, "C", readonly=True)


@compiled(FLAG, U8, U8, _U32, _U16, U64, U64, INT, OUT_I32, OUT_U64)
def put_sites(steps, codes, far, two, whole, known, first, position, key):
    """Write each row's 0-based position and key; `known` are the keys that have a number.

    `steps` are differences of positions, the first position is `first`. Returns whether there are as many separate entries as
    rows that need one, and all numbers of keys are known.
    """
    at, fars, twos, wholes = first, 0, 0, 0
    for row in range(len(steps)):
        step = types.int64(steps[row])
        if step == FAR:
            if fars == len(far):
                return False
            step = types.int64(far[fars])
            fars += 1
        if row:
            at += step
        position[row] = at
        code = types.int64(codes[row])
        if code == WHOLE_KEY:
            if wholes == len(whole):
                return False
            key[row] = whole[wholes]
            wholes += 1
            continue
        if code == TWO_BYTES:
            if twos == len(two):
                return False
            code = types.int64(two[twos])
            twos += 1
        if code >= len(known):
            return False
        key[row] = known[code]
    return fars == len(far) and twos == len(two) and wholes == len(whole)
