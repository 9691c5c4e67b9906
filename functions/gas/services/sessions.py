"""Sessions: opened by a sign-in, continued by the cookie, ended one by one or all together."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gas.domain import moments, ports
from gas.domain.credential import Credential
from gas.domain.errors import GasError, NotFound, Unauthorized
from gas.domain.ports import Clock, Grant, Identity, Ids
from gas.domain.secret import digest
from gas.domain.session import SESSION_SECONDS, Session, Shown, cookie_of, cookie_parts

MAX_SESSIONS = 50
# Longer ids are not ours: those of the user pool have 36 characters.
MAX_ID = 64
OVER = "Your session has ended. Sign in again."
REUSED = "This session was used by two browsers and was ended, in case one was stolen. Sign in again."


@dataclass(frozen=True, slots=True)
class Opened:
    """`cookie` continues the session for `cookie_seconds`; `expires_in` seconds is the access token's life."""

    user_id: str
    access_token: str
    expires_in: int
    cookie: str
    cookie_seconds: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How many sessions and API tokens were ended."""

    sessions: int
    tokens: int


def pool_name(claims: dict[str, Any]) -> str:
    """The account's name in the user pool, empty if it is the user's id."""
    name = str(claims.get("cognito:username", ""))
    return "" if name == claims["sub"] else name


@dataclass(frozen=True, slots=True)
class Sessions:
    sessions: ports.Sessions
    tokens: ports.Tokens
    users: ports.Users
    identity: Identity
    ids: Ids
    clock: Clock

    def open(self, grant: Grant, user_id: str, started: str, address: str, agent: str) -> Opened:
        """Keep a new session. `started`: when the sign-in began, before the password was checked.

        A reset of the password that ended in between ends this session too. Raises Unauthorized.
        """
        now = self.clock.now()
        secret = self.ids.secret()
        session = Session(
            session_id=grant.session_id,
            user_id=user_id,
            created_at=started,
            expires_at=moments.later(moments.parse(started), SESSION_SECONDS),
            refresh_token=str(grant.refresh_token),
            digest=digest(secret),
            salt=self.ids.secret(),
            last_used_at=moments.text(now),
            address=address,
            agent=agent,
            username=pool_name(grant.id_claims),
        )
        self._make_room(user_id)
        self.sessions.create(session)
        return self._opened(grant, session, secret)

    def renew(self, cookie: str | None, address: str, agent: str) -> tuple[Opened, Grant]:
        """Continue the session of a cookie: a new access token, and the next cookie.

        A cookie that was replaced a while ago is in two hands: the session ends. Raises Unauthorized.
        """
        parts = cookie_parts(cookie or "")
        now = self.clock.now()
        session = None if parts is None else self.get(parts[0])
        if parts is None or session is None:
            raise Unauthorized(OVER)
        secret = parts[1]
        self._check(session, secret)
        try:
            grant = self.identity.refresh(session.refresh_token, session.username or session.user_id)
        except Unauthorized:
            self.sessions.remove(session.session_id)
            raise

        def move(kept: Session) -> Session | None:
            self._check(kept, secret)
            current = kept.shown(secret, now) is Shown.CURRENT
            return kept.turned(secret, now, address, agent) if current else None

        try:
            self.sessions.change(session.session_id, move)
        except NotFound:
            raise Unauthorized(OVER) from None
        return self._opened(grant, session, session.following(secret)), grant

    def close(self, cookie: str | None) -> str | None:
        """End the session of a cookie. Return its user's id, None if there was none."""
        parts = cookie_parts(cookie or "")
        if parts is None:
            return None
        now = self.clock.now()
        session = self.get(parts[0])
        if session is None or session.shown(parts[1], now) not in (Shown.CURRENT, Shown.PREVIOUS):
            return None
        self._end(session)
        return session.user_id

    def get(self, session_id: str) -> Session | None:
        """Return the session that an access token belongs to, None when it is over."""
        if not 1 <= len(session_id) <= MAX_ID:
            return None
        return self.sessions.get(session_id, moments.text(self.clock.now()))

    def of_user(self, user_id: str) -> list[Session]:
        """Return the user's sessions that are not over, the last used first."""
        user = self.users.get(user_id)
        found = self.sessions.of_user(user_id, moments.text(self.clock.now()))
        alive = [one for one in found if user is not None and user.accepts(one.credential)]
        return sorted(alive, key=lambda one: one.last_used_at, reverse=True)

    def end(self, user_id: str, session_id: str) -> None:
        """End one session. Raises NotFound for another user's."""
        session = self.get(session_id)
        if session is None or session.user_id != user_id:
            raise NotFound("There is no such session.")
        self._end(session)

    def end_others(self, user_id: str, kept: Credential | None, *, tokens: bool) -> Ended:
        """End all sessions but `kept`, and with `tokens` all API tokens but `kept`.

        One write to the user's row ends them all, wherever they are admitted; the rest tidies up behind it.
        """
        now = self.clock.now()
        gone = [one for one in self.of_user(user_id) if kept is None or one.session_id != kept.ident]
        self.users.change(user_id, lambda user: user.signed_out(now, kept, tokens=tokens))
        for session in gone:
            self._forget(session)
        return Ended(len(gone), self._forget_tokens(user_id, kept) if tokens else 0)

    def end_all(self, user_id: str, *, tokens: bool) -> None:
        """End every session after a new password, and with `tokens` every API token."""
        now = self.clock.now()
        try:
            self.users.change(user_id, lambda user: user.signed_out(now, None, tokens=tokens))
        except NotFound:
            return  # never signed in: there is no session
        self.identity.sign_out_everywhere(user_id)
        for session in self.sessions.of_user(user_id, moments.text(now)):
            self.sessions.remove(session.session_id)
        if tokens:
            self._forget_tokens(user_id, None)

    def _check(self, session: Session, secret: str) -> None:
        shown = session.shown(secret, self.clock.now())
        if shown is Shown.REUSED:
            self._end(session)
            raise Unauthorized(REUSED)
        user = self.users.get(session.user_id)
        alive = user is not None and user.alive and user.accepts(session.credential)
        if shown is Shown.UNKNOWN or not alive:
            raise Unauthorized(OVER)

    def _end(self, session: Session) -> None:
        """End a session at once, also where its access token is admitted already."""
        now = self.clock.now()
        with suppress(NotFound):
            self.users.change(session.user_id, lambda user: user.without(session.session_id, now))
        self._forget(session)

    def _forget(self, session: Session) -> None:
        self.sessions.remove(session.session_id)
        try:
            self.identity.sign_out(session.refresh_token)
        except GasError:
            return  # The row is gone, and with it the only copy of the refresh token.

    def _forget_tokens(self, user_id: str, kept: Credential | None) -> int:
        found = self.tokens.of_user(user_id, moments.text(self.clock.now()))
        gone = [token.token_id for token in found if kept is None or token.token_id != kept.ident]
        for token_id in gone:
            self.tokens.remove(token_id)
        return len(gone)

    def _make_room(self, user_id: str) -> None:
        """End the oldest sessions, so that with a new one there are at most MAX_SESSIONS."""
        for session in self.of_user(user_id)[MAX_SESSIONS - 1 :]:
            self._forget(session)

    def _opened(self, grant: Grant, session: Session, secret: str) -> Opened:
        left = moments.epoch(session.expires_at) - int(self.clock.now().timestamp())
        cookie = cookie_of(session.session_id, secret)
        return Opened(session.user_id, grant.access_token, grant.expires_in, cookie, max(0, left))
