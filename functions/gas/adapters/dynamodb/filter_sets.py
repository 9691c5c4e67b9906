"""The filter sets table: key `user_id` and `item` (`set#{set_id}`, `name#{folded name}`, `count`).

A set, its name and the number `sets` of the account change in one transaction, so that names stay unique and the limit
holds whatever happens at the same time.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item, entity_of, item_of
from gas.adapters.dynamodb.transactions import write_all
from gas.domain.errors import LostRace, NameTaken, OverLimit
from gas.domain.filter_set import FilterSet

BATCH = 25


class DynamoFilterSets:
    def __init__(self, name: str, region: str) -> None:
        self.name = name
        self._region = region

    def get(self, user_id: str, set_id: str) -> FilterSet | None:
        with faults.translated("Reading the database"):
            answer = self._client.get_item(
                TableName=self.name, Key=_key(user_id, _set(set_id)), ConsistentRead=True
            )
        return entity_of(FilterSet, answer["Item"]) if "Item" in answer else None

    def of_user(self, user_id: str) -> list[FilterSet]:
        found: list[FilterSet] = []
        how: dict[str, Any] = {
            "KeyConditionExpression": "user_id = :user AND begins_with(#item, :prefix)",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": {":user": {"S": user_id}, ":prefix": {"S": "set#"}},
            "ConsistentRead": True,
        }
        with faults.translated("Querying the database"):
            while True:
                answer = self._client.query(TableName=self.name, **how)
                found += [entity_of(FilterSet, item) for item in answer["Items"]]
                if "LastEvaluatedKey" not in answer:
                    return found
                how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def create(self, made: FilterSet, allowed: int) -> None:
        count = {
            **self._counter(made.user_id, 1),
            "ConditionExpression": "attribute_not_exists(#n) OR #n < :allowed",
        }
        count["ExpressionAttributeValues"][":allowed"] = {"N": str(allowed)}
        put = self._put({**item_of(made), **_key(made.user_id, _set(made.set_id))})
        failed = self._transact([self._take_name(made), {"Update": count}, put])
        if 0 in failed:
            raise _taken(made)
        if 1 in failed:
            detail = f"An account may have {allowed} filter sets; delete one first."
            raise OverLimit(detail, "filter_sets_per_account", allowed)
        if failed:
            raise LostRace

    def replace(self, before: FilterSet, after: FilterSet) -> FilterSet:
        after = replace(after, rev=before.rev + 1)
        item = {**item_of(after), **_key(after.user_id, _set(after.set_id))}
        put = self._put(item, "#rev = :rev", {":rev": {"N": str(before.rev)}}, {"#rev": "rev"})
        steps = [put]
        if after.folded != before.folded:
            steps += [self._take_name(after), self._free_name(before)]
        failed = self._transact(steps)
        if 0 in failed or 2 in failed:
            raise LostRace
        if failed:
            raise _taken(after)
        return after

    def remove(self, found: FilterSet) -> None:
        delete = {
            "TableName": self.name,
            "Key": _key(found.user_id, _set(found.set_id)),
            "ConditionExpression": "#rev = :rev",
            "ExpressionAttributeNames": {"#rev": "rev"},
            "ExpressionAttributeValues": {":rev": {"N": str(found.rev)}},
        }
        steps = [{"Delete": delete}, self._free_name(found), {"Update": self._counter(found.user_id, -1)}]
        if self._transact(steps):
            raise LostRace

    def erase(self, user_id: str) -> None:
        how: dict[str, Any] = {
            "KeyConditionExpression": "user_id = :user",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": {":user": {"S": user_id}},
            "ProjectionExpression": "user_id, #item",
            "ConsistentRead": True,
            "Limit": BATCH,
        }
        with faults.translated("Deleting from the database"):
            while True:
                answer = self._client.query(TableName=self.name, **how)
                keys = [{"DeleteRequest": {"Key": item}} for item in answer["Items"]]
                while keys:
                    left = self._client.batch_write_item(RequestItems={self.name: keys})
                    keys = left.get("UnprocessedItems", {}).get(self.name, [])
                if "LastEvaluatedKey" not in answer:
                    return
                how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _put(
        self,
        item: Item,
        condition: str = "attribute_not_exists(user_id)",
        values: Item | None = None,
        names: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        how: dict[str, Any] = {"TableName": self.name, "Item": item, "ConditionExpression": condition}
        if values:
            how["ExpressionAttributeValues"] = values
        if names:
            how["ExpressionAttributeNames"] = names
        return {"Put": how}

    def _take_name(self, of: FilterSet) -> dict[str, Any]:
        return self._put({**_key(of.user_id, _name(of)), "set_id": {"S": of.set_id}})

    def _free_name(self, of: FilterSet) -> dict[str, Any]:
        """A step that frees the set's name, if it is the set's."""
        return {
            "Delete": {
                "TableName": self.name,
                "Key": _key(of.user_id, _name(of)),
                "ConditionExpression": "set_id = :id",
                "ExpressionAttributeValues": {":id": {"S": of.set_id}},
            }
        }

    def _counter(self, user_id: str, step: int) -> dict[str, Any]:
        return {
            "TableName": self.name,
            "Key": _key(user_id, "count"),
            "UpdateExpression": "ADD #n :step",
            "ExpressionAttributeNames": {"#n": "sets"},
            "ExpressionAttributeValues": {":step": {"N": str(step)}},
        }

    def _transact(self, steps: list[dict[str, Any]]) -> set[int]:
        """Write all or nothing. Return the numbers of the steps whose condition failed. Raises LostRace."""
        with faults.translated("Writing to the database"):
            return write_all(self._client, steps)

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)


def _key(user_id: str, item: str) -> Item:
    return {"user_id": {"S": user_id}, "item": {"S": item}}


def _set(set_id: str) -> str:
    return f"set#{set_id}"


def _name(of: FilterSet) -> str:
    """The key of a name: a hash, because one character may fold to many and a key has 1,024 bytes."""
    return f"name#{hashlib.sha256(of.folded.encode()).hexdigest()}"


def _taken(of: FilterSet) -> NameTaken:
    return NameTaken(f"You have a filter set named “{of.name}” already.")
