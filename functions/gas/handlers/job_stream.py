"""The jobs table's stream: the outbox. Nothing else publishes to the topics."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.adapters.dynamodb.items import entity_of
from gas.domain.job import Job
from gas.handlers.batches import each
from gas.handlers.observed import observed


@observed("job-stream")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Tell the topics what changed."""
    return each(event, context, EventType.DynamoDBStreams, _changed)


def _changed(record: dict[str, Any]) -> None:
    images = record["dynamodb"]
    old, new = (
        entity_of(Job, images[name]) if images.get(name) else None for name in ("OldImage", "NewImage")
    )
    bootstrap.app().outbox.changed(old, new)
