"""Accounts: sign-up to sign-out, the profile, and its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from gas.domain import moments
from gas.domain.agent import short_name
from gas.domain.challenge import Challenge
from gas.domain.credential import Credential
from gas.domain.errors import Conflict, GasError, Invalid, Unauthorized
from gas.domain.mailing import choose
from gas.domain.password import check_rules
from gas.domain.ports import Clock, Grant, Identity, Ids, Passwords, Users
from gas.domain.user import Notifications, User
from gas.services.brakes import Brakes, checked_email
from gas.services.sessions import Opened, Sessions, pool_name


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in whose password was right and that needs a code."""

    challenge: Challenge
    email: str
    started: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """`notify` mails the owner of an account that somebody tried to sign up with the address again.

    `even_seconds`: how long an answer takes at least that must not tell whether an address has an account.
    """

    identity: Identity
    users: Users
    sessions: Sessions
    brakes: Brakes
    passwords: Passwords
    notify: Callable[[str], None]
    ids: Ids
    clock: Clock
    even_seconds: float

    def sign_up(self, email: str, password: str, name: str, address: str) -> None:
        """Create an account, or act as if: the answer does not tell whether the address has one.

        An account whose address nobody has confirmed is replaced, so that no stranger's password stays in it; the owner
        of a confirmed one gets a mail. Raises Invalid for a weak password.
        """
        email, name = checked_email(email), name.strip()
        self.brakes.count("sign-up", email, address)
        self._check(password, email, name)
        self.brakes.count_mail(email)
        with self._evenly():
            known = self.identity.find(email)
            if known is not None and known.confirmed:
                self.notify(known.user_id)
                return
            if known is not None:
                self.identity.erase(known.user_id)
            # Conflict: somebody else was quicker by a moment. That one has the mail.
            with suppress(Conflict):
                self.identity.sign_up(email, password, name)

    def confirm(self, email: str, code: str, address: str) -> None:
        """Confirm an address with the code. Raises Invalid, alike for unknown and for confirmed addresses."""
        email = checked_email(email)
        self.brakes.count("confirm", email, address)
        with self._evenly():
            self.identity.confirm(email, code.strip())

    def resend(self, email: str, address: str) -> None:
        """Send the code again, if there is an account to confirm."""
        email = checked_email(email)
        self.brakes.count("resend", email, address)
        self.brakes.count_mail(email)
        with self._evenly():
            self.identity.resend(email)

    def sign_in(self, email: str, password: str, address: str, agent: str = "") -> Opened | Pending:
        """Open a session, or return the step that it still needs. Raises Unauthorized, for a tombstone too.

        `agent`: the User-Agent header.
        """
        email = checked_email(email)
        self.brakes.count("sign-in", email, address)
        started = self.clock.now()
        try:
            grant = self.identity.sign_in(email, password)
        except Unauthorized:
            self._wait(started)
            raise
        self.brakes.succeeded("sign-in", email, address)
        if isinstance(grant, Challenge):
            return Pending(grant, email, moments.text(started))
        return self.opened(grant, moments.text(started), address, short_name(agent))

    def opened(self, grant: Grant, started: str, address: str, agent: str) -> Opened:
        """Open a session of tokens that the pool granted; the profile is made here, unless there is one."""
        user = self._profile(grant)
        return self.sessions.open(grant, user.user_id, started, address, agent)

    def refresh(self, cookie: str | None, address: str, agent: str = "") -> Opened:
        """Continue a session: a new access token, and a new cookie. Raises Unauthorized."""
        self.brakes.count("refresh", None, address)
        opened, grant = self.sessions.renew(cookie, address, short_name(agent))
        self._profile(grant)
        return opened

    def sign_out(self, cookie: str | None) -> str | None:
        """End the session. Return its user's id, None if there was none."""
        return self.sessions.close(cookie)

    def forgot(self, email: str, address: str) -> None:
        """Send a code to set a new password, if there is an account."""
        email = checked_email(email)
        self.brakes.count("forgot", email, address)
        self.brakes.count_mail(email)
        with self._evenly():
            self.identity.forgot(email)

    def reset(
        self, email: str, code: str, password: str, address: str, *, end_tokens: bool = False
    ) -> str | None:
        """Set a new password and end all sessions, with `end_tokens` all API tokens too. Return the user's id.

        Raises Invalid for a weak password, and for a wrong code as for an unknown address.
        """
        email = checked_email(email)
        self.brakes.count("reset", email, address)
        self._check(password, email)
        with self._evenly():
            account = self.identity.find(email)
            self.identity.reset(email, code.strip(), password)
            if account is None:
                return None
            self.sessions.end_all(account.user_id, tokens=end_tokens)
            return account.user_id

    def alive(self, user_id: str, credential: Credential | None = None, seen: User | None = None) -> User:
        """Return the profile, which is `seen` if it was read just now.

        Raises Unauthorized if there is none, it is a tombstone, or the credential was ended.
        """
        user = seen if seen is not None and seen.user_id == user_id else self.users.get(user_id)
        if user is None or not user.alive:
            raise Unauthorized("This account does not exist.")
        if credential is not None and not user.accepts(credential):
            raise Unauthorized("This session or token was ended. Sign in again.")
        return user

    def edit(
        self,
        user_id: str,
        name: str | None,
        notifications: Notifications | None,
        mail_names: bool | None = None,
    ) -> User:
        """Change what the user may change; None leaves a thing as it is."""

        def move(user: User) -> User | None:
            if not user.alive:
                raise Unauthorized("This account does not exist.")
            named = user if name is None else replace(user, name=name.strip())
            if mail_names is not None:
                named = replace(named, mail_names=mail_names)
            return named if notifications is None else choose(named, notifications) or named

        return self.users.change(user_id, move) or self.alive(user_id)

    def with_seal_key(self, user: User) -> User:
        """Return the user with a key for sealed texts, made now for an account of an earlier release.

        Raises Unauthorized for a deleted account.
        """
        if user.seal_key:
            return user

        def move(user: User) -> User | None:
            return replace(user, seal_key=self.ids.secret()) if user.alive and not user.seal_key else None

        return self.users.change(user.user_id, move) or self.alive(user.user_id)

    def delete(self, user_id: str) -> None:
        """Bury the profile at once; the sweeper erases what it owned. A second time: nothing happens."""
        now = moments.text(self.clock.now())
        known = self.users.get(user_id)
        self.users.change(user_id, lambda user: user.bury(now) if user.alive else None)
        try:
            self.identity.erase(known.pool_user if known else user_id)
        except GasError:
            return  # The tombstone is the promise: the sweeper erases the Cognito account again.

    def _profile(self, grant: Grant) -> User:
        claims = grant.id_claims
        user = self.users.create(
            User(
                user_id=str(claims["sub"]),
                email=str(claims.get("email", "")),
                name=str(claims.get("name", "")),
                pool_name=pool_name(claims),
                created_at=moments.text(self.clock.now()),
                seal_key=self.ids.secret(),
            )
        )
        if not user.alive:
            raise Unauthorized("This account was deleted.")
        return user

    def _check(self, password: str, *about: str) -> None:
        """Raise Invalid for a password that is against the rules, common or breached."""
        check_rules(password)
        weakness = self.passwords.weakness(password, [*about, about[0].partition("@")[0]])
        if weakness:
            raise Invalid(weakness, "password")

    @contextmanager
    def _evenly(self) -> Iterator[None]:
        """Let what happens inside take `even_seconds` or longer, whether it succeeds or not."""
        started = self.clock.now()
        try:
            yield
        finally:
            self._wait(started)

    def _wait(self, started: datetime) -> None:
        left = self.even_seconds - (self.clock.now() - started).total_seconds()
        if left > 0:
            self.clock.sleep(left)
