"""Bodies of webhooks and their deliveries."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from gas.domain.ports import DeliveryPage
from gas.domain.webhook import Delivery, Event, State, Webhook

Url = Annotated[str, Meta(min_length=1, max_length=1000, description="https, a public host, port 443")]
Choice = Literal["job.completed", "job.failed", "job.warnings", "job.archived", "job.restored"]
Choices = Annotated[list[Choice], Meta(max_length=5, description="empty: all events")]


class NewWebhook(Struct, frozen=True):
    url: Url
    events: Choices = []


class WebhookChange(Struct, frozen=True):
    """What is absent stays as it is. `enabled` true also forgets why it was switched off."""

    url: Url | None = None
    events: Choices | None = None
    enabled: bool | None = None


class WebhookView(Struct, frozen=True):
    """`events` empty: all. `disabled` says why nothing is sent, null while it is on."""

    webhook_id: str
    url: str
    events: list[str]
    created_at: str
    disabled: str | None


class WebhookList(Struct, frozen=True):
    webhooks: list[WebhookView]


class CreatedWebhook(Struct, frozen=True):
    """`secret` (`whsec_…`) is shown this once; signatures are checked with it."""

    webhook: WebhookView
    secret: str


class NewSecret(Struct, frozen=True):
    """`secret` is shown this once. Until `old_until` events are signed with the old one too."""

    secret: str
    old_until: str


class AttemptView(Struct, frozen=True):
    """`status` of the answer; null without one, and then `error` says why."""

    at: str
    status: int | None
    error: str


class DeliveryView(Struct, frozen=True):
    """`message_id` is the header `webhook-id`; `next_at`: the next try. `attempts`: the last 20, oldest first."""

    delivery_id: str
    message_id: str
    event: Event
    state: State
    created_at: str
    next_at: str | None
    body: str
    attempts: list[AttemptView]


class DeliveryList(Struct, frozen=True):
    deliveries: list[DeliveryView]
    next_cursor: str | None


class DeliveryQuery(Struct, frozen=True):
    cursor: Annotated[str, Meta(max_length=200)] | None = None


def webhook_view(found: Webhook) -> WebhookView:
    return WebhookView(
        found.webhook_id, found.url, list(found.events), found.created_at, found.disabled or None
    )


def delivery_view(found: Delivery) -> DeliveryView:
    return msgspec.convert(found, DeliveryView, from_attributes=True)


def delivery_list(page: DeliveryPage) -> DeliveryList:
    return DeliveryList([delivery_view(one) for one in page.deliveries], page.after)
