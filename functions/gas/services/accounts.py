"""Accounts: sign-up to sign-out, the profile, and its end."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gas.domain import moments
from gas.domain.errors import GasError, Invalid, TooMany, Unauthorized
from gas.domain.mailing import choose
from gas.domain.ports import Clock, Identity, Rates, Session, Users
from gas.domain.user import Notifications, User

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

    def sign_in(self, email: str, password: str, address: str) -> Session:
        """A session; the profile is made here, unless there is one. Raises Unauthorized, for a tombstone too."""
        self._guard("sign-in", email, address)
        session = self.identity.sign_in(_email(email), password)
        self._profile(session)
        return session

    def refresh(self, refresh_token: str | None, address: str) -> Session:
        """A new access token for a refresh token. Raises Unauthorized."""
        self._guard("refresh", None, address)
        if not refresh_token:
            raise Unauthorized("There is no session to go on with.")
        session = self.identity.refresh(refresh_token)
        self._profile(session)
        return session

    def sign_out(self, refresh_token: str | None) -> None:
        """End the session; nothing happens when there is none."""
        if refresh_token:
            self.identity.sign_out(refresh_token)

    def forgot(self, email: str, address: str) -> None:
        self._guard("forgot", email, address)
        self.identity.forgot(_email(email))

    def reset(self, email: str, code: str, password: str, address: str) -> None:
        self._guard("reset", email, address)
        self.identity.reset(_email(email), code.strip(), password)

    def alive(self, user_id: str, token_id: str | None = None) -> User:
        """The profile. Raises Unauthorized when there is none, it is a tombstone, or that API token was just revoked."""
        user = self.users.get(user_id)
        if user is None or not user.alive:
            raise Unauthorized("This account does not exist.")
        if token_id in user.revoked:
            raise Unauthorized("This token was revoked.")
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

    def _profile(self, session: Session) -> User:
        claims = session.id_claims
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
