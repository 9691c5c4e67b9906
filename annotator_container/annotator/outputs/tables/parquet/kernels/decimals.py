"""Compiled reading of decimal numbers, for columns of `variants.parquet`.

Only texts whose value needs one rounding are read: at most 15 significant digits and a power of ten of at most 22 are
both exact in a float64, so one multiplication or division rounds correctly. Source: W. D. Clinger, "How to read
floating point numbers accurately" (PLDI 1990). All other texts are left to Python's `float`.
"""

from __future__ import annotations

import numpy as np
from numba import types

from annotator.bytes.compiled import I64, INT, OUT_U8, U8, compiled

OUT_F64 = types.Array(types.float64, 1, "C")
MOST_DIGITS, MOST_POWER = 15, 22
POWERS = np.array([10.0**power for power in range(MOST_POWER + 1)])
_MINUS, _PLUS, _POINT, _ZERO = 45, 43, 46, 48
_LETTER_E, _CASE = 101, 32


@compiled(INT, U8, I64, I64, OUT_F64, OUT_U8)
def decimals(text, start, after, values, read):
    """Numbers of the strings text[start[r]:after[r] - 1] into `values`; read[r] is 0 where it was not possible.

    Returns how many were not read.
    """
    others = 0
    for r in range(start.shape[0]):
        at, end = start[r], after[r] - 1
        negative = at < end and text[at] == _MINUS
        at += negative
        mantissa = digits = scale = 0
        any_digit = point = False
        while at < end:
            digit = np.int64(text[at]) - _ZERO
            if 0 <= digit <= 9:
                any_digit = True
                digits += digits > 0 or digit > 0
                if digits > MOST_DIGITS:
                    break
                mantissa = 10 * mantissa + digit
                scale -= point
            elif text[at] == _POINT and not point:
                point = True
            else:
                break
            at += 1
        plain = any_digit
        if plain and at + 1 < end and text[at] | _CASE == _LETTER_E:
            at += 1
            down = text[at] == _MINUS
            at += down or text[at] == _PLUS
            plain = 0 < end - at <= 3
            power = 0
            while plain and at < end:
                digit = np.int64(text[at]) - _ZERO
                plain = 0 <= digit <= 9
                power = 10 * power + digit
                at += 1
            scale += -power if down else power
        plain = plain and at == end and -MOST_POWER <= scale <= MOST_POWER
        if plain:
            value = float(mantissa)
            value = value * POWERS[scale] if scale >= 0 else value / POWERS[-scale]
            values[r] = -value if negative else value
        read[r] = plain
        others += not plain
    return others
