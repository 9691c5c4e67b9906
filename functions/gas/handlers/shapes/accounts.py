"""Bodies of sign-up, sign-in, profile and tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from gas.domain import moments
from gas.domain.credential import Scope
from gas.domain.plan import Limits, Plan
from gas.domain.token import ApiToken
from gas.domain.user import Notifications, User
from gas.handlers.shapes.plain import must_be_plain
from gas.handlers.shapes.plans import BillingView, MailChoice, QuoteView, Upcoming

Email = Annotated[str, Meta(min_length=3, max_length=254, description="an e-mail address")]
Password = Annotated[str, Meta(min_length=1, max_length=256)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
PersonName = Annotated[str, Meta(min_length=1, max_length=200)]


class SignUp(Struct, frozen=True):
    email: Email
    password: Password
    name: PersonName

    def __post_init__(self) -> None:
        must_be_plain("name", self.name)


class Confirm(Struct, frozen=True):
    email: Email
    code: Code


class Address(Struct, frozen=True):
    email: Email


class SignIn(Struct, frozen=True):
    email: Email
    password: Password


class Reset(Struct, frozen=True):
    """All sessions end; with `end_tokens` all API tokens too."""

    email: Email
    code: Code
    password: Password
    end_tokens: bool = False


class SessionView(Struct, frozen=True):
    """`expires_in` in seconds. The refresh token travels in a cookie that scripts cannot read."""

    access_token: str
    expires_in: int


class Message(Struct, frozen=True):
    message: str


class MailChoiceWish(Struct, frozen=True):
    """What is absent stays as it is. `names`: mails may hold names of files and samples."""

    mode: Notifications | None = None
    names: bool | None = None


class ProfileChange(Struct, frozen=True):
    """What is absent stays as it is; the notification mode may stand alone."""

    name: PersonName | None = None
    notifications: MailChoiceWish | Notifications | None = None

    def __post_init__(self) -> None:
        must_be_plain("name", self.name)


class UsageView(Struct, frozen=True):
    """What was used in this month (UTC), which ends at `period_end`; `running` jobs are active now."""

    month: str
    jobs: int
    bytes: int
    running: int
    period_end: str


class LimitsView(Struct, frozen=True):
    """Bytes, counts, seconds; `retention_seconds` null: results are never archived."""

    upload_bytes: int
    running_jobs: int
    jobs_per_month: int
    bytes_per_month: int
    retention_seconds: int | None
    inputs_per_job: int


class Profile(Struct, frozen=True):
    """`upcoming` are the next results to be archived, `restore_quote` is what an upgrade would restore."""

    user_id: str
    email: str
    name: str
    plan: Plan
    admin: bool
    created_at: str
    usage: UsageView
    limits: LimitsView
    notifications: MailChoice
    billing: BillingView
    upcoming: list[Upcoming]
    restore_quote: QuoteView | None


class NewToken(Struct, frozen=True):
    """`scope`: `read` sees jobs and results, `submit` also works with them, `full` may do what the user may."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    expires_days: Annotated[int, Meta(ge=1, le=3650)] = 90
    scope: Scope = Scope.SUBMIT

    def __post_init__(self) -> None:
        must_be_plain("name", self.name)


class TokenView(Struct, frozen=True):
    """`last_used_at` (accurate to 5 minutes) and `address` are null before the first use."""

    token_id: str
    name: str
    created_at: str
    expires_at: str
    last_used_at: str | None
    address: str | None
    scope: Scope


class CreatedToken(Struct, frozen=True):
    """`token` is shown this once."""

    token_id: str
    token: str
    name: str
    created_at: str
    expires_at: str
    scope: Scope


class TokenList(Struct, frozen=True):
    tokens: list[TokenView]


def usage_view(user: User, now: datetime, running: int) -> UsageView:
    """The usage of the month that `now` lies in."""
    month = moments.text(now)[:7]
    used = user.usage.within(month)
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = moments.text((first + timedelta(days=32)).replace(day=1))
    return UsageView(month, used.jobs, used.bytes, running, end)


def limits_view(limits: Limits) -> LimitsView:
    return msgspec.convert(limits, LimitsView, from_attributes=True)


def token_view(token: ApiToken) -> TokenView:
    return TokenView(
        token.token_id,
        token.name,
        token.created_at,
        token.expires_at,
        token.last_used_at or None,
        token.address or None,
        token.scope,
    )
