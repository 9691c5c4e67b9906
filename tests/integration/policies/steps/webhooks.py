"""A webhook, and what is delivered to it."""

from __future__ import annotations

import json

from gas.domain.user import User
from gas.handlers import webhooks
from tests import fakes
from tests.integration.policies.journey import Journey
from tests.world import CONTEXT


def webhook_told(journey: Journey, user: User, job_id: str) -> None:
    """A webhook is made, tested and replayed; an event of the job is delivered to it."""
    journey.ports.caller = fakes.FakeCaller()
    desk = journey.app.webhook_desk
    with journey.act("AccountApiFunction"):
        made, _ = desk.create(user, "https://hooks.example.org/", ())
        desk.change(user, made.webhook_id, None, (), None)
        desk.rotate(user, made.webhook_id)
        delivery = desk.test(user, made.webhook_id)
        desk.replay(
            user, made.webhook_id, desk.deliveries(user, made.webhook_id, None).deliveries[0].delivery_id
        )
    event = {"job_id": job_id, "user_id": user.user_id, "event": "job.completed", "about": "1"}
    attempt = {
        "user_id": user.user_id,
        "webhook_id": made.webhook_id,
        "delivery_id": delivery.delivery_id,
        "tries": 9,
    }
    with journey.act("WebhooksFunction"):
        for number, body in enumerate((event, attempt)):
            record = {"messageId": f"w{number}", "body": json.dumps(body)}
            webhooks.handler({"Records": [record]}, CONTEXT)
    with journey.act("AccountApiFunction"):
        desk.delete(user, made.webhook_id)
