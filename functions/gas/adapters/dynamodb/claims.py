"""Claims of facts that are acted upon once, in the table of idempotency records (key `id`, time-to-live `expiration`)."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.dynamodb.table import CONDITION_FAILED
from gas.domain.ports import Clock


class DynamoClaims:
    def __init__(self, name: str, region: str, clock: Clock) -> None:
        self._name = name
        self._region = region
        self._clock = clock

    def claim(self, fact: str, seconds: int) -> bool:
        now = int(self._clock.now().timestamp())
        with faults.translated("Claiming a fact"):
            try:
                self._client.put_item(
                    TableName=self._name,
                    Item={"id": {"S": f"claim#{fact}"}, "expiration": {"N": str(now + seconds)}},
                    # DynamoDB deletes expired records late, so an expired record counts as deleted.
                    ConditionExpression="attribute_not_exists(id) OR expiration < :now",
                    ExpressionAttributeValues={":now": {"N": str(now)}},
                )
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    return False
                raise
        return True

    def release(self, fact: str) -> None:
        with faults.translated("Releasing a claim"):
            self._client.delete_item(TableName=self._name, Key={"id": {"S": f"claim#{fact}"}})

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)
