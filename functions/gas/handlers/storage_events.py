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
    done: set[str] = set()

    def arrived(record: dict[str, Any]) -> None:
        job_id = _job_of(json.loads(record["body"]))
        # A job's files come back together: one look at S3 serves all its events of the batch.
        if job_id is not None and job_id not in done:
            bootstrap.app().restore_all.object_restored(job_id)
            done.add(job_id)

    return each(event, context, EventType.SQS, arrived)


def _job_of(told: dict[str, Any]) -> str | None:
    place = read_result_key(told["detail"]["object"]["key"])
    return place[1] if told.get("detail-type") == "Object Restore Completed" and place is not None else None
