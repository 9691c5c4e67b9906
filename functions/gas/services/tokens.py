"""API tokens for scripts and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from gas.domain import moments
from gas.domain import token as tokens
from gas.domain.credential import Credential, Scope, Via
from gas.domain.errors import NotFound, OverLimit, ScopeTooNarrow
from gas.domain.ports import Clock, Ids, Tokens, Users
from gas.domain.secret import digest
from gas.domain.token import ApiToken

MAX_TOKENS = 50
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class ApiTokens:
    tokens: Tokens
    users: Users
    ids: Ids
    clock: Clock

    def create(
        self,
        user_id: str,
        name: str,
        expires_days: int,
        scope: Scope = Scope.SUBMIT,
        by: Credential | None = None,
    ) -> tuple[ApiToken, str]:
        """Return a new token and its text, which is never seen again.

        `by`: who asks. Raises ScopeTooNarrow if that is a token that would be outranked or outlived, OverLimit above
        MAX_TOKENS.
        """
        now = self.clock.now()
        expires_at = moments.later(now, expires_days * DAY_SECONDS)
        if by is not None and by.via is Via.TOKEN:
            _check_offspring(by, scope, expires_at)
        if len(self.tokens.of_user(user_id, moments.text(now))) >= MAX_TOKENS:
            raise OverLimit(f"You have {MAX_TOKENS} tokens already; delete one first.", "tokens", MAX_TOKENS)
        secret = self.ids.secret()
        token = ApiToken(
            token_id=self.ids.new(),
            user_id=user_id,
            name=name,
            digest=digest(secret),
            created_at=moments.text(now),
            expires_at=expires_at,
            scope=scope,
            parent=by.ident if by is not None and by.via is Via.TOKEN else "",
        )
        self.tokens.create(token)
        return token, tokens.written(token.token_id, secret)

    def of_user(self, user_id: str) -> list[ApiToken]:
        return self.tokens.of_user(user_id, moments.text(self.clock.now()))

    def delete(self, user_id: str, token_id: str, by: Credential | None = None) -> None:
        """Revoke a token and those that it created, at once: also where their admission is cached.

        `by`: who asks. Raises NotFound for another user's token, ScopeTooNarrow if a token below `full` would revoke
        another one.
        """
        now = self.clock.now()
        if by is not None and token_id != by.ident and not by.scope.includes(Scope.FULL):
            detail = f"A token of the scope `{by.scope}` can revoke only itself."
            raise ScopeTooNarrow(detail, Scope.FULL, by.scope)
        token = self.tokens.get(token_id, moments.text(now)) if token_id else None
        if token is None or token.user_id != user_id:
            raise NotFound("There is no such token.")
        gone = self._family(token)
        self.users.change(
            user_id, lambda user: reduce(lambda one, ident: one.without(ident, now), gone, user)
        )
        for ident in gone:
            self.tokens.remove(ident)

    def living(self, written: str) -> ApiToken | None:
        """The token that this is the text of, None when it does not live."""
        parts = tokens.split(written)
        if parts is None:
            return None
        now = moments.text(self.clock.now())
        token = self.tokens.get(parts[0], now)
        if token is None or not token.opens_with(parts[1], now):
            return None
        return token if self._has_parents(token, now) else None

    def _has_parents(self, token: ApiToken, now: str) -> bool:
        """Return whether the token that created this one lives, and so on up to a session's."""
        parent = token.parent
        while parent:
            found = self.tokens.get(parent, now)
            if found is None:
                return False
            parent = found.parent
        return True

    def _family(self, token: ApiToken) -> list[str]:
        """Return the ids of a token and of those that it created, directly or not."""
        all_tokens = self.of_user(token.user_id)
        family = [token.token_id]
        for ident in family:
            family += [one.token_id for one in all_tokens if one.parent == ident]
        return family


def _check_offspring(by: Credential, scope: Scope, expires_at: str) -> None:
    if not by.scope.includes(scope):
        detail = f"A token of the scope `{by.scope}` cannot create one of the scope `{scope}`."
        raise ScopeTooNarrow(detail, scope, by.scope)
    if expires_at > by.expires_at:
        detail = f"A token cannot create one that outlives it. This one expires at {by.expires_at}."
        raise ScopeTooNarrow(detail, Via.SESSION, by.scope)
