"""Who may come in: a Cognito access token, or an API token, of a user who is still there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain.errors import Unauthorized
from gas.domain.ports import Clock, Keys
from gas.domain.token import PREFIX
from gas.services.accounts import Accounts
from gas.services.tokens import ApiTokens

ADMINS = "admins"
ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True)
class Visitor:
    """`via` is `session` or `token` (then with its `token_id`); only a session can be an administrator's."""

    user_id: str
    via: str
    admin: bool
    token_id: str | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    keys: Keys
    accounts: Accounts
    api_tokens: ApiTokens
    clock: Clock
    issuer: str
    client_id: str

    def admit(self, authorization: str) -> Visitor:
        """Who comes with this `Authorization` header. Raises Unauthorized for whatever is not entirely right."""
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized
        visitor = self._by_api_token(token) if token.startswith(PREFIX) else self._by_session(token)
        self.accounts.alive(visitor.user_id, visitor.token_id)
        return visitor

    def _by_api_token(self, token: str) -> Visitor:
        known = self.api_tokens.living(token)
        if known is None:
            raise Unauthorized
        return Visitor(known.user_id, "token", admin=False, token_id=known.token_id)

    def _by_session(self, token: str) -> Visitor:
        claims = self._claims(token)
        if claims.get("token_use") != "access" or claims.get("client_id") != self.client_id:
            raise Unauthorized
        groups = claims.get("cognito:groups") or []
        return Visitor(str(claims["sub"]), "session", admin=ADMINS in groups)

    def _claims(self, token: str) -> dict[str, Any]:
        import jwt

        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != ALGORITHM:
                raise Unauthorized
            key = self.keys.find(str(header.get("kid")))
            if key is None:
                raise Unauthorized
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                # Time comes from our clock, below; access tokens of Cognito have no audience.
                options={
                    "require": ["exp", "iss", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_aud": False,
                },
            )
        except jwt.PyJWTError as error:
            raise Unauthorized from error
        if float(claims["exp"]) <= self.clock.now().timestamp():
            raise Unauthorized
        return dict(claims)
