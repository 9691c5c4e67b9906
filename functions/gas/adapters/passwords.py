"""Which passwords are easy to guess: zxcvbn's lists of common ones, and, if the operator wants, known breaches."""

from __future__ import annotations

import hashlib
import urllib.request
from collections.abc import Sequence

# zxcvbn's scale from 0 to 4; 3 withstands more than 100 million guesses.
ENOUGH = 3
# Later characters add nothing, and the search time grows with the square of the length.
LONGEST = 72
TIMEOUT_SECONDS = 2
BREACHED = "This password is known from a data breach elsewhere. Choose another one."


class GuessablePasswords:
    """Checks with zxcvbn, imported at its first use: loading its lists takes 1/6 s, and only two routes need them."""

    def weakness(self, password: str, about: Sequence[str]) -> str | None:
        from zxcvbn import zxcvbn

        found = zxcvbn(password[:LONGEST], user_inputs=[word.lower()[:LONGEST] for word in about if word])
        if found["score"] >= ENOUGH:
            return None
        why = str(found["feedback"]["warning"]).rstrip(".") or "It follows a common pattern"
        return f"This password is easy to guess. {why}. Three or four uncommon words are better."


class BreachedPasswords:
    """Asks a service such as Have I Been Pwned with the first 5 hex digits of the SHA-1 (k-anonymity).

    `url` ends with a slash. Neither the password nor its full hash is sent. Without a response the password passes.
    """

    def __init__(self, url: str, guessable: GuessablePasswords) -> None:
        self._url = url
        self._guessable = guessable

    def weakness(self, password: str, about: Sequence[str]) -> str | None:
        return self._guessable.weakness(password, about) or (BREACHED if self._breached(password) else None)

    def _breached(self, password: str) -> bool:
        # These services use SHA-1 as an index; nothing relies on it for protection.
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        request = urllib.request.Request(self._url + digest[:5], headers={"Add-Padding": "true"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                lines = answer.read().decode("ascii", "replace").splitlines()
        except OSError:
            return False
        counts = dict(line.strip().partition(":")[::2] for line in lines)
        return counts.get(digest[5:], "0") not in ("", "0")
