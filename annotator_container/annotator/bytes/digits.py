"""Parse numbers in text from files and users; all number parsing in Python code goes through this module.

`str.isdigit`, `int` and `float` disagree about superscripts, other scripts' digits, underscores and numbers of thousands of
digits. These functions accept only what the file formats call a number.
"""

from __future__ import annotations

import math
import re
from typing import Final

_DIGITS: Final = re.compile(r"[0-9]{1,12}")
_DECIMAL: Final = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?)", re.IGNORECASE
)


def whole_number(text: str) -> int | None:
    """The value of 1 to 12 ASCII digits; None for any other text: signs, blanks, underscores, other scripts' digits."""
    return int(text) if _DIGITS.fullmatch(text) else None


def decimal_number(text: str) -> float:
    """The float64 of a decimal number or `inf`; NaN for any other text (blanks, underscores, other digits)."""
    return float(text) if _DECIMAL.fullmatch(text) else math.nan
