"""API tokens: `gas_<token_id>_<secret>`. Only the secret's SHA-256 is kept."""

from __future__ import annotations

from dataclasses import dataclass

from gas.domain.credential import Credential, Scope, Via
from gas.domain.secret import matches

PREFIX = "gas_"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is stored; times are texts of `gas.domain.moments`.

    `last_used_at` and `address` are empty until the first use. `scope` is `submit` where a row has none: such a token is
    older than scopes. `parent`: the token that created this one, and without which it counts no more.
    """

    token_id: str
    user_id: str
    name: str
    digest: str
    created_at: str
    expires_at: str
    last_used_at: str = ""
    address: str = ""
    scope: Scope = Scope.SUBMIT
    parent: str = ""

    @property
    def credential(self) -> Credential:
        return Credential(Via.TOKEN, self.token_id, self.created_at, self.expires_at, self.scope)

    def opens_with(self, secret: str, now: str) -> bool:
        """Whether the secret is this token's, and the token is alive."""
        return matches(secret, self.digest) and now < self.expires_at


def written(token_id: str, secret: str) -> str:
    """The token as the user gets it, once."""
    return f"{PREFIX}{token_id}_{secret}"


def split(token: str) -> tuple[str, str] | None:
    """Token id and secret, None when the text is not an API token."""
    if not token.startswith(PREFIX):
        return None
    token_id, _, secret = token.removeprefix(PREFIX).partition("_")
    return (token_id, secret) if token_id and secret else None
