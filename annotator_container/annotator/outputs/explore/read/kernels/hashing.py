"""FNV-1a with 32 bits, the hash of the explorer's files (docs/explore-format.md), compiled."""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import upper
from annotator.bytes.compiled import helper

FNV_OFFSET = 2166136261
FNV_PRIME = 16777619


@helper
def fnv32(text, start, end, seed):
    """FNV-1a, 32 bits, of the upper-case text, continued from `seed` (0: from the start)."""
    value = np.uint64(FNV_OFFSET) if seed == 0 else np.uint64(seed)
    for i in range(start, end):
        value = ((value ^ np.uint64(upper(text[i]))) * np.uint64(FNV_PRIME)) & np.uint64(0xFFFFFFFF)
    return np.int64(value)
