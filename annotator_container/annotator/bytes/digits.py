"""The one reader of whole numbers in text that others wrote: `str.isdigit` and `int` disagree about superscripts and huge numbers."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile(r"[0-9]{1,12}")


def whole_number(text: str) -> int | None:
    """The value of 1 to 12 ASCII digits; None for any other text: signs, blanks, underscores, other scripts' digits."""
    return int(text) if _DIGITS.fullmatch(text) else None
