"""Webhooks of an account: made, changed, tested, and their deliveries replayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gas.domain import moments, webhook, webhook_url
from gas.domain.errors import NotFound, OverLimit
from gas.domain.ports import Clock, DeliveryPage, Ids, Rates, Seals, WebhookQueue, Webhooks
from gas.domain.user import User
from gas.domain.webhook import Delivery, Event, Webhook

MAX_WEBHOOKS = 10
PAGE = 50
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class WebhookDesk:
    """`with_key` gives an account of an earlier release a key for sealed texts; `loopback`: allow 127.0.0.1."""

    webhooks: Webhooks
    queue: WebhookQueue
    seals: Seals
    rates: Rates
    ids: Ids
    clock: Clock
    with_key: Callable[[User], User]
    loopback: bool = False

    def create(self, user: User, url: str, events: tuple[str, ...]) -> tuple[Webhook, str]:
        """Return a new webhook and its secret, which is never shown again. Raises Invalid, OverLimit."""
        webhook_url.checked(url, self.loopback)
        if len(self.webhooks.of_user(user.user_id)) >= MAX_WEBHOOKS:
            detail = f"You have {MAX_WEBHOOKS} webhooks already; delete one first."
            raise OverLimit(detail, "webhooks", MAX_WEBHOOKS)
        ident, secret = self.ids.new(), webhook.new_secret(self.ids.secret())
        made = Webhook(
            user_id=user.user_id,
            webhook_id=ident,
            url=url,
            created_at=moments.text(self.clock.now()),
            secret=self._sealed(user, ident, secret),
            events=events,
        )
        self.webhooks.create(made)
        return made, secret

    def of_user(self, user: User) -> list[Webhook]:
        return self.webhooks.of_user(user.user_id)

    def own(self, user: User, webhook_id: str) -> Webhook:
        """The user's webhook. Raises NotFound for anything else."""
        found = self.webhooks.get(user.user_id, webhook_id)
        if found is None:
            raise NotFound("There is no such webhook.")
        return found

    def change(
        self,
        user: User,
        webhook_id: str,
        url: str | None,
        events: tuple[str, ...] | None,
        enabled: bool | None,
    ) -> Webhook:
        """Change what is not None. Raises NotFound, Invalid."""
        if url is not None:
            webhook_url.checked(url, self.loopback)

        def move(found: Webhook) -> Webhook:
            disabled = found.disabled if enabled is None else "" if enabled else "You switched it off."
            return replace(
                found,
                url=found.url if url is None else url,
                events=found.events if events is None else events,
                disabled=disabled,
            )

        self.own(user, webhook_id)
        return self.webhooks.change(user.user_id, webhook_id, move) or self.own(user, webhook_id)

    def rotate(self, user: User, webhook_id: str) -> str:
        """Return a new secret, shown this once; the old one signs too for a day. Raises NotFound."""
        self.own(user, webhook_id)
        secret, now = webhook.new_secret(self.ids.secret()), self.clock.now()
        sealed = self._sealed(user, webhook_id, secret)
        self.webhooks.change(user.user_id, webhook_id, lambda found: found.rotated(sealed, now))
        return secret

    def delete(self, user: User, webhook_id: str) -> None:
        """Delete it; what waits for it is not sent any more. Raises NotFound."""
        self.own(user, webhook_id)
        self.webhooks.remove(user.user_id, webhook_id)

    def test(self, user: User, webhook_id: str) -> Delivery:
        """Send a test event. Raises NotFound, OverLimit."""
        found = self.own(user, webhook_id)
        self._count(found)
        at = moments.text(self.clock.now())
        ident = self.ids.new()
        body = webhook.payload(Event.TEST, at, {"webhook_id": webhook_id})
        delivery = Delivery(user.user_id, webhook_id, ident, f"msg_{ident}", Event.TEST, body, at, next_at=at)
        self.webhooks.add(delivery)
        self._send(delivery)
        return delivery

    def deliveries(self, user: User, webhook_id: str, after: str | None) -> DeliveryPage:
        """What was sent, newest first. Raises NotFound."""
        self.own(user, webhook_id)
        return self.webhooks.deliveries(user.user_id, webhook_id, PAGE, after)

    def replay(self, user: User, webhook_id: str, delivery_id: str) -> Delivery:
        """Send a delivery once more, with the same id. Raises NotFound, OverLimit."""
        found = self.own(user, webhook_id)
        if self.webhooks.delivery(user.user_id, webhook_id, delivery_id) is None:
            raise NotFound("There is no such delivery.")
        self._count(found)
        now = self.clock.now()
        again = self.webhooks.change_delivery(
            user.user_id, webhook_id, delivery_id, lambda delivery: delivery.again(now)
        )
        if again is None:
            raise NotFound("There is no such delivery.")
        self._send(again)
        return again

    def _count(self, found: Webhook) -> None:
        key = f"webhook#{found.webhook_id}"
        if self.rates.hit(key, webhook.DAY_TESTS, DAY_SECONDS, self.clock.now()):
            detail = f"{webhook.DAY_TESTS} tests and replays a day are allowed for a webhook."
            raise OverLimit(detail, "webhook_tests_per_day", webhook.DAY_TESTS)

    def _send(self, delivery: Delivery) -> None:
        self.queue.put(
            {
                "user_id": delivery.user_id,
                "webhook_id": delivery.webhook_id,
                "delivery_id": delivery.delivery_id,
                "tries": delivery.tries,
            },
            0,
        )

    def _sealed(self, user: User, webhook_id: str, secret: str) -> str:
        return self.seals.seal(self.with_key(user).seal_key, secret, f"webhook#{webhook_id}")
