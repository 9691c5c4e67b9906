"""Passwords of links: stored as scrypt hashes, `scrypt$n$r$p$salt$hash` in hex, so that the cost may rise later."""

from __future__ import annotations

import hashlib
import hmac

# 16 MiB and some 50 ms for each try.
COST, BLOCK, PARALLEL = 2**14, 8, 1
MEMORY_BYTES = 64 * 1024 * 1024
HASH_BYTES = 32


def hashed(password: str, salt: str) -> str:
    """Return the stored form; `salt` is random text in hex."""
    return "$".join(
        ("scrypt", str(COST), str(BLOCK), str(PARALLEL), salt, _hash(password, salt, COST, BLOCK, PARALLEL))
    )


def matches(password: str, stored: str) -> bool:
    """Return whether the password is the one that was stored."""
    _, cost, block, parallel, salt, expected = stored.split("$")
    given = _hash(password, salt, int(cost), int(block), int(parallel))
    return hmac.compare_digest(given, expected)


def _hash(password: str, salt: str, cost: int, block: int, parallel: int) -> str:
    return hashlib.scrypt(
        password.encode(),
        salt=bytes.fromhex(salt),
        n=cost,
        r=block,
        p=parallel,
        maxmem=MEMORY_BYTES,
        dklen=HASH_BYTES,
    ).hex()
