"""Look at eight bytes of a text at once (compiled): a loop over long columns jumps over those that hold nothing it looks for.

`eight` is what `annotator.bytes.compiled.load_eight` returns.
"""

from __future__ import annotations

from typing import Final

from annotator.bytes.ascii import DELETE, SPACE
from annotator.bytes.compiled import helper

_LOW_BITS: Final = 0x0101010101010101
_HIGH_BITS: Final = 0x80 * _LOW_BITS - (1 << 64)  # as an int64
_EIGHT_SPACES: Final = SPACE * _LOW_BITS
_EIGHT_DELETES: Final = DELETE * _LOW_BITS


@helper
def has_zero(eight):
    """Whether one of the bytes is 0; `text ^ eight times a byte` finds that byte."""
    return (eight - _LOW_BITS) & ~eight & _HIGH_BITS != 0


@helper
def has_separator(eight):
    """Whether one of the bytes is below a space: a tab or a line feed, in a line that was checked."""
    return (eight - _EIGHT_SPACES) & ~eight & _HIGH_BITS != 0


@helper
def has_control(eight):
    """Whether one of the bytes is a control character: below a space, or DELETE."""
    return has_separator(eight) or has_zero(eight ^ _EIGHT_DELETES)
