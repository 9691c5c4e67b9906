"""Ports for identity: the Cognito user pool, its public keys, secrets, and the address of the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gas.domain.challenge import Challenge


@dataclass(frozen=True, slots=True)
class Grant:
    """Tokens of a sign-in. `expires_in` is in seconds. `refresh_token` is None when an existing one was used.

    `session_id` is the access token's `origin_jti`: the same for all access tokens of one sign-in.
    """

    access_token: str
    expires_in: int
    id_claims: dict[str, Any]
    session_id: str
    refresh_token: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the user pool. Until it is `confirmed`, nobody has shown that the address is theirs.

    `mfa`: a sign-in needs a code of an authenticator app.
    """

    user_id: str
    confirmed: bool
    mfa: bool = False


class Identity(Protocol):
    """The Cognito user pool. Methods raise Invalid, Unauthorized, Conflict or TooMany.

    `sign_up` and `find` reveal whether an e-mail address has an account; their callers must not.
    """

    def sign_up(self, email: str, password: str, name: str) -> None:
        """Create an account, which the user confirms with a code sent by e-mail."""
        ...

    def confirm(self, email: str, code: str) -> None:
        """Confirm an account."""
        ...

    def resend(self, email: str) -> None:
        """Send another confirmation code."""
        ...

    def sign_in(self, email: str, password: str) -> Grant | Challenge:
        """Start a session, or return the second step that it needs."""
        ...

    def refresh(self, refresh_token: str, user_id: str) -> Grant:
        """Continue a session of that user."""
        ...

    def sign_out(self, refresh_token: str) -> None:
        """End a session. The pool then refuses its access tokens too; other services do not ask the pool."""
        ...

    def sign_out_everywhere(self, user_id: str) -> None:
        """End all sessions of the user. A missing account is no error."""
        ...

    def find(self, name: str) -> Account | None:
        """Return the account of an e-mail address or user id, None if there is none."""
        ...

    def forgot(self, email: str) -> None:
        """Send a code for setting a new password."""
        ...

    def reset(self, email: str, code: str, password: str) -> None:
        """Set a new password."""
        ...

    def erase(self, user_id: str) -> None:
        """Delete the account. A missing account is no error."""
        ...


class Mfa(Protocol):
    """Codes of authenticator apps (TOTP). Wrong codes raise Invalid, a session that is over Unauthorized."""

    def answer(self, challenge: Challenge, code: str) -> Grant:
        """Finish a sign-in; for the step `setup`, with the first code of the app that `begin` connected."""
        ...

    def begin(self, session: str) -> tuple[str, str]:
        """Connect an app during a sign-in. Return its secret (base32), and the session of the next step."""
        ...

    def connect(self, access_token: str) -> str:
        """Connect an app of a signed-in user. Return its secret (base32), which counts from `enable` on."""
        ...

    def enable(self, access_token: str, code: str) -> None:
        """Check the first code of the connected app, and ask for codes at each sign-in."""
        ...

    def disable(self, access_token: str) -> None:
        """Ask for codes no more."""
        ...


class Sso(Protocol):
    """An organization's own sign-in service, behind the user pool."""

    def address(self, state: str, challenge: str, callback: str) -> str:
        """Return where a browser signs in; it comes back to `callback` with `state` and a code."""
        ...

    def exchange(self, code: str, verifier: str, callback: str) -> Grant:
        """Return the tokens for a code. Raises Unauthorized for one that is wrong, used or too old, Unavailable."""
        ...


class Passwords(Protocol):
    """What is known of passwords that people choose."""

    def weakness(self, password: str, about: Sequence[str]) -> str | None:
        """Return why the password is easy to guess, as sentences for the user; None if it is not.

        `about`: words about the user, such as name and address, which a good password does not contain.
        """
        ...


class Keys(Protocol):
    """The user pool's public keys."""

    def find(self, kid: str) -> Any | None:
        """Return the RSA public key of that id. Unknown ids trigger a new download, at a limited rate."""
        ...


class Seals(Protocol):
    """Texts that only the holder of an account's key can read. `label` says where a text belongs."""

    def seal(self, key: str, text: str, label: str) -> str:
        """Return the text, sealed under the key (64 hex digits)."""
        ...

    def unseal(self, key: str, sealed: str, label: str) -> str | None:
        """Return the text; None without the right key, or when it was sealed for another label."""
        ...


class Secrets(Protocol):
    """Secrets Manager."""

    def text(self, name: str) -> str:
        """Return the secret's text, cached for some time. Raises Unavailable, and SettingsError when it is missing."""
        ...

    def record(self, name: str) -> dict[str, Any]:
        """Return the secret parsed as a JSON object. Raises as `text`."""
        ...


class Site(Protocol):
    """The web site."""

    def url(self) -> str:
        """Return the site's address without a trailing slash. Raises Unavailable."""
        ...
