"""Routes of webhooks: where events of the account's jobs are sent, and the result of each delivery."""

from __future__ import annotations

from collections.abc import Sequence

from gas.domain.audit import Act
from gas.handlers.answer import Answer
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.webhooks import (
    CreatedWebhook,
    DeliveryList,
    DeliveryQuery,
    DeliveryView,
    NewSecret,
    NewWebhook,
    WebhookChange,
    WebhookList,
    WebhookView,
    delivery_list,
    delivery_view,
    webhook_view,
)

routes = Routes("webhooks")


@routes.post("/webhooks", status=201)
def create_webhook(call: Call, body: NewWebhook) -> Answer[CreatedWebhook]:
    """Send events of the account's jobs to an https address. The secret is shown only once."""
    made, secret = call.app.webhook_desk.create(call.user, body.url, _once(body.events))
    call.record(Act.WEBHOOK_CREATED, f"webhooks/{made.webhook_id}")
    return Answer(CreatedWebhook(webhook_view(made), secret), 201, secret=True)


@routes.get("/webhooks")
def webhooks(call: Call) -> WebhookList:
    """List all webhooks of the account, without their secrets."""
    return WebhookList([webhook_view(found) for found in call.app.webhook_desk.of_user(call.user)])


@routes.patch("/webhooks/{webhook_id}")
def change_webhook(call: Call, webhook_id: str, body: WebhookChange) -> WebhookView:
    """Change address or events, or turn the webhook on or off."""
    events = None if body.events is None else _once(body.events)
    changed = call.app.webhook_desk.change(call.user, webhook_id, body.url, events, body.enabled)
    call.record(Act.WEBHOOK_CHANGED, f"webhooks/{webhook_id}")
    return webhook_view(changed)


@routes.delete("/webhooks/{webhook_id}", status=204)
def delete_webhook(call: Call, webhook_id: str) -> None:
    """Delete a webhook. Its waiting deliveries are not sent."""
    call.app.webhook_desk.delete(call.user, webhook_id)
    call.record(Act.WEBHOOK_DELETED, f"webhooks/{webhook_id}")


@routes.post("/webhooks/{webhook_id}/rotate")
def rotate_webhook(call: Call, webhook_id: str) -> Answer[NewSecret]:
    """Replace the secret. For a day, events are signed with both secrets."""
    secret = call.app.webhook_desk.rotate(call.user, webhook_id)
    call.record(Act.WEBHOOK_CHANGED, f"webhooks/{webhook_id}")
    until = call.app.webhook_desk.own(call.user, webhook_id).old_until
    return Answer(NewSecret(secret, until), 200, secret=True)


@routes.post("/webhooks/{webhook_id}/test", status=202)
def try_webhook(call: Call, webhook_id: str) -> DeliveryView:
    """Send a test event now."""
    return delivery_view(call.app.webhook_desk.test(call.user, webhook_id))


@routes.get("/webhooks/{webhook_id}/deliveries")
def deliveries(call: Call, webhook_id: str, query: DeliveryQuery) -> DeliveryList:
    """List the deliveries of the last 30 days, newest first, with each try."""
    return delivery_list(call.app.webhook_desk.deliveries(call.user, webhook_id, query.cursor))


@routes.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", status=202)
def replay_delivery(call: Call, webhook_id: str, delivery_id: str) -> DeliveryView:
    """Send a delivery again, with the same id."""
    return delivery_view(call.app.webhook_desk.replay(call.user, webhook_id, delivery_id))


def _once(events: Sequence[str]) -> tuple[str, ...]:
    """Return the events in their order, each once."""
    return tuple(dict.fromkeys(events))
