"""Sessions of signed-in users, each with a refresh secret that changes at every use.

The browser's cookie is `{session_id}.{secret}`; the row keeps a hash of the present secret, and the user pool's refresh
token, which never leaves the service. The next secret is an HMAC of the present one under a key that only the row has,
so that two tabs that refresh at the same moment get the same one, and any earlier secret can be recognized.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from gas.domain import moments
from gas.domain.credential import Credential, Via
from gas.domain.secret import digest, matches

# As the user pool's refresh tokens: 30 days from the sign-in (RefreshTokenValidity in template.yaml).
SESSION_SECONDS = 30 * 24 * 3600
# How long the previous secret still counts: for other tabs, and for a browser that never received the answer.
GRACE_SECONDS = 60
# An earlier secret is recognized this many turns later; each turn costs microseconds.
RECOGNIZED_TURNS = 2000
# How accurate `last_used_at` is.
TOUCH_SECONDS = 300


class Shown(Enum):
    """What a secret that comes with a cookie is to the session."""

    CURRENT = auto()
    PREVIOUS = auto()
    REUSED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Session:
    """`session_id` is the `origin_jti` of its access tokens. Times are texts of `gas.domain.moments`.

    `digest`: SHA-256 of the present secret. `salt`: the key that makes the next one. `turns`: secrets so far, without
    the first. `address` and `agent`: where it was last used from, and the browser's short name. `username`: the
    account's name in the user pool if that is not `user_id` (an account of an organization's service).
    """

    session_id: str
    user_id: str
    created_at: str
    expires_at: str
    refresh_token: str
    digest: str
    salt: str
    last_used_at: str
    address: str = ""
    agent: str = ""
    username: str = ""
    turns: int = 0
    turned_at: str = ""
    rev: int = 0

    @property
    def credential(self) -> Credential:
        return Credential(Via.SESSION, self.session_id, self.created_at)

    def shown(self, secret: str, now: datetime) -> Shown:
        """Classify a secret. A secret that was replaced longer ago than GRACE_SECONDS is REUSED."""
        if matches(secret, self.digest):
            return Shown.CURRENT
        for turn in range(min(self.turns, RECOGNIZED_TURNS)):
            secret = self.following(secret)
            if matches(secret, self.digest):
                fresh = turn == 0 and moments.text(now) < moments.later(
                    moments.parse(self.turned_at), GRACE_SECONDS
                )
                return Shown.PREVIOUS if fresh else Shown.REUSED
        return Shown.UNKNOWN

    def following(self, secret: str) -> str:
        """Return the secret that replaces this one."""
        return hmac.new(self.salt.encode(), secret.encode(), hashlib.sha256).hexdigest()

    def turned(self, secret: str, now: datetime, address: str, agent: str) -> Session:
        """Return the session after the present `secret` was used."""
        at = moments.text(now)
        return replace(
            self,
            digest=digest(self.following(secret)),
            turns=self.turns + 1,
            turned_at=at,
            last_used_at=at,
            address=address,
            agent=agent,
        )


def cookie_of(session_id: str, secret: str) -> str:
    """Return the value of the browser's cookie."""
    return f"{session_id}.{secret}"


def cookie_parts(value: str) -> tuple[str, str] | None:
    """Return session id and secret of a cookie, None if it is not one of ours."""
    session_id, dot, secret = value.partition(".")
    if not (session_id and dot and secret) or "." in secret or len(value) > 200:
        return None
    return session_id, secret
