"""Webhooks in memory: the table, the queue, and a receiver with answers that the test sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from gas.domain.errors import NotFound
from gas.domain.ports import Answer, DeliveryPage
from gas.domain.webhook import Delivery, Webhook


@dataclass
class FakeWebhooks:
    hooks: dict[tuple[str, str], Webhook] = field(default_factory=dict)
    sent: dict[tuple[str, str, str], Delivery] = field(default_factory=dict)
    seen: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def get(self, user_id: str, webhook_id: str) -> Webhook | None:
        return self.hooks.get((user_id, webhook_id))

    def of_user(self, user_id: str) -> list[Webhook]:
        return [hook for (owner, _), hook in sorted(self.hooks.items()) if owner == user_id]

    def create(self, webhook: Webhook) -> None:
        self.hooks[webhook.user_id, webhook.webhook_id] = webhook

    def change(
        self, user_id: str, webhook_id: str, move: Callable[[Webhook], Webhook | None]
    ) -> Webhook | None:
        before = self.hooks.get((user_id, webhook_id))
        if before is None:
            raise NotFound
        after = move(before)
        if after is not None:
            self.hooks[user_id, webhook_id] = after = replace(after, rev=before.rev + 1)
        return after

    def remove(self, user_id: str, webhook_id: str) -> None:
        self.hooks.pop((user_id, webhook_id), None)

    def delivery(self, user_id: str, webhook_id: str, delivery_id: str) -> Delivery | None:
        return self.sent.get((user_id, webhook_id, delivery_id))

    def named(self, user_id: str, webhook_id: str, message_id: str, proposed: str) -> str:
        return self.seen.setdefault((user_id, webhook_id, message_id), proposed)

    def add(self, delivery: Delivery) -> bool:
        key = (delivery.user_id, delivery.webhook_id, delivery.delivery_id)
        if key in self.sent:
            return False
        self.sent[key] = delivery
        return True

    def change_delivery(
        self, user_id: str, webhook_id: str, delivery_id: str, move: Callable[[Delivery], Delivery | None]
    ) -> Delivery | None:
        before = self.sent.get((user_id, webhook_id, delivery_id))
        if before is None:
            raise NotFound
        after = move(before)
        if after is not None:
            self.sent[user_id, webhook_id, delivery_id] = after = replace(after, rev=before.rev + 1)
        return after

    def deliveries(self, user_id: str, webhook_id: str, limit: int, after: str | None) -> DeliveryPage:
        found = [
            one
            for (owner, hook, ident), one in sorted(self.sent.items(), reverse=True)
            if owner == user_id and hook == webhook_id and (after is None or ident < after)
        ]
        return DeliveryPage(found[:limit], found[limit - 1].delivery_id if len(found) > limit else None)

    def erase(self, user_id: str, limit: int) -> bool:
        for rows in (self.hooks, self.sent, self.seen):
            for key in [key for key in rows if key[0] == user_id]:
                rows.pop(key)  # type: ignore[attr-defined]
        return False


@dataclass
class FakeWebhookQueue:
    """The queue. `waiting`: body and delay (seconds) of each message, oldest first."""

    waiting: list[tuple[dict[str, Any], int]] = field(default_factory=list)

    def put(self, body: dict[str, Any], delay_seconds: int) -> None:
        assert 0 <= delay_seconds <= 900
        self.waiting.append((body, delay_seconds))


@dataclass
class FakeCaller:
    """The receiver. It gives `answers` in turn, and repeats the last one."""

    answers: list[Answer] = field(default_factory=lambda: [Answer(200)])
    calls: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.calls.append((url, body, headers))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
