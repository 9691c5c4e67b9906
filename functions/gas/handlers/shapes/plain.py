"""A check that the shapes of requests share: names hold no control or bidirectional characters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gas.domain.plain_text import hidden_character


def must_be_plain(field: str, given: Any, allowed: str = "") -> None:
    """Check a text, or each text of a list; anything else is absent and fine. Raises ValueError naming the field.

    msgspec makes a ValidationError of it, and so the answer is 422.
    """
    texts: Iterable[str] = (given,) if isinstance(given, str) else given if isinstance(given, list) else ()
    for text in texts:
        found = hidden_character(text, allowed)
        if found is not None:
            raise ValueError(f"The field `{field}` holds the control or invisible character {found}")
