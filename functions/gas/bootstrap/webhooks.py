"""Build the services of webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gas.bootstrap.needs import Needs
    from gas.services.deliveries import Deliveries
    from gas.services.webhooks import WebhookDesk


def webhook_desk(app: Needs) -> WebhookDesk:
    from gas.services.webhooks import WebhookDesk

    ports = app.ports
    return WebhookDesk(
        webhooks=ports.webhooks,
        queue=ports.webhook_queue,
        seals=ports.seals,
        rates=ports.rates,
        ids=ports.ids,
        clock=ports.clock,
        with_key=app.accounts.with_seal_key,
        loopback=app.settings.webhook_loopback == "true",
    )


def deliveries(app: Needs) -> Deliveries:
    from gas.services.deliveries import Deliveries

    ports = app.ports
    return Deliveries(
        jobs=ports.jobs,
        users=ports.users,
        webhooks=ports.webhooks,
        queue=ports.webhook_queue,
        caller=ports.caller,
        seals=ports.seals,
        ids=ports.ids,
        clock=ports.clock,
        site_url=ports.site.url,
    )
