"""The Stripe adapter: events signed by Stripe's own library, requests as its library writes them; no network."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe

from gas.adapters.stripe_payments import StripePayments
from gas.domain.errors import Invalid, Unavailable
from gas.domain.ports import Price
from gas.domain.subscription import Subscription
from tests.fakes import FakeSecrets

SECRET = {"api_key": "sk_test_1", "webhook_secret": "whsec_1", "price_id": "price_1"}
SUBSCRIPTION = {
    "id": "sub_1",
    "object": "subscription",
    "status": "active",
    "cancel_at_period_end": False,
    "created": 1795400000,
    "items": {"object": "list", "data": [{"id": "si_1", "current_period_end": 1798000000}]},
}


class Recorder(stripe.HTTPClient):
    """Answers from a table of `METHOD path`, and keeps what was asked."""

    name = "recorder"

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__()
        self.answers = answers
        self.asked: list[tuple[str, str, dict[str, list[str]], Mapping[str, str]]] = []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        parts = urlsplit(url)
        sent = parse_qs(post_data or parts.query)
        self.asked.append((method.upper(), parts.path, sent, headers))
        answer = self.answers[f"{method.upper()} {parts.path}"]
        status = 402 if "error" in answer else 200
        return json.dumps(answer), status, {"Request-Id": "req_1"}

    def close(self) -> None:
        pass


def adapter(answers: Mapping[str, Any] | None = None) -> tuple[StripePayments, Recorder]:
    recorder = Recorder(answers or {})
    secrets = FakeSecrets({"stripe": json.dumps(SECRET)})
    return StripePayments(secrets, "stripe", lambda: "https://gas.test", recorder), recorder


def event(thing: dict[str, Any], at: int | None = None, key: str = "whsec_1") -> tuple[bytes, str]:
    body = json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": f"{thing['object']}.updated",
            "created": 1795400000,
            "data": {"object": thing},
        }
    )
    signed = stripe.WebhookSignature.generate_signature_header(body, key, at or int(time.time()))
    return body.encode(), signed


@pytest.mark.parametrize(
    ("thing", "customer"),
    [
        ({**SUBSCRIPTION, "customer": "cus_1"}, "cus_1"),
        ({"object": "invoice", "id": "in_1", "customer": {"object": "customer", "id": "cus_2"}}, "cus_2"),
        ({"object": "customer", "id": "cus_3"}, "cus_3"),
        ({"object": "price", "id": "price_1"}, None),
    ],
)
def test_a_signed_event_names_its_customer(thing: dict[str, Any], customer: str | None) -> None:
    told = adapter()[0].event(*event(thing))
    assert told.event_id == "evt_1"
    assert told.customer_id == customer


def test_an_event_must_be_ours_whole_and_fresh() -> None:
    payments, _ = adapter()
    thing = {**SUBSCRIPTION, "customer": "cus_1"}
    body, signature = event(thing)
    for wrong in (
        (body + b" ", signature),
        (body, ""),
        (body, "t=1,v1=00"),
        (b"\xff", signature),
        event(thing, key="whsec_other"),
        event(thing, at=int(time.time()) - 301),
    ):
        with pytest.raises(Invalid):
            payments.event(*wrong)


def test_a_checkout_is_for_premium_and_asked_for_once() -> None:
    session = {"id": "cs_1", "object": "checkout.session", "url": "https://pay", "expires_at": 1795500000}
    payments, recorder = adapter({"POST /v1/checkout/sessions": session})
    page = payments.checkout("cus_1", "key-1")
    assert (page.checkout_id, page.url) == ("cs_1", "https://pay")
    _, _, sent, headers = recorder.asked[0]
    assert sent["mode"] == ["subscription"]
    assert sent["customer"] == ["cus_1"]
    assert sent["line_items[0][price]"] == ["price_1"]
    assert sent["success_url"][0].startswith("https://gas.test/account")
    assert headers["Idempotency-Key"] == "key-1"
    assert headers["Authorization"] == "Bearer sk_test_1"


def test_subscriptions_are_read_with_ended_ones() -> None:
    listed = {"object": "list", "has_more": False, "url": "/v1/subscriptions", "data": [SUBSCRIPTION]}
    payments, recorder = adapter({"GET /v1/subscriptions": listed})
    period_end = "2026-12-23T04:26:40.000Z"
    assert payments.subscriptions("cus_1") == [Subscription("sub_1", "active", period_end, False, 1795400000)]
    assert recorder.asked[0][2] == {"customer": ["cus_1"], "status": ["all"], "limit": ["100"]}


def test_a_customer_belongs_to_a_user() -> None:
    customer = {"id": "cus_1", "object": "customer", "metadata": {"user_id": "user-1"}}
    payments, recorder = adapter(
        {
            "POST /v1/customers": customer,
            "GET /v1/customers/cus_1": customer,
            "GET /v1/customers/cus_2": {"id": "cus_2", "object": "customer", "deleted": True},
        }
    )
    assert payments.customer("user-1", "ada@example.org") == "cus_1"
    assert recorder.asked[0][2]["metadata[user_id]"] == ["user-1"]
    assert payments.owner("cus_1") == "user-1"
    assert payments.owner("cus_2") is None


def test_a_subscription_is_kept_on_ended_and_ended_once() -> None:
    payments, recorder = adapter(
        {
            "POST /v1/subscriptions/sub_1": SUBSCRIPTION,
            "GET /v1/subscriptions/sub_1": SUBSCRIPTION,
            "DELETE /v1/subscriptions/sub_1": {**SUBSCRIPTION, "status": "canceled"},
            "GET /v1/subscriptions/sub_2": {**SUBSCRIPTION, "id": "sub_2", "status": "canceled"},
        }
    )
    payments.renew("sub_1", on=False)
    payments.renew("sub_1", on=True)
    assert [asked[2]["cancel_at_period_end"] for asked in recorder.asked] == [["true"], ["false"]]
    payments.end("sub_1")
    payments.end("sub_2")
    assert [asked[0] for asked in recorder.asked[2:]] == ["GET", "DELETE", "GET"]


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (
            {"unit_amount": 950, "currency": "eur", "tax_behavior": "inclusive"},
            Price("9.50", "EUR", "month", 3, "inclusive"),
        ),
        (
            {"unit_amount": 1200, "currency": "jpy", "tax_behavior": "unspecified"},
            Price("1200", "JPY", "month", 3, None),
        ),
        (
            {"unit_amount": 1500, "currency": "kwd", "tax_behavior": "exclusive"},
            Price("1.500", "KWD", "month", 3, "exclusive"),
        ),
        ({"unit_amount": 0, "currency": "usd"}, Price("0.00", "USD", "month", 3, None)),
        ({"unit_amount": None, "currency": "usd"}, None),
        ({"unit_amount": 5, "currency": "usd", "recurring": None}, None),
    ],
)
def test_the_price_is_that_of_a_new_checkout(price: dict[str, Any], expected: Price | None) -> None:
    period = {"interval": "month", "interval_count": 3}
    answers = {
        "GET /v1/prices/price_1": {"id": "price_1", "object": "price", "recurring": period, **price},
        "POST /v1/checkout/sessions": {
            "id": "cs_1", "object": "checkout.session", "url": "https://pay", "expires_at": 1795400000,
        },
    }  # fmt: skip
    payments, recorder = adapter(answers)
    assert payments.price() == expected
    payments.checkout("cus_1", "key")
    assert recorder.asked[1][2]["line_items[0][price]"] == [recorder.asked[0][1].rsplit("/", 1)[1]]


def test_each_price_is_asked_for_once() -> None:
    price = {
        "object": "price", "unit_amount": 950, "currency": "eur",
        "recurring": {"interval": "month", "interval_count": 1},
    }  # fmt: skip
    payments, recorder = adapter({"GET /v1/prices/price_1": {"id": "price_1", **price}})
    assert payments.price() == payments.price() == Price("9.50", "EUR", "month", 1, None)
    assert len(recorder.asked) == 1


def test_an_open_checkout_can_be_closed_and_the_portal_opens() -> None:
    payments, recorder = adapter(
        {
            "GET /v1/checkout/sessions/cs_1": {"id": "cs_1", "object": "checkout.session", "status": "open"},
            "GET /v1/checkout/sessions/cs_2": {
                "id": "cs_2",
                "object": "checkout.session",
                "status": "complete",
            },
            "POST /v1/checkout/sessions/cs_1/expire": {"id": "cs_1", "object": "checkout.session"},
            "POST /v1/billing_portal/sessions": {"object": "billing_portal.session", "url": "https://portal"},
        }
    )
    payments.close("cs_1")
    payments.close("cs_2")
    assert [asked[1].rsplit("/", 1)[1] for asked in recorder.asked] == ["cs_1", "expire", "cs_2"]
    assert payments.portal("cus_1") == "https://portal"


def test_a_refusal_of_stripe_is_ours_to_bear() -> None:
    error = {"error": {"type": "card_error", "message": "no"}}
    payments, _ = adapter({"GET /v1/customers/cus_1": error})
    with pytest.raises(Unavailable):
        payments.owner("cus_1")
