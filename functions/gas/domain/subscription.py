"""What a user pays for: the `billing` map of the users table, and its moves. Pure functions, None for nothing to do.

Stripe's webhooks are only hints: each makes us read the customer's subscriptions as they are, and `applied` brings the
plan in line with them. Late, repeated and swapped events are harmless that way.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from gas.domain import moments
from gas.domain.plan import Plan
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class Billing:
    """The map, typed. Times are texts of `gas.domain.moments`.

    `version` rises with each change of plan, `plan_since` is when the last was (None: never changed).
    `settle_due` is set while the user's results may not yet follow the plan. `grace_until` ends premium after a failed
    payment. `restore_*` describe the account's latest restore: its id, how many results, by when.
    `checkout_*` is the open checkout: there is never a second one, so that nobody pays twice.
    """

    version: int = 0
    plan_since: str | None = None
    settle_due: str | None = None
    customer_id: str | None = None
    subscription_id: str | None = None
    period_end: str | None = None
    cancel_at_period_end: bool = False
    grace_until: str | None = None
    checkout_id: str | None = None
    checkout_url: str | None = None
    checkout_until: str | None = None
    restore_id: str | None = None
    restore_jobs: int = 0
    restore_estimate: str | None = None

    @classmethod
    def of(cls, user: User) -> Billing:
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in user.billing.items() if key in known})

    def on(self, user: User, plan: Plan | None = None) -> User:
        """The user with this map; `due` is when the sweeper must look."""
        known = asdict(self)
        # What a newer release has written there stays.
        written: dict[str, Any] = {k: v for k, v in user.billing.items() if k not in known and k != "due"}
        written |= {k: v for k, v in known.items() if v not in (None, False, 0)}
        due = min(filter(None, (self.settle_due, self.grace_until)), default=None)
        if due is not None:
            written["due"] = due
        return replace(user, billing=written, plan=plan or user.plan)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as Stripe holds it now. `status` is Stripe's word, `period_end` our text of a moment."""

    subscription_id: str
    status: str
    period_end: str | None
    cancel_at_period_end: bool
    created: int


PAID = frozenset({"active", "trialing"})
OWING = frozenset({"past_due", "unpaid"})


def changed(user: User, plan: Plan, now: datetime) -> User | None:
    """The plan as wished, at once; the user's results follow from `settle_due` on."""
    if not user.alive or user.plan is plan:
        return None
    billing = Billing.of(user)
    at = moments.text(now)
    return replace(billing, version=billing.version + 1, plan_since=at, settle_due=at, grace_until=None).on(
        user, plan
    )


def applied(user: User, subscriptions: list[Subscription], now: datetime, grace: int) -> User | None:
    """The user as the subscriptions say. A failed payment keeps premium for `grace` seconds from when it was seen."""
    if not user.alive:
        return None
    best = best_of(subscriptions)
    billing = Billing.of(user)
    grace_until = None
    if best is not None and best.status in OWING and (user.plan is Plan.PREMIUM or billing.grace_until):
        grace_until = billing.grace_until or moments.later(now, grace)
    paid = best is not None and best.status in PAID
    plan = Plan.PREMIUM if paid or (grace_until or "") > moments.text(now) else Plan.FREE
    reported = replace(
        billing,
        subscription_id=best.subscription_id if best else None,
        period_end=best.period_end if best and plan is Plan.PREMIUM else None,
        cancel_at_period_end=bool(best and best.cancel_at_period_end and plan is Plan.PREMIUM),
        grace_until=grace_until if plan is Plan.PREMIUM else None,
    )
    if plan is Plan.PREMIUM and user.plan is Plan.FREE:
        reported = replace(reported, checkout_id=None, checkout_url=None, checkout_until=None)
    next_user = reported.on(user)
    moved = changed(next_user, plan, now)
    if moved is not None and grace_until and plan is Plan.PREMIUM:
        moved = replace(Billing.of(moved), grace_until=grace_until).on(moved)
    result = moved or next_user
    return None if result == user else result


def best_of(subscriptions: list[Subscription]) -> Subscription | None:
    """The one that counts: a paid one before an owing one, the newest of its kind; ended ones do not count."""
    live = [one for one in subscriptions if one.status in PAID | OWING]
    return max(live, key=lambda one: (one.status in PAID, one.created), default=None)


def followed(user: User, version: int) -> User | None:
    """The results follow the plan of that version."""
    billing = Billing.of(user)
    if billing.settle_due is None or billing.version != version:
        return None
    return replace(billing, settle_due=None).on(user)


def follow_later(user: User, due: str) -> User | None:
    """Look again then, whether the results follow the plan."""
    billing = Billing.of(user)
    return None if billing.settle_due is None else replace(billing, settle_due=due).on(user)


def record_restore(user: User, restore_id: str, jobs: int, estimate: str) -> User | None:
    """Write down what the account's latest restore is: its id, how many results, by when."""
    billing = Billing.of(user)
    if not user.alive or billing.restore_id == restore_id:
        return None
    return replace(billing, restore_id=restore_id, restore_jobs=jobs, restore_estimate=estimate).on(user)


def opened(user: User, customer_id: str, checkout: tuple[str, str, str] | None) -> User | None:
    """Write down the customer, and the id, URL and end of the checkout that is open now."""
    if not user.alive:
        return None
    checkout_id, url, until = checkout or (None, None, None)
    return replace(
        Billing.of(user),
        customer_id=customer_id,
        checkout_id=checkout_id,
        checkout_url=url,
        checkout_until=until,
    ).on(user)
