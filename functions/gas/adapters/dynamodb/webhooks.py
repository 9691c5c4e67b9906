"""The webhooks table: key `user_id` and `item` (`hook#{webhook_id}`, `sent#{webhook_id}#{delivery_id}`,
`seen#{webhook_id}#{message_id}`); time-to-live `ttl`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.dynamodb.cursors import read_cursor, write_cursor
from gas.adapters.dynamodb.items import Item, entity_of, item_of
from gas.adapters.dynamodb.table import CONDITION_FAILED
from gas.domain import moments
from gas.domain.errors import LostRace, NotFound
from gas.domain.ports import DeliveryPage
from gas.domain.webhook import KEPT_SECONDS, Delivery, Webhook

TRIES = 10
BATCH = 25
E = TypeVar("E", Webhook, Delivery)


class DynamoWebhooks:
    def __init__(self, name: str, region: str) -> None:
        self.name = name
        self._region = region

    def get(self, user_id: str, webhook_id: str) -> Webhook | None:
        return self._get(Webhook, _key(user_id, _hook(webhook_id)))

    def of_user(self, user_id: str) -> list[Webhook]:
        answer = self._query(user_id, "hook#", ConsistentRead=True)
        return [entity_of(Webhook, item) for item in answer["Items"]]

    def create(self, webhook: Webhook) -> None:
        self._put(
            {**item_of(webhook), **_key(webhook.user_id, _hook(webhook.webhook_id))},
            "attribute_not_exists(user_id)",
        )

    def change(
        self, user_id: str, webhook_id: str, move: Callable[[Webhook], Webhook | None]
    ) -> Webhook | None:
        return self._change(Webhook, _key(user_id, _hook(webhook_id)), move)

    def remove(self, user_id: str, webhook_id: str) -> None:
        with faults.translated("Deleting from the database"):
            self._client.delete_item(TableName=self.name, Key=_key(user_id, _hook(webhook_id)))

    def delivery(self, user_id: str, webhook_id: str, delivery_id: str) -> Delivery | None:
        return self._get(Delivery, _key(user_id, _sent(webhook_id, delivery_id)))

    def named(self, user_id: str, webhook_id: str, message_id: str, proposed: str) -> str:
        key = _key(user_id, f"seen#{webhook_id}#{message_id}")
        ulid = {"delivery_id": {"S": proposed}, "ttl": {"N": str(int(time.time()) + KEPT_SECONDS)}}
        if self._put({**key, **ulid}, "attribute_not_exists(user_id)"):
            return proposed
        stored = self._stored(key)
        return proposed if stored is None else str(stored["delivery_id"]["S"])

    def add(self, delivery: Delivery) -> bool:
        key = _key(delivery.user_id, _sent(delivery.webhook_id, delivery.delivery_id))
        end = moments.epoch(delivery.created_at) + KEPT_SECONDS
        item = {**item_of(delivery), **key, "ttl": {"N": str(end)}}
        return self._put(item, "attribute_not_exists(user_id)")

    def change_delivery(
        self, user_id: str, webhook_id: str, delivery_id: str, move: Callable[[Delivery], Delivery | None]
    ) -> Delivery | None:
        return self._change(Delivery, _key(user_id, _sent(webhook_id, delivery_id)), move)

    def deliveries(self, user_id: str, webhook_id: str, limit: int, after: str | None) -> DeliveryPage:
        how: dict[str, Any] = {"Limit": limit, "ScanIndexForward": False}
        if after is not None:
            how["ExclusiveStartKey"] = _key(user_id, _sent(webhook_id, read_cursor(after)))
        answer = self._query(user_id, f"sent#{webhook_id}#", **how)
        last = answer.get("LastEvaluatedKey")
        cursor = write_cursor(last["item"]["S"].rpartition("#")[2]) if last else None
        return DeliveryPage([entity_of(Delivery, item) for item in answer["Items"]], cursor)

    def erase(self, user_id: str, limit: int) -> bool:
        answer = self._query(user_id, "", Limit=min(limit, BATCH), ProjectionExpression="user_id, #item")
        keys = [{"DeleteRequest": {"Key": item}} for item in answer["Items"]]
        with faults.translated("Deleting from the database"):
            while keys:
                left = self._client.batch_write_item(RequestItems={self.name: keys})
                keys = left.get("UnprocessedItems", {}).get(self.name, [])
        return "LastEvaluatedKey" in answer

    def _get(self, model: type[E], key: Item) -> E | None:
        item = self._stored(key)
        return entity_of(model, item) if item is not None else None

    def _stored(self, key: Item) -> Item | None:
        with faults.translated("Reading the database"):
            answer = self._client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return dict(answer["Item"]) if "Item" in answer else None

    def _change(self, model: type[E], key: Item, move: Callable[[E], E | None]) -> E | None:
        for _ in range(TRIES):
            stored = self._stored(key)
            if stored is None:
                raise NotFound
            before = entity_of(model, stored)
            after = move(before)
            if after is None:
                return None
            after = replace(after, rev=before.rev + 1)
            kept = {name: value for name, value in stored.items() if name not in item_of(before)}
            if self._put({**kept, **item_of(after), **key}, "rev = :rev", {":rev": {"N": str(before.rev)}}):
                return after
        raise LostRace

    def _put(self, item: Item, condition: str, values: Item | None = None) -> bool:
        how = {"ExpressionAttributeValues": values} if values else {}
        with faults.translated("Writing to the database"):
            try:
                self._client.put_item(TableName=self.name, Item=item, ConditionExpression=condition, **how)
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    return False
                raise
        return True

    def _query(self, user_id: str, prefix: str, **how: Any) -> dict[str, Any]:
        condition, values = "user_id = :user", {":user": {"S": user_id}}
        if prefix:
            condition += " AND begins_with(#item, :prefix)"
            values[":prefix"] = {"S": prefix}
        if prefix or "ProjectionExpression" in how:
            how["ExpressionAttributeNames"] = {"#item": "item"}
        with faults.translated("Querying the database"):
            answer: dict[str, Any] = self._client.query(
                TableName=self.name,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                **how,
            )
        return answer

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)


def _key(user_id: str, item: str) -> Item:
    return {"user_id": {"S": user_id}, "item": {"S": item}}


def _hook(webhook_id: str) -> str:
    return f"hook#{webhook_id}"


def _sent(webhook_id: str, delivery_id: str) -> str:
    return f"sent#{webhook_id}#{delivery_id}"
