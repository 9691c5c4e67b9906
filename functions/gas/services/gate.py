"""Who may come in: a Cognito access token, or an API token, of a user who is still there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain import moments
from gas.domain.credential import Credential
from gas.domain.errors import GasError, Unauthorized
from gas.domain.ports import Clock, Keys
from gas.domain.session import TOUCH_SECONDS, Session
from gas.domain.token import PREFIX, ApiToken
from gas.services.accounts import Accounts
from gas.services.sessions import Sessions
from gas.services.tokens import ApiTokens

ADMINS = "admins"
ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Only a session can be an administrator's."""

    user_id: str
    credential: Credential
    admin: bool


@dataclass(frozen=True, slots=True)
class Gate:
    keys: Keys
    accounts: Accounts
    sessions: Sessions
    api_tokens: ApiTokens
    clock: Clock
    issuer: str
    client_id: str

    def admit(self, authorization: str, address: str) -> Visitor:
        """Return who comes with this `Authorization` header. Raises Unauthorized for whatever is not entirely right.

        `address` is the caller's; it is noted with the session or token, at most once in TOUCH_SECONDS.
        """
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized
        used, admin = self._by_api_token(token) if token.startswith(PREFIX) else self._by_session(token)
        self.accounts.alive(used.user_id, used.credential)
        self._touch(used, address)
        return Visitor(used.user_id, used.credential, admin)

    def _touch(self, used: Session | ApiToken, address: str) -> None:
        now = self.clock.now()
        since = moments.later(now, -TOUCH_SECONDS)
        if used.last_used_at > since and used.address == address:
            return
        try:
            if isinstance(used, Session):
                self.sessions.sessions.touch(used.session_id, moments.text(now), address)
            else:
                self.api_tokens.tokens.touch(used.token_id, moments.text(now), address)
        except GasError:
            return  # A note that could not be written must keep nobody out.

    def _by_api_token(self, token: str) -> tuple[ApiToken, bool]:
        known = self.api_tokens.living(token)
        if known is None:
            raise Unauthorized
        return known, False

    def _by_session(self, token: str) -> tuple[Session, bool]:
        claims = self._claims(token)
        if claims.get("token_use") != "access" or claims.get("client_id") != self.client_id:
            raise Unauthorized
        session = self.sessions.get(str(claims.get("origin_jti")))
        if session is None or session.user_id != claims["sub"]:
            raise Unauthorized
        return session, ADMINS in (claims.get("cognito:groups") or [])

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
