"""Escape values for INFO/CSQ, and for every other output that holds CSQ texts.

The rule is VEP's where VEP has one (OutputFactory/VCF.pm), else VCF 4.3's percent codes:

    ,  |                      &      (VEP: what stood between separators reads as a list)
    a run of blanks           _      (VEP); in SYMBOL each blank is %20 (VEP)
    ;  =                      %3B  %3D
    a control character       its percent code
    %  before two hex digits  %25, so that decoding gives back the value
    any other character       itself

`plain` decodes the percent codes. A `&` or `_` that replaced another character cannot be decoded, as in VEP's own output.
A value taken from a VCF's INFO already has its percent codes: they stay as they are. Blanks are ASCII blanks.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

import numpy as np

from annotator.bytes.ascii import (
    AMPERSAND,
    BAR,
    COMMA,
    DELETE,
    EQUALS,
    PERCENT,
    RETURN,
    SEMICOLON,
    SPACE,
    TAB,
    UNDERSCORE,
    ZERO,
    A,
)
from annotator.bytes.compiled import copy_bytes, helper, load_eight
from annotator.bytes.eight import is_plain

_BLANK: Final = re.compile(r"[\t-\r ]+")
_ONE_BLANK: Final = re.compile(r"[\t-\r ]")
_CODE: Final = re.compile(r"%(?=[0-9A-Fa-f]{2})")
_OTHERS: Final = str.maketrans(
    {
        ",": "&",
        "|": "&",
        ";": "%3B",
        "=": "%3D",
        **{chr(code): f"%{code:02X}" for code in (*range(9), *range(14, 32), 127)},
    }
)
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_.+-]+")

# By byte: 0 stands for itself, 1 becomes `&`, 2 is a blank, 3 becomes its percent code.
_ACTION = np.zeros(256, np.uint8)
_ACTION[[COMMA, BAR]] = 1
_ACTION[[*range(32), DELETE, SEMICOLON, EQUALS]] = 3
_ACTION[[*range(TAB, RETURN + 1), SPACE]] = 2


def escaped(text: str) -> str:
    """A value as CSQ's columns hold it."""
    if text.isalnum():
        return text
    if "%" in text:
        text = _CODE.sub("%25", text)
    # Fast path: most texts hold no blank (a space or unprintable character), and some have 50,000 letters.
    blank = " " in text or not text.isprintable()
    text = text.translate(_OTHERS)
    return _BLANK.sub("_", text) if blank else text


def escaped_symbol(text: str) -> str:
    """A gene's symbol: VEP writes each of its blanks as %20."""
    return "%20".join(escaped(part) for part in _ONE_BLANK.split(text))


def plain(text: str) -> str:
    """A CSQ value with its percent codes decoded, for display."""
    return unquote(text) if "%" in text else text


def column_name(text: str) -> str:
    """A name that can stand in CSQ's Format list and in the tables' headings: other characters than A-Z a-z 0-9 _ . + - become `_`."""
    return _NOT_IN_NAMES.sub("_", text)


@helper
def put_escaped(out, at, data, start, end):
    """Write a value of a VCF's INFO or ID; its own percent codes stay."""
    plain_end = start
    while plain_end + 8 <= end and is_plain(load_eight(data, plain_end)):
        plain_end += 8
    at = copy_bytes(out, at, data, start, plain_end)
    for k in range(plain_end, end):
        byte = data[k]
        action = _ACTION[byte]
        if action == 0:
            out[at] = byte
            at += 1
        elif action == 1:
            out[at] = AMPERSAND
            at += 1
        elif action == 2:
            if k == start or _ACTION[data[k - 1]] != 2:
                out[at] = UNDERSCORE
                at += 1
        else:
            out[at] = PERCENT
            out[at + 1] = _hex_digit(byte >> 4)
            out[at + 2] = _hex_digit(byte & 15)
            at += 3
    return at


@helper
def _hex_digit(value):
    return ZERO + value if value < 10 else A - 10 + value
