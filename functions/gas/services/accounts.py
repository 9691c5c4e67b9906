"""Accounts: sign-up to sign-out, the profile, and its end."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gas.domain import moments
from gas.domain.agent import short_name
from gas.domain.credential import Credential
from gas.domain.errors import GasError, Invalid, TooMany, Unauthorized
from gas.domain.mailing import choose
from gas.domain.ports import Clock, Grant, Identity, Rates, Users
from gas.domain.user import Notifications, User
from gas.services.sessions import Opened, Sessions

WINDOW_SECONDS = 300


@dataclass(frozen=True, slots=True)
class AuthLimits:
    """Attempts in WINDOW_SECONDS."""

    per_email: int
    per_address: int


@dataclass(frozen=True, slots=True)
class Accounts:
    identity: Identity
    users: Users
    sessions: Sessions
    rates: Rates
    clock: Clock
    limits: AuthLimits

    def sign_up(self, email: str, password: str, name: str, address: str) -> None:
        self._guard("sign-up", email, address)
        self.identity.sign_up(_email(email), password, name.strip())

    def confirm(self, email: str, code: str, address: str) -> None:
        self._guard("confirm", email, address)
        self.identity.confirm(_email(email), code.strip())

    def resend(self, email: str, address: str) -> None:
        self._guard("resend", email, address)
        self.identity.resend(_email(email))

    def sign_in(self, email: str, password: str, address: str, agent: str = "") -> Opened:
        """Open a session; the profile is made here, unless there is one. Raises Unauthorized, for a tombstone too.

        `agent`: the User-Agent header.
        """
        self._guard("sign-in", email, address)
        started = moments.text(self.clock.now())
        grant = self.identity.sign_in(_email(email), password)
        user = self._profile(grant)
        return self.sessions.open(grant, user.user_id, started, address, short_name(agent))

    def refresh(self, cookie: str | None, address: str, agent: str = "") -> Opened:
        """Continue a session: a new access token, and a new cookie. Raises Unauthorized."""
        self._guard("refresh", None, address)
        opened, grant = self.sessions.renew(cookie, address, short_name(agent))
        self._profile(grant)
        return opened

    def sign_out(self, cookie: str | None) -> str | None:
        """End the session. Return its user's id, None if there was none."""
        return self.sessions.close(cookie)

    def forgot(self, email: str, address: str) -> None:
        self._guard("forgot", email, address)
        self.identity.forgot(_email(email))

    def reset(
        self, email: str, code: str, password: str, address: str, *, end_tokens: bool = False
    ) -> str | None:
        """Set a new password and end all sessions, with `end_tokens` all API tokens too. Return the user's id."""
        self._guard("reset", email, address)
        email = _email(email)
        # Asked for known and unknown addresses alike, before the code is checked: both take as long.
        user_id = self.identity.find(email)
        self.identity.reset(email, code.strip(), password)
        if user_id is not None:
            self.sessions.end_all(user_id, tokens=end_tokens)
        return user_id

    def alive(self, user_id: str, credential: Credential | None = None) -> User:
        """Return the profile. Raises Unauthorized if there is none, it is a tombstone, or the credential was ended."""
        user = self.users.get(user_id)
        if user is None or not user.alive:
            raise Unauthorized("This account does not exist.")
        if credential is not None and not user.accepts(credential):
            raise Unauthorized("This session or token was ended. Sign in again.")
        return user

    def edit(self, user_id: str, name: str | None, notifications: Notifications | None) -> User:
        """Change what the user may change; None leaves a thing as it is."""

        def move(user: User) -> User | None:
            if not user.alive:
                raise Unauthorized("This account does not exist.")
            named = user if name is None else replace(user, name=name.strip())
            return named if notifications is None else choose(named, notifications) or named

        return self.users.change(user_id, move) or self.alive(user_id)

    def delete(self, user_id: str) -> None:
        """Bury the profile at once; the sweeper erases what it owned. A second time: nothing happens."""
        now = moments.text(self.clock.now())
        self.users.change(user_id, lambda user: user.bury(now) if user.alive else None)
        try:
            self.identity.erase(user_id)
        except GasError:
            return  # The tombstone is the promise: the sweeper erases the Cognito account again.

    def _profile(self, grant: Grant) -> User:
        claims = grant.id_claims
        user = self.users.create(
            User(
                user_id=str(claims["sub"]),
                email=str(claims.get("email", "")),
                name=str(claims.get("name", "")),
                created_at=moments.text(self.clock.now()),
            )
        )
        if not user.alive:
            raise Unauthorized("This account was deleted.")
        return user

    def _guard(self, what: str, email: str | None, address: str) -> None:
        now = self.clock.now()
        counters = [(f"{what}#{address}", "attempts_per_address", self.limits.per_address)]
        if email is not None:
            counters.append((f"{what}#{_email(email)}", "attempts_per_email", self.limits.per_email))
        # Each counter counts, also behind one that is full; the longest wait is told.
        waits = [
            (self.rates.hit(key, allowed, WINDOW_SECONDS, now), limit, allowed)
            for key, limit, allowed in counters
        ]
        wait, limit, allowed = max(waits)
        if wait:
            detail = f"Too many attempts: {allowed} in {WINDOW_SECONDS // 60} minutes are allowed. Please wait a little."
            raise TooMany(detail, wait, limit, allowed)


def _email(written: str) -> str:
    """The address in the form that the pool keeps. Raises Invalid."""
    email = written.strip().lower()
    name, at, host = email.rpartition("@")
    if not (name and at and "." in host) or len(email) > 254 or not email.isprintable() or " " in email:
        raise Invalid("This is not an e-mail address.", "email")
    return email
