"""The audit table, with conditional puts and queries only. The functions' roles allow nothing else."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item, entity_of, item_of
from gas.adapters.dynamodb.table import CONDITION_FAILED
from gas.adapters.dynamodb.transactions import write_all
from gas.domain import moments
from gas.domain.audit import HOUR_SECONDS, AuditEvent

# `attribute_not_exists` on a key attribute: an event is never overwritten.
NEW = "attribute_not_exists(event_id)"


class DynamoAudit:
    """Key `user_id`, `event_id`; sparse indexes `by_object` and `by_actor`; time-to-live `ttl`."""

    def __init__(self, name: str, region: str) -> None:
        self.name = name
        self._region = region

    def append(self, event: AuditEvent, keep_until: int, once: str | None) -> bool:
        item = {**item_of(event), "ttl": {"N": str(keep_until)}}
        if event.subject is not None:
            item["subject"] = {"S": event.subject}
        if event.by_another is not None:
            item["acted_by"] = {"S": event.by_another}
        with faults.translated("Writing the audit log"):
            return self._once(once, event, item) if once is not None else self._new(item)

    def _new(self, item: Item) -> bool:
        try:
            self._client.put_item(**self._put(item))
        except ClientError as error:
            if faults.code(error) == CONDITION_FAILED:
                return False
            raise
        return True

    def _once(self, once: str, event: AuditEvent, item: Item) -> bool:
        steps = [{"Put": self._put(self._mark(once, event))}, {"Put": self._put(item)}]
        return not write_all(self._client, steps)

    def of_user(self, user_id: str, limit: int, before: str | None) -> list[AuditEvent]:
        return self._query(None, "user_id", user_id, limit, before)

    def of_object(self, subject: str, limit: int, before: str | None) -> list[AuditEvent]:
        return self._query("by_object", "subject", subject, limit, before)

    def of_actor(self, user_id: str, limit: int, before: str | None) -> list[AuditEvent]:
        return self._query("by_actor", "acted_by", user_id, limit, before)

    def _query(
        self, index: str | None, key: str, value: str, limit: int, before: str | None
    ) -> list[AuditEvent]:
        condition, values = "#key = :key", {":key": {"S": value}}
        if before is not None:
            condition += " AND event_id < :before"
            values[":before"] = {"S": before}
        how: dict[str, Any] = {
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": {"#key": key},
            "ExpressionAttributeValues": values,
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if index is not None:
            how["IndexName"] = index
        with faults.translated("Reading the audit log"):
            answer = self._client.query(TableName=self.name, **how)
        return [entity_of(AuditEvent, item) for item in answer["Items"]]

    def _put(self, item: Item) -> dict[str, Any]:
        return {"TableName": self.name, "Item": item, "ConditionExpression": NEW}

    def _mark(self, once: str, event: AuditEvent) -> Item:
        """Return the row that marks that this hour has its event. It holds no event and is in no index."""
        end = moments.epoch(event.at) + 2 * HOUR_SECONDS
        return {"user_id": {"S": f"once:{once}"}, "event_id": {"S": "mark"}, "ttl": {"N": str(end)}}

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)
