"""Keys and names that belong to one job or one attempt, derived from the stage's task secret (HMAC-SHA256).

Nothing of them is stored: whoever holds the secret derives them again. The task learns its own from its order.
"""

from __future__ import annotations

import hashlib
import hmac


def signing_key(secret: bytes, job_id: str, attempt: int) -> str:
    """The key that signs the progress messages of one attempt, in hexadecimal."""
    return _derived(secret, "progress", job_id, str(attempt))


def order_name(secret: bytes, job_id: str) -> str:
    """The part of the order's S3 key that nobody can guess, in hexadecimal."""
    return _derived(secret, "order", job_id)


def signature(key: str, body: str) -> str:
    """The signature of a message, in hexadecimal. `key` is used as text, as the task got it."""
    return hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()


def genuine(key: str, body: str, given: str) -> bool:
    """Whether `given` is the body's signature by this key, compared in constant time."""
    return hmac.compare_digest(signature(key, body).encode(), given.encode("utf-8", "replace"))


def _derived(secret: bytes, *parts: str) -> str:
    return hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
