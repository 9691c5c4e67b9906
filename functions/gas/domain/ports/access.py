"""Ports for identity: the Cognito user pool, its public keys, secrets, and the address of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


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


class Identity(Protocol):
    """The Cognito user pool. Methods raise Invalid, Unauthorized, Conflict or TooMany.

    Only `sign_up` reveals whether an e-mail address has an account.
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

    def sign_in(self, email: str, password: str) -> Grant:
        """Start a session."""
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

    def find(self, email: str) -> str | None:
        """Return the user id behind an e-mail address, None if no account has it."""
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


class Keys(Protocol):
    """The user pool's public keys."""

    def find(self, kid: str) -> Any | None:
        """Return the RSA public key of that id. Unknown ids trigger a new download, at a limited rate."""
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
