"""Look at eight bytes of a text at once (compiled): a loop over long columns jumps over those that hold nothing it looks for.

`eight` is what `annotator.bytes.compiled.load_eight` returns.
"""

from __future__ import annotations

from typing import Final

from numba.cpython.unsafe.numbers import trailing_zeros

from annotator.bytes.ascii import BAR, COMMA, DELETE, EQUALS, SEMICOLON, SPACE
from annotator.bytes.compiled import helper, load_eight

_LOW_BITS: Final = 0x0101010101010101
_HIGH_BITS: Final = 0x80 * _LOW_BITS - (1 << 64)  # as an int64
_EIGHT_SPACES: Final = SPACE * _LOW_BITS
_EIGHT_DELETES: Final = DELETE * _LOW_BITS
_EIGHT_AFTER_COMMA: Final = (COMMA + 1) * _LOW_BITS
_EIGHT_BARS, _EIGHT_EQUALS, _EIGHT_SEMICOLONS = (byte * _LOW_BITS for byte in (BAR, EQUALS, SEMICOLON))


@helper
def _zeros(eight):
    """Not 0 when one of the bytes is 0; the lowest bit that is set is the highest one of the first such byte."""
    return (eight - _LOW_BITS) & ~eight & _HIGH_BITS


@helper
def has_zero(eight):
    """Whether one of the bytes is 0; `text ^ eight times a byte` finds that byte."""
    return _zeros(eight) != 0


@helper
def next_semicolon(text, at, end):
    """Where the first semicolon of text[at:end] is, `end` when there is none."""
    while at + 8 <= end:
        found = _zeros(load_eight(text, at) ^ _EIGHT_SEMICOLONS)
        if found != 0:
            return at + (trailing_zeros(found) >> 3)
        at += 8
    while at < end and text[at] != SEMICOLON:
        at += 1
    return at


@helper
def is_plain(eight):
    """Whether no byte may need escaping in a CSQ value: no `,`, `;`, `=`, `|`, control character, nor others below a comma."""
    low = (eight - _EIGHT_AFTER_COMMA) & ~eight & _HIGH_BITS
    separators = _zeros(eight ^ _EIGHT_BARS) | _zeros(eight ^ _EIGHT_EQUALS) | _zeros(eight ^ _EIGHT_SEMICOLONS)
    return low | separators | _zeros(eight ^ _EIGHT_DELETES) == 0


@helper
def has_separator(eight):
    """Whether one of the bytes is below a space: a tab or a line feed, in a line that was checked."""
    return (eight - _EIGHT_SPACES) & ~eight & _HIGH_BITS != 0


@helper
def has_control(eight):
    """Whether one of the bytes is a control character: below a space, or DELETE."""
    return has_separator(eight) or has_zero(eight ^ _EIGHT_DELETES)
