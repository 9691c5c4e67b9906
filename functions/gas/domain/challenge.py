"""The second step of a sign-in, between the password and the code of an authenticator app.

A browser carries the state as a sealed text: nobody gets to the second step without the first, whatever the user pool
itself checks, and each address's codes are counted for the account that the seal names.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

# Cognito's own sessions of a challenge last three minutes.
CHALLENGE_SECONDS = 180
ISSUER = "GAS"


class Step(StrEnum):
    """`code`: enter a code. `setup`: connect an authenticator app first, since this service requires one."""

    CODE = "code"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Challenge:
    """`session` and `username` are the user pool's; `started` is when the password was sent, `expires` an epoch."""

    step: Step
    session: str
    username: str
    email: str = ""
    started: str = ""
    expires: int = 0

    def sealed(self, key: bytes) -> str:
        """Return the text that a browser brings back."""
        body = base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode().rstrip("=")
        return f"{body}.{_seal(body, key)}"


def unsealed(text: str, key: bytes, now: datetime) -> Challenge | None:
    """Return the challenge in a text, None if we did not seal it or it has expired."""
    body, _, seal = text.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(body, key).encode()):
        return None
    try:
        fields = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (binascii.Error, ValueError):
        return None
    challenge = Challenge(**{**fields, "step": Step(fields["step"])})
    return challenge if challenge.expires > now.timestamp() else None


def app_uri(secret: str, email: str) -> str:
    """Return the address that authenticator apps read from a QR code."""
    return f"otpauth://totp/{ISSUER}:{quote(email)}?secret={secret}&issuer={ISSUER}"


def _seal(body: str, key: bytes) -> str:
    return hmac.new(key, b"sign-in challenge\n" + body.encode(), hashlib.sha256).hexdigest()
