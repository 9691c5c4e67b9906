"""Handle the webhook queue (SQS): turn a job's event into deliveries, and try each delivery until it is accepted."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.handlers.batches import each
from gas.handlers.observed import observed


@observed("webhooks")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the deliveries. A failed message is delivered again."""
    return each(event, context, EventType.SQS, _deliver)


def _deliver(record: dict[str, Any]) -> None:
    message = json.loads(record["body"])
    deliveries = bootstrap.app().deliveries
    if "delivery_id" in message:
        deliveries.attempt(
            message["user_id"], message["webhook_id"], message["delivery_id"], message["tries"]
        )
    else:
        deliveries.event(message["job_id"], message["user_id"], message["event"], message["about"])
