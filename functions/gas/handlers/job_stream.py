"""Handle the jobs table's stream, which is the outbox. Nothing else publishes to the topics.

A failed record blocks all later records of its shard, so a record fails only while the topics accept no messages. A
record that cannot be read is logged and counted, and the others are processed.
"""

from __future__ import annotations

from typing import Any

import msgspec
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.adapters.dynamodb.items import entity_of
from gas.domain.job import Job
from gas.handlers.batches import each
from gas.handlers.observed import add_metric, observed

SERVICE = "job-stream"
logger = Logger(service=SERVICE)


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish the changes to the topics."""
    return each(event, context, EventType.DynamoDBStreams, _changed)


def _changed(record: dict[str, Any]) -> None:
    images = record["dynamodb"]
    try:
        old, new = (
            entity_of(Job, images[name]) if images.get(name) else None for name in ("OldImage", "NewImage")
        )
    except (msgspec.ValidationError, ValueError, TypeError, KeyError, StopIteration) as error:
        logger.error("a job's row cannot be read", keys=images.get("Keys"), error=repr(error))
        add_metric(SERVICE, "UnreadableRows", MetricUnit.Count, 1)
        return
    bootstrap.app().outbox.changed(old, new)
