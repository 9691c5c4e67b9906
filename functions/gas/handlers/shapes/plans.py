"""Bodies of plan, billing and what will happen to which results."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from gas.domain.mailing import DisabledReason, disabled_reason
from gas.domain.plan import Plan
from gas.domain.ports import Price, ResultEntry
from gas.domain.restore_pricing import Quote
from gas.domain.subscription import Billing
from gas.domain.user import Notifications, User


class PlanWish(Struct, frozen=True):
    plan: Plan


class PlanAnswer(Struct, frozen=True):
    """`plan` is the plan now; with `checkout_url` it changes once that page is paid."""

    plan: Plan
    checkout_url: str | None


class PortalLink(Struct, frozen=True):
    url: str


class PriceView(Struct, frozen=True):
    """`amount` (decimal, in units of the currency) each `every` intervals. `tax`: whether tax is part of it, null: unknown."""

    amount: str
    currency: str
    interval: str
    every: int
    tax: Literal["inclusive", "exclusive"] | None


class PlanPrice(Struct, frozen=True):
    """What premium costs. `provider` null: nothing is paid here. `price` null with a provider: its page shows the price."""

    provider: str | None
    price: PriceView | None


class MailChoice(Struct, frozen=True):
    """`disabled_reason`: the address bounced or complained; choosing again tries it again.

    `names`: mails may hold names of files and samples.
    """

    mode: Notifications
    disabled_reason: DisabledReason | None = None
    names: bool = False


class BillingView(Struct, frozen=True):
    """`past_due` is until when premium stays on after a failed payment."""

    provider: str | None
    period_end: str | None
    cancel_at_period_end: bool
    past_due: str | None


class Upcoming(Struct, frozen=True):
    """A result that will be archived at `archive_at` unless the plan changes."""

    job_id: str
    name: str
    archive_at: str | None


class QuoteView(Struct, frozen=True):
    """What an upgrade would restore: `jobs` in `requests` of that tier, and what S3 charges for it."""

    jobs: int
    requests: int
    price_usd: float
    tier: Literal["Expedited", "Standard", "Bulk"]


def mail_choice(user: User) -> MailChoice:
    return MailChoice(user.notifications, disabled_reason(user), user.mail_names)


def billing_view(user: User, provider: str | None) -> BillingView:
    held = Billing.of(user)
    return BillingView(provider, held.period_end, held.cancel_at_period_end, held.grace_until)


def upcoming(entries: list[ResultEntry]) -> list[Upcoming]:
    return [Upcoming(entry.job_id, entry.name, entry.archive_at) for entry in entries]


def quote_view(quote: Quote) -> QuoteView:
    return msgspec.convert(quote, QuoteView, from_attributes=True)


def plan_price(price: Price | None, provider: str | None) -> PlanPrice:
    return PlanPrice(
        provider, None if price is None else msgspec.convert(price, PriceView, from_attributes=True)
    )
