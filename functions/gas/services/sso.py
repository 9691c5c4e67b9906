"""Sign-in through an organization's own service: authorization code with PKCE (RFC 7636), finished by this service."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from gas.domain import moments
from gas.domain.agent import short_name
from gas.domain.errors import Unauthorized
from gas.domain.ports import Clock, Ids, Site, Sso
from gas.services.accounts import Accounts
from gas.services.brakes import Brakes
from gas.services.sessions import Opened

# How long somebody may take at the organization's service.
START_SECONDS = 600
CALLBACK = "/api/auth/sso/callback"


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser goes, and what its cookie keeps until it comes back."""

    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """`key` gives the bytes from which each sign-in's secrets are derived."""

    sso: Sso
    accounts: Accounts
    brakes: Brakes
    site: Site
    ids: Ids
    clock: Clock
    key: Callable[[], bytes]

    def start(self, address: str) -> Started:
        """Begin a sign-in. The cookie binds what comes back to this browser."""
        self.brakes.count("sso", None, address)
        cookie = f"{int(self.clock.now().timestamp())}.{self.ids.secret()}"
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(self._derived("verifier", cookie).encode()).digest()
        )
        callback = self.site.url() + CALLBACK
        url = self.sso.address(self._derived("state", cookie), challenge.decode().rstrip("="), callback)
        return Started(url, cookie)

    def finish(self, cookie: str | None, state: str, code: str, address: str, agent: str) -> Opened:
        """Open the session. Raises Unauthorized for what this browser did not begin a moment ago."""
        self.brakes.count("sso", None, address)
        begun = (cookie or "").partition(".")[0]
        now = int(self.clock.now().timestamp())
        if not begun.isdecimal() or not 0 <= now - int(begun) <= START_SECONDS:
            raise Unauthorized("This sign-in took too long. Start again.")
        if not hmac.compare_digest(self._derived("state", str(cookie)).encode(), state.encode()):
            raise Unauthorized("This sign-in did not begin in this browser. Start again.")
        started = moments.text(self.clock.now())
        grant = self.sso.exchange(code, self._derived("verifier", str(cookie)), self.site.url() + CALLBACK)
        return self.accounts.opened(grant, started, address, short_name(agent))

    def _derived(self, what: str, cookie: str) -> str:
        """A secret of this sign-in that only this service can compute (64 hex digits, as RFC 7636 wants)."""
        return hmac.new(self.key(), f"sso {what}\n{cookie}".encode(), hashlib.sha256).hexdigest()
