"""Plans and money: immediate without a payment service; with one, what the subscriptions say, whatever comes when."""

import json
from typing import Any

import pytest

from gas import bootstrap
from gas.domain.plan import Plan
from gas.handlers import account_api
from tests.fakes import FakePayments
from tests.unit.functions.lifecycle.house import House

CUSTOMER = "cus_user-1"


def till() -> tuple[House, FakePayments]:
    house = House({"STRIPE_SECRET_NAME": "stripe"})
    payments = FakePayments(house.clock)
    house.app.ports.payments = payments
    house.user()
    bootstrap.provide(house.app)
    return house, payments


def plan(house: House, wish: str) -> Any:
    answer = house.call(account_api.handler, "POST", "/me/plan", {"plan": wish})
    assert answer.status == 200, answer.text
    return answer.json


def webhook(house: House, event_id: str = "evt_1", kind: str = "customer.subscription.updated") -> int:
    body = {"id": event_id, "type": kind, "customer": CUSTOMER}
    headers = {"Stripe-Signature": "signed"}
    return house.call(
        account_api.handler, "POST", "/billing/webhook", body, user_id=None, headers=headers
    ).status


def now(house: House) -> Plan:
    return house.users.rows["user-1"].plan


def test_without_a_payment_service_a_wish_is_granted_at_once() -> None:
    house = House()
    house.user()
    bootstrap.provide(house.app)
    assert plan(house, "premium") == {"plan": "premium", "checkout_url": None}
    assert now(house) is Plan.PREMIUM
    assert plan(house, "premium")["plan"] == "premium"
    assert plan(house, "free") == {"plan": "free", "checkout_url": None}
    assert house.subjects() == ["Your plan is now premium", "Your plan is now free"]
    assert house.call(account_api.handler, "POST", "/billing/webhook", {}, user_id=None).status == 404
    assert house.call(account_api.handler, "POST", "/billing/portal", {}).status == 409


def test_the_price_is_that_of_the_payment_page() -> None:
    free = House()
    free.user()
    bootstrap.provide(free.app)
    asked = free.call(account_api.handler, "GET", "/billing/price")
    assert (asked.status, asked.json) == (200, {"provider": None, "price": None})
    house, payments = till()
    price = {"amount": "9.50", "currency": "EUR", "interval": "month", "every": 1, "tax": "inclusive"}
    assert house.call(account_api.handler, "GET", "/billing/price").json == {
        "provider": "stripe",
        "price": price,
    }
    payments.asked = None
    assert house.call(account_api.handler, "GET", "/billing/price").json == {
        "provider": "stripe",
        "price": None,
    }
    assert payments.checkouts == {}, "asking for the price opens no payment page"


def test_an_unknown_plan_is_refused() -> None:
    house = House()
    house.user()
    assert house.call(account_api.handler, "POST", "/me/plan", {"plan": "gold"}).json["field"] == "plan"


def test_premium_is_what_was_paid_for() -> None:
    house, payments = till()
    wish = plan(house, "premium")
    assert wish == {"plan": "free", "checkout_url": "https://pay.test/cs_1"}
    assert plan(house, "premium") == wish, "one open checkout at a time"
    payments.pay("cs_1")
    assert now(house) is Plan.FREE
    assert webhook(house) == 200
    assert now(house) is Plan.PREMIUM
    assert plan(house, "premium") == {"plan": "premium", "checkout_url": None}
    billing = house.call(account_api.handler, "GET", "/me").json["billing"]
    assert billing["provider"] == "stripe"
    assert billing["period_end"] == "2026-12-23T12:00:00.000Z"
    assert (
        house.call(account_api.handler, "POST", "/billing/portal", {})
        .json["url"]
        .startswith("https://pay.test")
    )


def test_an_event_that_stripe_did_not_sign_changes_nothing() -> None:
    house, payments = till()
    payments.customer("user-1", "")
    payments.subscribe(CUSTOMER)
    answer = house.call(
        account_api.handler,
        "POST",
        "/billing/webhook",
        {"id": "evt_1", "type": "customer.subscription.created", "customer": CUSTOMER},
        user_id=None,
        headers={"Stripe-Signature": "forged"},
    )
    assert answer.status == 422
    assert now(house) is Plan.FREE


def test_replays_and_late_events_change_nothing() -> None:
    house, payments = till()
    plan(house, "premium")
    subscription = payments.pay("cs_1")
    # The news of the end comes before the news of the beginning: both only make us look.
    payments.turn(subscription, status="canceled")
    webhook(house, "evt_2", "customer.subscription.deleted")
    webhook(house, "evt_1", "checkout.session.completed")
    webhook(house, "evt_1", "checkout.session.completed")
    assert now(house) is Plan.FREE
    assert house.subjects() == []


