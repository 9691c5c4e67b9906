"""Payments with Stripe's library. The secret has `api_key`, `webhook_secret` and the premium plan's `price_id`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import stripe

from gas.domain import moments
from gas.domain.errors import Invalid, Unavailable
from gas.domain.ports import Checkout, PaymentEvent, Price, Secrets
from gas.domain.subscription import Subscription

TOLERANCE_SECONDS = 300
OVER = frozenset({"canceled", "incomplete_expired"})
# Digits of the amounts of currencies that have not two (https://docs.stripe.com/currencies).
NO_DIGITS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
THREE_DIGITS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


class StripePayments:
    """Stripe. `site_url`: where customers return to; `http_client`: Stripe's own by default, another one in tests."""

    def __init__(
        self,
        secrets: Secrets,
        secret_name: str,
        site_url: Callable[[], str],
        http_client: stripe.HTTPClient | None = None,
    ) -> None:
        self._secrets = secrets
        self._name = secret_name
        self._site = site_url
        self._http = http_client
        # By id. Amount, currency and period of a price never change at Stripe, and any user may ask for it.
        self._prices: dict[str, Price | None] = {}

    def customer(self, user_id: str, email: str) -> str:
        with _answers():
            made = self._client.v1.customers.create(
                {"email": email, "metadata": {"user_id": user_id}},
                {"idempotency_key": f"customer-{user_id}"},
            )
        return str(made.id)

    def checkout(self, customer_id: str, key: str) -> Checkout:
        with _answers():
            session = self._client.v1.checkout.sessions.create(
                {
                    "mode": "subscription",
                    "customer": customer_id,
                    "line_items": [{"price": self._record["price_id"], "quantity": 1}],
                    "success_url": f"{self._site()}/account?checkout=done",
                    "cancel_url": f"{self._site()}/account?checkout=left",
                },
                {"idempotency_key": key},
            )
        return Checkout(str(session.id), str(session.url), _text(session.expires_at))

    def price(self) -> Price | None:
        price_id = self._record["price_id"]
        if price_id not in self._prices:
            with _answers():
                self._prices[price_id] = _price(self._client.v1.prices.retrieve(price_id).to_dict())
        return self._prices[price_id]

    def is_open(self, checkout_id: str) -> bool:
        with _answers():
            return self._client.v1.checkout.sessions.retrieve(checkout_id).status == "open"

    def close(self, checkout_id: str) -> None:
        if self.is_open(checkout_id):
            with _answers():
                self._client.v1.checkout.sessions.expire(checkout_id)

    def subscriptions(self, customer_id: str) -> list[Subscription]:
        with _answers():
            listed = self._client.v1.subscriptions.list(
                {"customer": customer_id, "status": "all", "limit": 100}
            )
            return [_subscription(one.to_dict()) for one in listed.auto_paging_iter()]

    def owner(self, customer_id: str) -> str | None:
        with _answers():
            customer = self._client.v1.customers.retrieve(customer_id)
        # A deleted customer has no metadata at all.
        metadata = customer.to_dict().get("metadata") or {}
        return str(metadata["user_id"]) if "user_id" in metadata else None

    def renew(self, subscription_id: str, on: bool) -> None:
        with _answers():
            self._client.v1.subscriptions.update(subscription_id, {"cancel_at_period_end": not on})

    def end(self, subscription_id: str) -> None:
        with _answers():
            held = self._client.v1.subscriptions.retrieve(subscription_id)
            if held.status not in OVER:
                self._client.v1.subscriptions.cancel(subscription_id, {"invoice_now": True, "prorate": True})

    def portal(self, customer_id: str) -> str:
        with _answers():
            session = self._client.v1.billing_portal.sessions.create(
                {"customer": customer_id, "return_url": f"{self._site()}/account"}
            )
        return str(session.url)

    def event(self, body: bytes, signature: str) -> PaymentEvent:
        try:
            event = self._client.construct_event(
                body, signature, self._record["webhook_secret"], TOLERANCE_SECONDS
            )
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise Invalid("This event was not signed by Stripe for us, or it is too old.") from error
        return PaymentEvent(str(event.id), str(event.type), _customer(event.data.object.to_dict()))

    @property
    def _client(self) -> stripe.StripeClient:
        return stripe.StripeClient(self._record["api_key"], max_network_retries=2, http_client=self._http)

    @property
    def _record(self) -> dict[str, Any]:
        return self._secrets.record(self._name)


@contextmanager
def _answers() -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        raise Unavailable(f"The payment service does not answer ({type(error).__name__}).") from error


def _subscription(one: dict[str, Any]) -> Subscription:
    # Since API version 2025-03-31 the items have the period; all items of our subscriptions have the same one.
    items = one["items"]["data"]
    end = max((int(item["current_period_end"]) for item in items), default=None)
    return Subscription(
        str(one["id"]),
        str(one["status"]),
        _text(end) if end is not None else None,
        bool(one["cancel_at_period_end"]),
        int(one["created"]),
    )


def _price(one: dict[str, Any]) -> Price | None:
    """Return the price; None for one in steps or without a period, which is not one amount."""
    amount, period = one.get("unit_amount"), one.get("recurring")
    if amount is None or not period:
        return None
    currency = str(one["currency"]).upper()
    digits = 0 if currency in NO_DIGITS else 3 if currency in THREE_DIGITS else 2
    tax = one.get("tax_behavior")
    return Price(
        str(Decimal(int(amount)).scaleb(-digits)),
        currency,
        str(period["interval"]),
        int(period["interval_count"]),
        tax if tax in ("inclusive", "exclusive") else None,
    )


def _customer(thing: dict[str, Any]) -> str | None:
    """Return the customer of an event's object: an id, an expanded object, or the object itself."""
    if thing.get("object") == "customer":
        return str(thing["id"])
    customer = thing.get("customer")
    return customer if customer is None or isinstance(customer, str) else str(customer["id"])


def _text(epoch: int) -> str:
    return moments.text(datetime.fromtimestamp(epoch, UTC))
