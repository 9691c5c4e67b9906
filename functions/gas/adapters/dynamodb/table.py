"""One table of entities with a `rev`: consistent reads, and writes on condition of the revision that was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item, entity_of, item_of
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
        with faults.translated("Reading the database"):
            answer = self.client.get_item(
                TableName=self.name, Key={self.key: {"S": ident}}, ConsistentRead=True
            )
        return entity_of(self.model, answer["Item"]) if "Item" in answer else None

    def insert(self, entity: E) -> bool:
        """Write a new row; False when there is one."""
        return self._put(entity, "attribute_not_exists(#key)", {"#key": self.key}, {})

    def change(self, ident: str, move: Callable[[E], E | None]) -> E | None:
        """Read, move, write on condition; again when another was quicker."""
        for _ in range(TRIES):
            before = self.get(ident)
            if before is None:
                raise NotFound
            after = move(before)
            if after is None:
                return None
            after = self.next(before, after)
            if self._put(after, "#rev = :rev", {"#rev": "rev"}, {":rev": {"N": str(before.rev)}}):
                return after
        raise LostRace

    def next(self, before: E, after: E) -> E:
        """The entity with the revision that follows."""
        return replace(after, rev=before.rev + 1)  # type: ignore[type-var]

    def item(self, entity: E) -> Item:
        return {**item_of(entity), **self.extend(entity)}

    def put_if_unchanged(self, after: E) -> dict[str, Any]:
        """One step of a transaction: the row, written if its revision is the one before `after`'s."""
        return {
            "Put": {
                "TableName": self.name,
                "Item": self.item(self.next(after, after)),
                "ConditionExpression": "#rev = :rev",
                "ExpressionAttributeNames": {"#rev": "rev"},
                "ExpressionAttributeValues": {":rev": {"N": str(after.rev)}},
            }
        }

    def put_if_new(self, entity: E) -> dict[str, Any]:
        """One step of a transaction: the row, written if there is none."""
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
        """Erase the row. Raises LostRace when it has changed; nothing happens when it is gone."""
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
        """All items of a query, page after page."""
        with faults.translated("Querying the database"):
            while True:
                answer = self.client.query(TableName=self.name, **how)
                yield from answer["Items"]
                if "LastEvaluatedKey" not in answer:
                    return
                how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def of_index(self, index: str, name: str, value: str, **how: Any) -> Iterator[Item]:
        """All items of one partition of an index."""
        return self.query(
            IndexName=index,
            KeyConditionExpression="#p = :p",
            ExpressionAttributeNames={"#p": name},
            ExpressionAttributeValues={":p": {"S": value}},
            **how,
        )

    def due(self, index: str, kind: tuple[str, str], moment: tuple[str, str], limit: int) -> list[str]:
        """Keys in a sparse index: rows of that kind whose moment is past, the longest waiting first."""
        with faults.translated("Querying the database"):
            answer = self.client.query(
                TableName=self.name,
                IndexName=index,
                KeyConditionExpression="#k = :k AND #m <= :m",
                ExpressionAttributeNames={"#k": kind[0], "#m": moment[0]},
                ExpressionAttributeValues={":k": {"S": kind[1]}, ":m": {"S": moment[1]}},
                Limit=limit,
            )
        return [str(item[self.key]["S"]) for item in answer["Items"]]

    def _put(self, entity: E, condition: str, names: dict[str, str], values: Item) -> bool:
        how: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        with faults.translated("Writing to the database"):
            try:
                self.client.put_item(
                    TableName=self.name,
                    Item=self.item(entity),
                    ConditionExpression=condition,
                    ExpressionAttributeNames=names,
                    **how,
                )
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    return False
                raise
        return True
