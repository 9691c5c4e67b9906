"""SNS topics."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gas.adapters import clients, faults
from gas.domain.outbox import Topic


class SnsTopics:
    def __init__(self, arns: Mapping[Topic, str], region: str) -> None:
        self._arns = arns
        self._region = region

    def publish(self, topic: Topic, body: dict[str, Any]) -> None:
        with faults.translated("Publishing a message"):
            clients.client("sns", self._region).publish(TopicArn=self._arns[topic], Message=json.dumps(body))
