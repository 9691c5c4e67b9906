"""S3 says that an archived object is readable again (EventBridge through SQS): bring its job's result back."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.domain.keys import read_result_key
from gas.handlers.batches import each
from gas.handlers.observed import observed


@observed("storage-events")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Go on with each job whose object has arrived; an event that failed comes again."""
    return each(event, context, EventType.SQS, _arrived)


def _arrived(record: dict[str, Any]) -> None:
    told = json.loads(record["body"])
    place = read_result_key(told["detail"]["object"]["key"])
    if told.get("detail-type") == "Object Restore Completed" and place is not None:
        bootstrap.app().restore_all.arrived(place[1])
