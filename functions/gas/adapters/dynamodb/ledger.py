"""The costs of jobs, in the table of idempotency records (key `id`, time-to-live `expiration`).

Rows: `spend#{month}` and `spend#{month}#{hash of the user's id}` hold sums (`spent`; the first also `committed`: spent and
reserved); `booked#{fact}` and `reserved#{fact}` make each fact count once. A fact and its sums are one transaction.
"""

from __future__ import annotations

import hashlib
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain.ports import Clock

LEDGER_SECONDS = 400 * 24 * 3600
FACT_SECONDS = 40 * 24 * 3600
TRIES = 5
CANCELLED = "TransactionCanceledException"


class DynamoLedger:
    def __init__(self, name: str, region: str, clock: Clock) -> None:
        self._name = name
        self._region = region
        self._clock = clock

    def book(self, fact: str, month: str, user_id: str, amount: int) -> bool:
        service = self._add(_sum(month), {"spent": amount, "committed": amount})
        user = self._add(_sum(month, user_id), {"spent": amount})
        return self._write([self._once(f"booked#{fact}"), service, user]) is None

    def reserve(self, fact: str, month: str, amount: int, limit: int) -> bool:
        mark = self._once(f"reserved#{fact}", {"month": {"S": month}, "amount": {"N": str(amount)}})
        room = self._add(_sum(month), {"committed": amount})
        room["Update"]["ConditionExpression"] = "attribute_not_exists(committed) OR committed <= :room"
        room["Update"]["ExpressionAttributeValues"][":room"] = {"N": str(limit - amount)}
        if amount > limit:
            return False
        # The first failed condition is the mark's: the amount is reserved already.
        return self._write([mark, room]) in (None, 0)

    def release(self, fact: str) -> None:
        with faults.translated("Reading the ledger"):
            answer = self._client.get_item(
                TableName=self._name, Key={"id": {"S": f"reserved#{fact}"}}, ConsistentRead=True
            )
        item = answer.get("Item")
        if item is None:
            return
        gone = {
            "Delete": {
                "TableName": self._name,
                "Key": {"id": {"S": f"reserved#{fact}"}},
                "ConditionExpression": "attribute_exists(id)",
            }
        }
        self._write([gone, self._add(_sum(item["month"]["S"]), {"committed": -int(item["amount"]["N"])})])

    def spent(self, month: str, user_id: str | None = None) -> int:
        with faults.translated("Reading the ledger"):
            answer = self._client.get_item(TableName=self._name, Key={"id": {"S": _sum(month, user_id)}})
        return int(answer.get("Item", {}).get("spent", {"N": "0"})["N"])

    def _write(self, steps: list[dict[str, Any]]) -> int | None:
        """Write all steps or none. Returns the number of the first step whose condition failed, None when all is written."""
        with faults.translated("Writing the ledger"):
            for left in reversed(range(TRIES)):
                try:
                    self._client.transact_write_items(TransactItems=steps)
                except ClientError as error:
                    if faults.code(error) != CANCELLED:
                        raise
                    reasons = [str(one.get("Code")) for one in error.response.get("CancellationReasons", ())]
                    if "ConditionalCheckFailed" in reasons:
                        return reasons.index("ConditionalCheckFailed")
                    if not left:  # other writers change the same sum
                        raise
                else:
                    return None
        return None

    def _once(self, ident: str, more: dict[str, Any] | None = None) -> dict[str, Any]:
        item = {"id": {"S": ident}, "expiration": self._until(FACT_SECONDS), **(more or {})}
        return {
            "Put": {
                "TableName": self._name,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(id)",
            }
        }

    def _add(self, ident: str, amounts: dict[str, int]) -> dict[str, Any]:
        terms = ", ".join(f"{name} :{name}" for name in amounts)
        values = {f":{name}": {"N": str(amount)} for name, amount in amounts.items()}
        return {
            "Update": {
                "TableName": self._name,
                "Key": {"id": {"S": ident}},
                "UpdateExpression": f"ADD {terms} SET expiration = :end",
                "ExpressionAttributeValues": {**values, ":end": self._until(LEDGER_SECONDS)},
            }
        }

    def _until(self, seconds: int) -> dict[str, str]:
        return {"N": str(int(self._clock.now().timestamp()) + seconds)}

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)


def _sum(month: str, user_id: str | None = None) -> str:
    """Return the key of a sum. A user's key contains a hash of the user's id."""
    of = "" if user_id is None else f"#{hashlib.sha256(user_id.encode()).hexdigest()}"
    return f"spend#{month}{of}"
