"""Checks of decoded JSON. Each returns the value, or raises FilterError with `at`, the place of the value in the filter."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from typing import Any, Final

from annotator.errors import InputError

# Limits on untrusted input.
MAX_VALUES: Final = 10_000
MAX_TEXT: Final = 1_000
_LARGEST: Final = sys.float_info.max

Object = Mapping[str, Any]


class FilterError(InputError):
    """An invalid filter: the place of the fault, and what is wrong there."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__("The filter is not understood", f"{where or 'The filter'}: {what}.")


def mapping(value: Any, at: str) -> Object:
    """An object."""
    if not isinstance(value, Mapping):
        raise FilterError(at, "it must be an object")
    return value


def keys(given: Object, at: str, known: tuple[str, ...], required: tuple[str, ...] = ()) -> None:
    """Check that an object has all required keys and no unknown ones."""
    for key in given:
        if key not in known:
            raise FilterError(at, f"the key {str(key)[:60]!r} is not known; known are {', '.join(known)}")
    for key in required:
        if key not in given:
            raise FilterError(at, f"the key {key!r} is missing")


def members(value: Any, at: str, most: int) -> list[Any]:
    """A list of at most `most` members."""
    if not isinstance(value, list):
        raise FilterError(at, "it must be a list")
    if len(value) > most:
        raise FilterError(at, f"it has at most {most} members")
    return value


def text(value: Any, at: str) -> str:
    """A text of 1 to MAX_TEXT characters."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise FilterError(at, f"it must be a text of 1 to {MAX_TEXT} characters")
    return value


def texts(value: Any, at: str) -> tuple[str, ...]:
    """A list of texts."""
    if value == ():
        return ()
    return tuple(text(one, at) for one in members(value, at, MAX_VALUES))


def words(value: Any, at: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words that are all known."""
    found = texts(value, at)
    for word in found:
        if word not in known:
            raise FilterError(at, f"{word[:60]!r} is not one of {', '.join(known)}")
    return found


def number(value: Any, at: str, least: float = -math.inf, most: float = math.inf) -> float:
    """A finite number within inclusive bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        raise FilterError(at, "it must be a number")
    if not least <= value <= most:
        raise FilterError(
            at,
            f"it must be from {least:g} to {most:g}"
            if math.isfinite(most)
            else f"it must be {least:g} or more",
        )
    return float(value)
