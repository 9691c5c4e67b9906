"""Handle job requests (SNS through SQS): start a task for each."""

from __future__ import annotations

from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.handlers.batches import each
from gas.handlers.observed import observed


class Request(msgspec.Struct, frozen=True):
    job_id: str


class Envelope(msgspec.Struct, frozen=True):
    """The envelope that SNS puts around a message to SQS."""

    message: str = msgspec.field(name="Message")


@observed("job-requests")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Start the requested tasks. SQS delivers a failed request again."""
    return each(event, context, EventType.SQS, _launch)


def _launch(record: dict[str, Any]) -> None:
    body = record["body"]
    if '"TopicArn"' in body:  # without raw message delivery
        body = msgspec.json.decode(body, type=Envelope).message
    bootstrap.app().annotation.launch(msgspec.json.decode(body, type=Request).job_id)
