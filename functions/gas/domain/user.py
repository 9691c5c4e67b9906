"""The user's profile, made at sign-in from the ID token, and its tombstone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from gas.domain import moments
from gas.domain.credential import Credential, Via
from gas.domain.plan import Plan

# An admission is cached for a minute: a revoked token is remembered for longer than that.
REVOKED_SECONDS = 300
# Longer than the longest life of a refresh token, so that no live token outlives its tombstone.
TOMBSTONE_SECONDS = 400 * 24 * 3600


class Notifications(StrEnum):
    EACH = "each"
    DAILY = "daily"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used in one month (`YYYY-MM`, UTC)."""

    month: str = ""
    jobs: int = 0
    bytes: int = 0

    def within(self, month: str) -> Usage:
        """The usage as of this month: a new month starts at nothing."""
        return self if self.month == month else Usage(month)


@dataclass(frozen=True, slots=True)
class User:
    """A profile. `deleted_at` makes it a tombstone, which no live token can wake.

    `billing` and `mail` are maps that belong to the billing and mail services; nobody else reads them.
    `erase_due` is set while objects of a deleted user remain to be erased. `revoked` are ids of sessions and API tokens
    that were just ended, and until when that must be remembered. Sessions that began before `sessions_after` are over,
    without `session_kept`, the one that asked for it; `tokens_after` and `token_kept` say the same of API tokens.
    `mail_names`: mails may hold names of files and samples.
    `pool_name`: the account's name in the user pool if that is not `user_id`.
    `at_work` are the jobs that hold one of the plan's places to run;
    only `Users.take_turn` and `Users.end_turn` change it. `seal_key` (hex) seals what other tables keep of this person
    for a time (`ports.Seals`); it is deleted with the account, and what it sealed can never be read again.
    """

    user_id: str
    email: str = ""
    name: str = ""
    created_at: str = ""
    plan: Plan = Plan.FREE
    notifications: Notifications = Notifications.EACH
    usage: Usage = field(default_factory=Usage)
    billing: dict[str, Any] = field(default_factory=dict)
    mail: dict[str, Any] = field(default_factory=dict)
    deleted_at: str | None = None
    erase_due: str | None = None
    revoked: dict[str, str] = field(default_factory=dict)
    at_work: frozenset[str] = frozenset()
    sessions_after: str = ""
    session_kept: str = ""
    tokens_after: str = ""
    token_kept: str = ""
    seal_key: str = ""
    pool_name: str = ""
    mail_names: bool = False
    rev: int = 0

    @property
    def work_due(self) -> str | None:
        """When the sweeper must look at this user: for the plan (`due` in `billing`) or for a digest (`due` in
        `mail`). A tombstone has no such work."""
        return min(filter(None, (self.billing.get("due"), self.mail.get("due"))), default=None)

    @property
    def pool_user(self) -> str:
        """The name by which the user pool knows the account."""
        return self.pool_name or self.user_id

    @property
    def alive(self) -> bool:
        return self.deleted_at is None

    def charged(self, month: str, size: int) -> User:
        """The user after one more job of `size` bytes in `month`."""
        used = self.usage.within(month)
        return replace(self, usage=Usage(month, used.jobs + 1, used.bytes + size))

    def accepts(self, credential: Credential) -> bool:
        """Return whether the credential still counts, though it may have been admitted a moment ago."""
        if credential.ident in self.revoked:
            return False
        if credential.via is Via.SESSION:
            after, kept = self.sessions_after, self.session_kept
        else:
            after, kept = self.tokens_after, self.token_kept
        return not credential.since or credential.since >= after or credential.ident == kept

    def without(self, ident: str, now: datetime) -> User:
        """Return the user whose session or API token of that id counts no more, even where it was just admitted."""
        lately = {known: until for known, until in self.revoked.items() if until > moments.text(now)}
        return replace(self, revoked={**lately, ident: moments.later(now, REVOKED_SECONDS)})

    def signed_out(self, now: datetime, kept: Credential | None, *, tokens: bool) -> User:
        """Return the user whose sessions, and with `tokens` API tokens too, all end now, without `kept`."""
        at, ident = moments.text(now), "" if kept is None else kept.ident
        over = replace(self, sessions_after=at, session_kept=ident)
        return replace(over, tokens_after=at, token_kept=ident) if tokens else over

    def bury(self, now: str) -> User:
        """Return the tombstone: the id, when it was deleted, and what is left to do. Whatever else there is goes.

        Places to run (`at_work`) are given up job by job, as these are erased.
        """
        return User(
            self.user_id,
            deleted_at=self.deleted_at or now,
            erase_due=now,
            at_work=self.at_work,
            pool_name=self.pool_name,  # until the user pool's account is erased too
            rev=self.rev,
        )
