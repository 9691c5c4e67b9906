"""Counters of a fixed window, and facts that expire, in the table of idempotency records."""

from __future__ import annotations

import hashlib
from datetime import datetime

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.dynamodb.table import CONDITION_FAILED


class DynamoRates:
    """Key `id` (`rate#` or `known#`, and a hash), time-to-live `expiration`: a counter expires with its window.

    An e-mail address, an IP address or a user is counted. The row contains only its hash.
    """

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
                Key=_id("rate", f"{key}#{window}"),
                UpdateExpression="ADD hits :one SET expiration = :end",
                ExpressionAttributeValues={":one": {"N": "1"}, ":end": {"N": str(end + window_seconds)}},
                ReturnValues="UPDATED_NEW",
            )
        hits = int(answer["Attributes"]["hits"]["N"])
        return 0 if hits <= allowed else max(1, end - second)

    def forgive(self, key: str, window_seconds: int, now: datetime) -> None:
        window = int(now.timestamp()) // window_seconds
        with faults.translated("Counting requests"):
            try:
                clients.client("dynamodb", self._region).update_item(
                    TableName=self.name,
                    Key=_id("rate", f"{key}#{window}"),
                    UpdateExpression="ADD hits :less",
                    ConditionExpression="attribute_exists(id)",
                    ExpressionAttributeValues={":less": {"N": "-1"}},
                )
            except ClientError as error:
                if faults.code(error) != CONDITION_FAILED:
                    raise

    def remember(self, key: str, seconds: int, now: datetime) -> None:
        item = {**_id("known", key), "expiration": {"N": str(int(now.timestamp()) + seconds)}}
        with faults.translated("Writing to the database"):
            clients.client("dynamodb", self._region).put_item(TableName=self.name, Item=item)

    def remembers(self, key: str, now: datetime) -> bool:
        with faults.translated("Reading the database"):
            answer = clients.client("dynamodb", self._region).get_item(
                TableName=self.name, Key=_id("known", key)
            )
        expiration = answer.get("Item", {}).get("expiration", {"N": "0"})
        return int(expiration["N"]) > now.timestamp()


def _id(kind: str, key: str) -> dict[str, dict[str, str]]:
    """Return the key of a row."""
    return {"id": {"S": f"{kind}#{hashlib.sha256(key.encode()).hexdigest()}"}}
