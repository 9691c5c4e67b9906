"""Ports for webhooks: their table, their queue, and the request itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from gas.domain.webhook import Delivery, Webhook


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """A page of deliveries, newest first. `after`: cursor of the next page, None on the last one."""

    deliveries: list[Delivery]
    after: str | None


class Webhooks(Protocol):
    """The webhooks table: webhooks and, for 30 days, their deliveries."""

    def get(self, user_id: str, webhook_id: str) -> Webhook | None:
        """Return the webhook (strongly consistent), None when there is none."""
        ...

    def of_user(self, user_id: str) -> list[Webhook]:
        """Return all webhooks of the user, oldest first."""
        ...

    def create(self, webhook: Webhook) -> None:
        """Write a new webhook."""
        ...

    def change(
        self, user_id: str, webhook_id: str, move: Callable[[Webhook], Webhook | None]
    ) -> Webhook | None:
        """Apply a move, as `Jobs.change`."""
        ...

    def remove(self, user_id: str, webhook_id: str) -> None:
        """Erase the webhook; its deliveries end by time. A missing one is no error."""
        ...

    def delivery(self, user_id: str, webhook_id: str, delivery_id: str) -> Delivery | None:
        """Return the delivery (strongly consistent), None when there is none."""
        ...

    def named(self, user_id: str, webhook_id: str, message_id: str, proposed: str) -> str:
        """Return the id of the delivery of that event: the proposed one, or that of an earlier call."""
        ...

    def add(self, delivery: Delivery) -> bool:
        """Write a new delivery. Returns False when there is one of its id."""
        ...

    def change_delivery(
        self, user_id: str, webhook_id: str, delivery_id: str, move: Callable[[Delivery], Delivery | None]
    ) -> Delivery | None:
        """Apply a move, as `Jobs.change`."""
        ...

    def deliveries(self, user_id: str, webhook_id: str, limit: int, after: str | None) -> DeliveryPage:
        """Return the webhook's deliveries, newest first. Raises Invalid for a malformed `after`."""
        ...

    def erase(self, user_id: str, limit: int) -> bool:
        """Erase up to `limit` rows of the user. Returns whether rows are left."""
        ...


class WebhookQueue(Protocol):
    """The queue of the function that sends."""

    def put(self, body: dict[str, Any], delay_seconds: int) -> None:
        """Send a message that arrives after the delay (0 to 900 seconds)."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A receiver's answer: its HTTP status, or None and why there was none."""

    status: int | None
    error: str = ""


class Caller(Protocol):
    """The one way out to addresses that users chose."""

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send the body to a public address of the host; no redirect is followed, and no answer's body is kept."""
        ...
