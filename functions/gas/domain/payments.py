"""The port to whoever takes the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gas.domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page on which a customer pays; it closes at `until`."""

    checkout_id: str
    url: str
    until: str


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A verified event: which customer it is about. The state is read afresh; the event is only a hint."""

    event_id: str
    kind: str
    customer_id: str | None


class Payments(Protocol):
    """Stripe. Every call raises Unavailable when it does not answer."""

    def customer(self, user_id: str, email: str) -> str:
        """The id of a customer made for this user; the same one when asked again within a day."""
        ...

    def checkout(self, customer_id: str, key: str) -> Checkout:
        """Open a checkout for premium; the same `key` gives the same one for a day."""
        ...

    def is_open(self, checkout_id: str) -> bool:
        """Whether that checkout can still be paid."""
        ...

    def close(self, checkout_id: str) -> None:
        """Close a checkout, so that it cannot be paid any more; nothing happens when it is closed."""
        ...

    def subscriptions(self, customer_id: str) -> list[Subscription]:
        """All subscriptions of the customer, ended ones too."""
        ...

    def owner(self, customer_id: str) -> str | None:
        """The user for whom the customer was made."""
        ...

    def renew(self, subscription_id: str, on: bool) -> None:
        """Whether the subscription goes on after the period that is paid for."""
        ...

    def end(self, subscription_id: str) -> None:
        """End a subscription at once, what is unused credited; nothing happens when it has ended."""
        ...

    def portal(self, customer_id: str) -> str:
        """A link to invoices and cards."""
        ...

    def event(self, body: bytes, signature: str) -> PaymentEvent:
        """The event, its signature and age checked. Raises Invalid."""
        ...
