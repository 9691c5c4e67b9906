"""Counters of a fixed window, beside the idempotency records."""

from __future__ import annotations

from datetime import datetime

from gas.adapters import clients, faults


class DynamoRates:
    """Key `id` (`rate#…#window`), time-to-live `expiration`: a window's counter dies with it."""

    def __init__(self, name: str, region: str) -> None:
        self.name = name
        self._region = region

    def hit(self, key: str, allowed: int, window_seconds: int, now: datetime) -> int:
        second = int(now.timestamp())
        window = second // window_seconds
        end = (window + 1) * window_seconds
        with faults.translated("Counting requests"):
            answer = clients.client("dynamodb", self._region).update_item(
                TableName=self.name,
                Key={"id": {"S": f"rate#{key}#{window}"}},
                UpdateExpression="ADD hits :one SET expiration = :end",
                ExpressionAttributeValues={":one": {"N": "1"}, ":end": {"N": str(end + window_seconds)}},
                ReturnValues="UPDATED_NEW",
            )
        hits = int(answer["Attributes"]["hits"]["N"])
        return 0 if hits <= allowed else max(1, end - second)
