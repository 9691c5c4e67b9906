"""Webhooks (SQS): an event of a job becomes deliveries, and each delivery is tried until it is accepted."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.handlers.batches import each
from gas.handlers.observed import observed


@observed("webhooks")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send what is due. A message that fails comes again."""
    return each(event, context, EventType.SQS, _told)


def _told(record: dict[str, Any]) -> None:
    told = json.loads(record["body"])
    deliveries = bootstrap.app().deliveries
    if "delivery_id" in told:
        deliveries.attempt(told["user_id"], told["webhook_id"], told["delivery_id"], told["tries"])
    else:
        deliveries.event(told["job_id"], told["user_id"], told["event"], told["about"])
