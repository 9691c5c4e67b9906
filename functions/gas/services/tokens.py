"""API tokens for scripts and the command line."""

from __future__ import annotations

from dataclasses import dataclass

from gas.domain import moments
from gas.domain import token as tokens
from gas.domain.errors import NotFound, OverLimit
from gas.domain.ports import Clock, Ids, Tokens, Users
from gas.domain.token import ApiToken

MAX_TOKENS = 50
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class ApiTokens:
    tokens: Tokens
    users: Users
    ids: Ids
    clock: Clock

    def create(self, user_id: str, name: str, expires_days: int) -> tuple[ApiToken, str]:
        """A new token and its text, which is never seen again. Raises OverLimit above MAX_TOKENS."""
        now = self.clock.now()
        if len(self.tokens.of_user(user_id, moments.text(now))) >= MAX_TOKENS:
            raise OverLimit(f"You have {MAX_TOKENS} tokens already; delete one first.", "tokens", MAX_TOKENS)
        secret = self.ids.secret()
        token = ApiToken(
            token_id=self.ids.new(),
            user_id=user_id,
            name=name,
            digest=tokens.digest(secret),
            created_at=moments.text(now),
            expires_at=moments.later(now, expires_days * DAY_SECONDS),
        )
        self.tokens.create(token)
        return token, tokens.written(token.token_id, secret)

    def of_user(self, user_id: str) -> list[ApiToken]:
        return self.tokens.of_user(user_id, moments.text(self.clock.now()))

    def delete(self, user_id: str, token_id: str) -> None:
        """Revoke a token, at once: also where its admission is cached. Raises NotFound for another user's."""
        now = self.clock.now()
        token = self.tokens.get(token_id, moments.text(now))
        if token is None or token.user_id != user_id:
            raise NotFound("There is no such token.")
        self.users.change(user_id, lambda user: user.without_token(token_id, now))
        self.tokens.remove(token_id)

    def living(self, written: str) -> ApiToken | None:
        """The token that this is the text of, None when it does not live."""
        parts = tokens.split(written)
        if parts is None:
            return None
        now = moments.text(self.clock.now())
        token = self.tokens.get(parts[0], now)
        return token if token is not None and token.opens_with(parts[1], now) else None
