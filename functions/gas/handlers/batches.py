"""Process batches with partial failures: AWS delivers only the failed records again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response


def each(
    event: dict[str, Any], context: Any, kind: EventType, act: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Act on each raw record of an SQS or stream event, and return the records that failed."""
    processor = BatchProcessor(event_type=kind, raise_on_entire_batch_failure=False)

    def on_record(record: Any) -> None:
        act(record.raw_event)

    return dict(
        process_partial_response(event=event, record_handler=on_record, processor=processor, context=context)
    )
