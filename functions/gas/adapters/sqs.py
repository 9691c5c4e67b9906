"""SQS: the queue of refused messages, and the queue of webhook deliveries."""

from __future__ import annotations

import json
from typing import Any

from gas.adapters import clients, faults


class SqsRefused:
    def __init__(self, queue_url: str, region: str) -> None:
        self._queue_url = queue_url
        self._region = region

    def put(self, body: str) -> None:
        with faults.translated("Setting a message aside"):
            clients.client("sqs", self._region).send_message(QueueUrl=self._queue_url, MessageBody=body)


class SqsWebhookQueue:
    def __init__(self, queue_url: str, region: str) -> None:
        self._queue_url = queue_url
        self._region = region

    def put(self, body: dict[str, Any], delay_seconds: int) -> None:
        with faults.translated("Queueing a webhook"):
            clients.client("sqs", self._region).send_message(
                QueueUrl=self._queue_url, MessageBody=json.dumps(body), DelaySeconds=delay_seconds
            )