def test_cancelling_ends_with_the_period_that_is_paid() -> None:
    house, payments = till()
    plan(house, "premium")
    subscription = payments.pay("cs_1")
    webhook(house)
    assert plan(house, "free") == {"plan": "premium", "checkout_url": None}
    assert house.call(account_api.handler, "GET", "/me").json["billing"]["cancel_at_period_end"] is True
    assert plan(house, "premium")["checkout_url"] is None, "the same subscription goes on"
    assert payments.subscriptions(CUSTOMER)[0].cancel_at_period_end is False
    plan(house, "free")
    payments.turn(subscription, status="canceled")
    webhook(house, "evt_9", "customer.subscription.deleted")
    assert now(house) is Plan.FREE


def test_a_failed_payment_gives_grace_then_ends() -> None:
    house, payments = till()
    plan(house, "premium")
    subscription = payments.pay("cs_1")
    webhook(house)
    payments.turn(subscription, status="past_due")
    webhook(house, "evt_2", "invoice.payment_failed")
    webhook(house, "evt_2", "invoice.payment_failed")
    assert now(house) is Plan.PREMIUM
    past_due = house.call(account_api.handler, "GET", "/me").json["billing"]["past_due"]
    assert past_due == "2026-11-30T12:00:00.000Z"
    assert house.subjects().count("Your last payment failed") == 1
    house.pass_time(7 * 86400 - 10)
    assert now(house) is Plan.PREMIUM
    house.pass_time(20)
    assert now(house) is Plan.FREE
    webhook(house, "evt_3", "invoice.payment_failed")
    assert now(house) is Plan.FREE, "no second grace for the same debt"
    payments.turn(subscription, status="active")
    webhook(house, "evt_4", "invoice.paid")
    assert now(house) is Plan.PREMIUM


def test_plans_that_payments_begin_or_end_are_in_the_audit_log() -> None:
    house, payments = till()
    plan(house, "premium")
    subscription = payments.pay("cs_1")
    webhook(house)
    webhook(house, "evt_1b")
    payments.turn(subscription, status="past_due")
    webhook(house, "evt_2", "invoice.payment_failed")
    house.pass_time(7 * 86400 + 10)
    log = house.call(account_api.handler, "GET", "/me/audit").json["events"]
    changes = [(one["actor"], one["address"], one["object"]) for one in log if one["act"] == "plan-changed"]
    assert changes[:2] == [
        ("payment-service", None, "plan/free"),
        ("payment-service", None, "plan/premium"),
    ]
    assert [actor for actor, _, _ in changes[2:]] == ["user-1"], "the wish itself"


def test_a_payment_in_time_ends_the_grace() -> None:
    house, payments = till()
    plan(house, "premium")
    subscription = payments.pay("cs_1")
    webhook(house)
    payments.turn(subscription, status="past_due")
    webhook(house)
    payments.turn(subscription, status="active")
    webhook(house)
    house.pass_time(8 * 86400)
    assert now(house) is Plan.PREMIUM
    assert house.call(account_api.handler, "GET", "/me").json["billing"]["past_due"] is None


def test_nobody_pays_twice() -> None:
    house, payments = till()
    plan(house, "premium")
    first = payments.pay("cs_1")
    second = payments.subscribe(CUSTOMER)  # another tab, another checkout
    webhook(house)
    states = {one.subscription_id: one.status for one in payments.subscriptions(CUSTOMER)}
    assert sorted(states.values()) == ["active", "canceled"]
    assert {first, second} == set(states)
    assert now(house) is Plan.PREMIUM


def test_cancelling_closes_a_checkout_that_was_left_open() -> None:
    house, payments = till()
    plan(house, "premium")
    plan(house, "free")
    assert payments.is_open("cs_1") is False
    assert plan(house, "premium")["checkout_url"] == "https://pay.test/cs_2"


def test_a_deleted_account_is_charged_no_more() -> None:
    house, payments = till()
    plan(house, "premium")
    payments.pay("cs_1")
    webhook(house)
    assert house.call(account_api.handler, "DELETE", "/me").status == 202
    assert payments.subscriptions(CUSTOMER)[0].status == "canceled"
    payments.subscribe(CUSTOMER)  # a checkout that was paid a moment too late
    assert webhook(house) == 200
    assert {one.status for one in payments.subscriptions(CUSTOMER)} == {"canceled"}


@pytest.mark.parametrize(
    "body", [{"id": "e", "type": "x"}, {"id": "e", "type": "x", "customer": "cus_unknown"}]
)
def test_events_of_nobody_are_taken_and_left(body: dict[str, str]) -> None:
    house, _ = till()
    headers = {"Stripe-Signature": "signed"}
    answer = house.call(
        account_api.handler,
        "POST",
        "/billing/webhook",
        json.loads(json.dumps(body)),
        user_id=None,
        headers=headers,
    )
    assert answer.status == 200
