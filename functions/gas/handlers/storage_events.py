"""Handle S3's events about restored objects (EventBridge through SQS): continue the restore of their jobs."""

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
    """Continue the restore of each job in the events. A failed event is delivered again."""
    done: set[str] = set()

    def restored(record: dict[str, Any]) -> None:
        job_id = _job_of(json.loads(record["body"]))
        # S3 restores a job's files together: one pass handles all its events of the batch.
        if job_id is not None and job_id not in done:
            bootstrap.app().restore_all.object_restored(job_id)
            done.add(job_id)

    return each(event, context, EventType.SQS, restored)


def _job_of(event: dict[str, Any]) -> str | None:
    place = read_result_key(event["detail"]["object"]["key"])
    return place[1] if event.get("detail-type") == "Object Restore Completed" and place is not None else None
