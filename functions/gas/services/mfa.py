"""Codes of an authenticator app: the second step of a sign-in, and its setup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gas.domain.agent import short_name
from gas.domain.challenge import CHALLENGE_SECONDS, Challenge, Step, app_uri, unsealed
from gas.domain.errors import Invalid, NotAllowed, Unauthorized
from gas.domain.ports import Clock, Grant, Identity, Mfa
from gas.domain.user import User
from gas.services.accounts import Accounts
from gas.services.brakes import Brakes
from gas.services.sessions import Opened

OVER = "The sign-in took too long. Enter your password again."


@dataclass(frozen=True, slots=True)
class AppSecret:
    """What an authenticator app needs: `secret` to type, `uri` to show as a QR code.

    `challenge` continues a sign-in; it is empty where the user is signed in.
    """

    secret: str
    uri: str
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """`required`: no one signs in without an app. `key` gives the bytes that seal challenges."""

    identity: Identity
    mfa: Mfa
    accounts: Accounts
    brakes: Brakes
    clock: Clock
    key: Callable[[], bytes]
    required: bool

    def sealed(self, challenge: Challenge, email: str, started: str) -> str:
        """Return the text with which the browser brings the challenge of a sign-in back."""
        expires = int(self.clock.now().timestamp()) + CHALLENGE_SECONDS
        full = replace(challenge, email=email, started=started, expires=expires)
        return full.sealed(self.key())

    def begin(self, text: str) -> AppSecret:
        """Connect an app during the sign-in, where the service requires one. Raises Unauthorized, NotAllowed."""
        challenge = self._unsealed(text)
        if challenge.step is not Step.SETUP:
            raise NotAllowed("This account has an authenticator app already. Enter its code.")
        secret, session = self.mfa.begin(challenge.session)
        again = replace(challenge, session=session).sealed(self.key())
        return AppSecret(secret, app_uri(secret, challenge.email), again)

    def finish(self, text: str, code: str, address: str, agent: str) -> Opened:
        """Open the session. Raises Invalid for a wrong code, Unauthorized, TooMany."""
        challenge = self._unsealed(text)
        self.brakes.count("mfa", challenge.email, address)
        grant = self.mfa.answer(challenge, digits(code))
        self.brakes.succeeded("mfa", challenge.email, address)
        return self.accounts.opened(grant, challenge.started, address, short_name(agent))

    def email_of(self, text: str) -> str:
        """Return the e-mail address of a challenge. Raises Unauthorized."""
        return self._unsealed(text).email

    def enabled(self, user: User) -> bool:
        """Return whether the account has an app."""
        account = self.identity.find(user.pool_user)
        return account is not None and account.mfa

    def connect(self, user: User, access_token: str) -> AppSecret:
        """Return a new secret; it counts once `enable` has seen a code of it."""
        secret = self.mfa.connect(access_token)
        return AppSecret(secret, app_uri(secret, user.email))

    def enable(self, user: User, access_token: str, code: str, address: str) -> None:
        """Ask for codes from now on. Raises Invalid for a wrong code."""
        self.brakes.count("mfa", user.email, address)
        self.mfa.enable(access_token, digits(code))
        self.brakes.succeeded("mfa", user.email, address)

    def disable(self, user: User, access_token: str, password: str, code: str, address: str) -> None:
        """Ask for no codes any more. A stolen session is not enough: password and code are checked first."""
        if self.required:
            raise NotAllowed("This service requires an authenticator app.")
        self.brakes.count("mfa", user.email, address)
        found = self.identity.sign_in(user.email, password)
        if isinstance(found, Challenge):
            found = self.mfa.answer(found, digits(code))
        self.mfa.disable(access_token)
        self._forget(found)
        self.brakes.succeeded("mfa", user.email, address)

    def _forget(self, grant: Grant) -> None:
        """End the user pool's session that only checked the password."""
        if grant.refresh_token:
            self.identity.sign_out(grant.refresh_token)

    def _unsealed(self, text: str) -> Challenge:
        challenge = unsealed(text, self.key(), self.clock.now())
        if challenge is None:
            raise Unauthorized(OVER)
        return challenge


def digits(code: str) -> str:
    """The code without the space that apps show in it. Raises Invalid if it is not six digits."""
    plain = code.replace(" ", "")
    if len(plain) != 6 or not (plain.isascii() and plain.isdigit()):
        raise Invalid("A code has six digits.", "code")
    return plain
