"""A table of entities with a `rev`: consistent reads, and writes on condition that the revision is unchanged.

A change writes only the attributes that it changes. Attributes and members of maps that this release does not know
were written by another release (a canary, a rollback) and are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item, entity_of, item_of, merged
from gas.domain.errors import LostRace, NotFound

TRIES = 10
CONDITION_FAILED = "ConditionalCheckFailedException"


class Revised(Protocol):
    """A dataclass entity with a revision."""

    @property
    def rev(self) -> int: ...


E = TypeVar("E", bound=Revised)


class Table(Generic[E]):
    """`key` is the attribute of the partition key; `extend` adds what indexes and time-to-live need."""

    def __init__(
        self, name: str, region: str, model: type[E], key: str, extend: Callable[[E], Item] = lambda _: {}
    ) -> None:
        self.name = name
        self.model = model
        self.key = key
        self.extend = extend
        self._region = region

    @property
    def client(self) -> Any:
        return clients.client("dynamodb", self._region)

    def get(self, ident: str) -> E | None:
        stored = self.stored(ident)
        return None if stored is None else entity_of(self.model, stored)

    def stored(self, ident: str) -> Item | None:
        """Read the stored row, with a consistent read."""
        with faults.translated("Reading the database"):
            answer = self.client.get_item(
                TableName=self.name, Key={self.key: {"S": ident}}, ConsistentRead=True
            )
        return dict(answer["Item"]) if "Item" in answer else None

    def insert(self, entity: E) -> bool:
        """Write a new row. Return False if it exists already."""
        with faults.translated("Writing to the database"):
            try:
                self.client.put_item(
                    TableName=self.name,
                    Item=self.item(entity),
                    ConditionExpression="attribute_not_exists(#key)",
                    ExpressionAttributeNames={"#key": self.key},
                )
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    return False
                raise
        return True

    def change(self, ident: str, move: Callable[[E], E | None]) -> E | None:
        """Read, move, and write on condition. Repeat if another writer was faster."""
        for _ in range(TRIES):
            stored = self.stored(ident)
            if stored is None:
                raise NotFound
            before = entity_of(self.model, stored)
            after = move(before)
            if after is None:
                return None
            after = self.next(before, after)
            if self._update(self.difference(stored, before, after)):
                return after
        raise LostRace

    def next(self, before: E, after: E) -> E:
        """Return the entity with the next revision."""
        return replace(after, rev=before.rev + 1)  # type: ignore[type-var]

    def item(self, entity: E) -> Item:
        return {**item_of(entity), **self.extend(entity)}

    def difference(self, stored: Item, before: E, after: E) -> dict[str, Any]:
        """Return the parameters of an UpdateItem that changes `before` (read from `stored`) to `after`, unless `rev` changed."""
        old, new = self.item(before), self.item(after)
        written = {
            name: merged(value, old.get(name), stored.get(name))
            for name, value in new.items()
            if name != self.key and (value != old.get(name) or name not in stored)
        }
        gone = [name for name in old if name not in new and name in stored]
        names = {f"#{place}": name for place, name in enumerate([*written, *gone])}
        steps = [f"SET {', '.join(f'#{place} = :{place}' for place in range(len(written)))}"]
        if gone:
            steps.append(f"REMOVE {', '.join(list(names)[len(written) :])}")
        return {
            "TableName": self.name,
            "Key": {self.key: stored[self.key]},
            "UpdateExpression": " ".join(steps),
            "ConditionExpression": "#rev = :rev",
            "ExpressionAttributeNames": {**names, "#rev": "rev"},
            "ExpressionAttributeValues": {
                **{f":{place}": value for place, value in enumerate(written.values())},
                ":rev": {"N": str(before.rev)},
            },
        }

    def change_step(self, ident: str, after: E) -> dict[str, Any]:
        """Return a transaction's step that writes `after`, if the row still has `after`'s revision. Raises LostRace."""
        stored = self.stored(ident)
        before = None if stored is None else entity_of(self.model, stored)
        if stored is None or before is None or before.rev != after.rev:
            raise LostRace
        return {"Update": self.difference(stored, before, self.next(before, after))}

    def put_if_new(self, entity: E) -> dict[str, Any]:
        """Return a transaction's step that writes the row if it does not exist."""
        return {
            "Put": {
                "TableName": self.name,
                "Item": self.item(entity),
                "ConditionExpression": "attribute_not_exists(#key)",
                "ExpressionAttributeNames": {"#key": self.key},
            }
        }

    def remove(self, ident: str) -> None:
        with faults.translated("Deleting from the database"):
            self.client.delete_item(TableName=self.name, Key={self.key: {"S": ident}})

    def remove_if_unchanged(self, entity: E, ident: str) -> None:
        """Delete the row. Raises LostRace if it has changed. A missing row is no error."""
        with faults.translated("Deleting from the database"):
            try:
                self.client.delete_item(
                    TableName=self.name,
                    Key={self.key: {"S": ident}},
                    ConditionExpression="attribute_not_exists(#rev) OR #rev = :rev",
                    ExpressionAttributeNames={"#rev": "rev"},
                    ExpressionAttributeValues={":rev": {"N": str(entity.rev)}},
                )
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    raise LostRace from error
                raise

    def query(self, **how: Any) -> Iterator[Item]:
        """Yield all items of a query, page by page."""
        with faults.translated("Querying the database"):
            while True:
                answer = self.client.query(TableName=self.name, **how)
                yield from answer["Items"]
                if "LastEvaluatedKey" not in answer:
                    return
                how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def of_index(self, index: str, name: str, value: str, **how: Any) -> Iterator[Item]:
        """Yield all items of one partition of an index."""
        return self.query(
            IndexName=index,
            KeyConditionExpression="#p = :p",
            ExpressionAttributeNames={"#p": name},
            ExpressionAttributeValues={":p": {"S": value}},
            **how,
        )

    def _update(self, parameters: dict[str, Any]) -> bool:
        with faults.translated("Writing to the database"):
            try:
                self.client.update_item(**parameters)
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    return False
                raise
        return True
