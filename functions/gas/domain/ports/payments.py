"""Port for the payment provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from gas.domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Checkout:
    """A payment page. It closes at `until`."""

    checkout_id: str
    url: str
    until: str


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A verified event about a customer. It is only a hint: the current state is read from the provider."""

    event_id: str
    kind: str
    customer_id: str | None


@dataclass(frozen=True, slots=True)
class Price:
    """What premium costs: `amount` (decimal, in units of the currency: `9.50`) each `every` `interval`s.

    `tax`: whether tax is part of the amount; None: the provider does not say.
    """

    amount: str
    currency: str
    interval: str
    every: int
    tax: Literal["inclusive", "exclusive"] | None


class Payments(Protocol):
    """Stripe. Every method raises Unavailable when Stripe does not respond."""

    def customer(self, user_id: str, email: str) -> str:
        """Create a customer for the user and return its id. Repeats within a day return the same customer."""
        ...

    def checkout(self, customer_id: str, key: str) -> Checkout:
        """Open a checkout for premium. Repeats with the same `key` within a day return the same checkout."""
        ...

    def price(self) -> Price | None:
        """Return the price that a new checkout asks for; None where it is not one amount for a period."""
        ...

    def is_open(self, checkout_id: str) -> bool:
        """Return whether the checkout can still be paid."""
        ...

    def close(self, checkout_id: str) -> None:
        """Close a checkout so that it can no longer be paid. A closed checkout is no error."""
        ...

    def subscriptions(self, customer_id: str) -> list[Subscription]:
        """Return all subscriptions of the customer, including ended ones."""
        ...

    def owner(self, customer_id: str) -> str | None:
        """Return the id of the user for whom the customer was created."""
        ...

    def renew(self, subscription_id: str, on: bool) -> None:
        """Set whether the subscription continues after the paid period."""
        ...

    def end(self, subscription_id: str) -> None:
        """End a subscription at once and credit the unused time. An ended subscription is no error."""
        ...

    def portal(self, customer_id: str) -> str:
        """Return a link to the customer's invoices and cards."""
        ...

    def event(self, body: bytes, signature: str) -> PaymentEvent:
        """Return the event after checking its signature and age. Raises Invalid."""
        ...
