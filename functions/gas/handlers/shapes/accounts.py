"""Bodies of sign-up, sign-in, profile and tokens."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from gas.domain.plan import Limits, Plan
from gas.domain.token import ApiToken
from gas.domain.user import Notifications, User

Email = Annotated[str, Meta(min_length=3, max_length=254, description="an e-mail address")]
Password = Annotated[str, Meta(min_length=1, max_length=256)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
PersonName = Annotated[str, Meta(min_length=1, max_length=200)]


class SignUp(Struct, frozen=True):
    email: Email
    password: Password
    name: PersonName


class Confirm(Struct, frozen=True):
    email: Email
    code: Code


class Address(Struct, frozen=True):
    email: Email


class SignIn(Struct, frozen=True):
    email: Email
    password: Password


class Reset(Struct, frozen=True):
    email: Email
    code: Code
    password: Password


class SessionView(Struct, frozen=True):
    """`expires_in` in seconds. The refresh token travels in a cookie that scripts cannot read."""

    access_token: str
    expires_in: int


class Message(Struct, frozen=True):
    message: str


class ProfileChange(Struct, frozen=True):
    """What is absent stays as it is."""

    name: PersonName | None = None
    notifications: Notifications | None = None


class UsageView(Struct, frozen=True):
    """What was used in this month (UTC)."""

    month: str
    jobs: int
    bytes: int


class LimitsView(Struct, frozen=True):
    """Bytes, counts, seconds; `retention_seconds` null keeps results at hand for ever."""

    upload_bytes: int
    running_jobs: int
    jobs_per_month: int
    bytes_per_month: int
    retention_seconds: int | None


class Profile(Struct, frozen=True):
    user_id: str
    email: str
    name: str
    plan: Plan
    usage: UsageView
    limits: LimitsView
    notifications: Notifications
    created_at: str
    mail: dict[str, Any]


class NewToken(Struct, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    expires_days: Annotated[int, Meta(ge=1, le=3650)] = 90


class TokenView(Struct, frozen=True):
    token_id: str
    name: str
    created_at: str
    expires_at: str


class CreatedToken(Struct, frozen=True):
    """`token` is shown this once."""

    token_id: str
    token: str
    name: str
    created_at: str
    expires_at: str


class TokenList(Struct, frozen=True):
    tokens: list[TokenView]


def profile(user: User, limits: Limits, month: str) -> Profile:
    return Profile(
        user_id=user.user_id,
        email=user.email,
        name=user.name,
        plan=user.plan,
        usage=msgspec.convert(user.usage.within(month), UsageView, from_attributes=True),
        limits=msgspec.convert(limits, LimitsView, from_attributes=True),
        notifications=user.notifications,
        created_at=user.created_at,
        mail=user.mail,
    )


def token_view(token: ApiToken) -> TokenView:
    return msgspec.convert(token, TokenView, from_attributes=True)
