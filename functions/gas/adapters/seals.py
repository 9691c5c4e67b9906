"""Encrypt texts with AES-256-GCM under a key of the account."""

from __future__ import annotations

import base64
import binascii
import os

NONCE_BYTES = 12


class AesSeals:
    """Encrypts and decrypts. `cryptography` is imported at the first use, because it slows a cold start."""

    def seal(self, key: str, text: str, label: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(bytes.fromhex(key)).encrypt(nonce, text.encode(), label.encode())
        return base64.b64encode(nonce + sealed).decode()

    def unseal(self, key: str, sealed: str, label: str) -> str | None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not key:
            return None
        try:
            given = base64.b64decode(sealed, validate=True)
            opened = AESGCM(bytes.fromhex(key)).decrypt(
                given[:NONCE_BYTES], given[NONCE_BYTES:], label.encode()
            )
        except (InvalidTag, binascii.Error, ValueError):
            return None
        return opened.decode()
