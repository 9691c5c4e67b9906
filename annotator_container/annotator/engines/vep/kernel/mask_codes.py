"""Replace the sweep's small masks by consequence codes, compiled."""

from __future__ import annotations

from annotator.bytes.compiled import I32, I32_2D, INT, OUT_I32, OUT_I32_2D, compiled
from annotator.engines.vep.kernel.classify import EXACT
from annotator.engines.vep.kernel.sweep import R_CODE, R_WAY


@compiled(INT, I32_2D, OUT_I32, OUT_I32)
def unknown_masks(rows, codes, found):
    """List each mask without a code (codes[mask] is -1) once in `found`, up to its size; returns how many there are.
    codes[mask] becomes -2 for those."""
    count = 0
    for r in range(rows.shape[0]):
        if rows[r, R_WAY] != EXACT and codes[rows[r, R_CODE]] == -1 and count < found.shape[0]:
            codes[rows[r, R_CODE]] = -2
            found[count] = rows[r, R_CODE]
            count += 1
    return count


@compiled(INT, OUT_I32_2D, I32)
def masks_to_codes(rows, codes):
    """rows[:, R_CODE] = codes[rows[:, R_CODE]]; EXACT rows, whose code the rules give, get -1."""
    for r in range(rows.shape[0]):
        rows[r, R_CODE] = codes[rows[r, R_CODE]] if rows[r, R_WAY] != EXACT else -1
    return 0
