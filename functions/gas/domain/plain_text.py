"""Names that people read: no character in them may hide, reorder or break what stands beside it on a page or in a mail."""

from __future__ import annotations

import unicodedata

# Joiners: Arabic, Persian, Indic scripts and emoji are written with them.
_ALLOWED_FORMAT = frozenset("\u200c\u200d")
# Control characters, surrogates, line and paragraph separators; format characters hold the bidirectional ones.
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def hidden_character(text: str, allowed: str = "") -> str | None:
    """The first control, bidirectional or other invisible character, as `U+202E`; None when there is none."""
    for character in text:
        if character in allowed or character in _ALLOWED_FORMAT:
            continue
        if unicodedata.category(character) in _REFUSED:
            return f"U+{ord(character):04X}"
    return None
