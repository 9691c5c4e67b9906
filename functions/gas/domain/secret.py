"""Random secrets of sessions and API tokens: only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import hmac


def digest(secret: str) -> str:
    """SHA-256 in hex. The secret has 256 random bits, so that a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, expected: str) -> bool:
    """Whether the secret has this digest, compared in constant time."""
    return hmac.compare_digest(digest(secret), expected)
