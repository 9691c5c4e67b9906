"""Work that is due, in DynamoDB's sparse indexes.

Rows are claimed and postponed without reading them as entities, so that a row which this release cannot read is
postponed and parked like any other.

Further attributes of a row, beside the moment itself: `work_claim` is the moment that the last claim wrote, and
`work_tries` the number of claims in a row during which nobody else changed the moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item
from gas.adapters.dynamodb.keys import slot, slots
from gas.adapters.dynamodb.table import CONDITION_FAILED
from gas.domain.work import ERASE_USER, JOB_WORK, PARKED, UNUSED_UPLOAD, USER, Due, WorkQueue

PAGE = 100
MAX_PARKED = 1000


@dataclass(frozen=True, slots=True)
class Index:
    """A sparse index: its name, its hash and range attributes, and the hash keys with one kind of work."""

    name: str
    hash: str
    range: str
    values: Sequence[str]


class DynamoWork:
    """Rows with one kind of work in a table. `main` has all of them under one hash key, which is also an attribute of the
    row; `shards` has the rows that were written by a release which knows it.

    While there are both (docs/decisions/0071), an empty `main` says that nothing is due, and what is found in `main`
    after all shards were walked are rows that an earlier release wrote.
    """

    def __init__(self, table: str, region: str, key: str, main: Index, shards: Index | None = None) -> None:
        self._table = table
        self._region = region
        self._key = key
        self._main = main
        self._shards = shards

    def due(self, now: str) -> Iterator[Due]:
        if self._shards is not None:
            first = self._page(self._main, self._main.values[0], now, 1)
            if not first["Items"]:
                return
            shards = self._shards
            lanes = [self._rows(shards, value, now) for value in shards.values]
            # One row of each shard in turn, so that a long shard does not delay the others.
            for turn in zip_longest(*lanes):
                yield from (row for row in turn if row is not None)
        yield from self._rows(self._main, self._main.values[0], now)

    def claim(self, row: Due, until: str) -> int | None:
        values: Item = {":until": {"S": until}, ":due": {"S": row.at}, ":one": {"N": "1"}}
        fresh = "#due = :due AND (attribute_not_exists(work_claim) OR work_claim <> :due)"
        if self._update(row.ident, "work_tries = :one", fresh, values) is not None:
            return 1
        again = self._update(
            row.ident, "work_tries = work_tries + :one", "work_claim = :due AND #due = :due", values
        )
        return None if again is None else int(again["work_tries"]["N"])

    def put_off(self, row: Due, until: str, tries: int) -> None:
        values: Item = {
            ":until": {"S": until},
            ":tries": {"N": str(tries)},
            ":kind": {"S": self._main.values[0]},
        }
        self._update(row.ident, "work_tries = :tries", "#kind = :kind AND attribute_exists(#due)", values)

    def parked(self) -> list[str]:
        how = self._query(self._main, self._main.values[0], "#due >= :due", PARKED, MAX_PARKED)
        with faults.translated("Querying the database"):
            answer = self._client.query(**how)
        return [str(item[self._key]["S"]) for item in answer["Items"]]

    def release(self, ident: str, now: str) -> bool:
        values: Item = {
            ":until": {"S": now},
            ":tries": {"N": "0"},
            ":kind": {"S": self._main.values[0]},
            ":parked": {"S": PARKED},
        }
        condition = "#kind = :kind AND #due >= :parked"
        return self._update(ident, "work_tries = :tries", condition, values) is not None

    def _rows(self, index: Index, value: str, now: str) -> Iterator[Due]:
        after: Item | None = None
        while True:
            answer = self._page(index, value, now, PAGE, after)
            for item in answer["Items"]:
                yield Due(item[self._key]["S"], item[index.range]["S"])
            after = answer.get("LastEvaluatedKey")
            if after is None:
                return

    def _page(self, index: Index, value: str, now: str, limit: int, after: Item | None = None) -> Any:
        how = self._query(index, value, "#due <= :due", now, limit)
        if after is not None:
            how["ExclusiveStartKey"] = after
        with faults.translated("Querying the database"):
            return self._client.query(**how)

    def _query(self, index: Index, value: str, condition: str, due: str, limit: int) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "IndexName": index.name,
            "KeyConditionExpression": f"#kind = :kind AND {condition}",
            "ExpressionAttributeNames": {"#kind": index.hash, "#due": index.range},
            "ExpressionAttributeValues": {":kind": {"S": value}, ":due": {"S": due}},
            "Limit": limit,
        }

    def _update(self, ident: str, tries: str, condition: str, values: Item) -> Item | None:
        """Write `:until` as moment and as claim. Return the row's tries, or None if the condition is not met.

        `rev` increases, so that a writer that read the row before must read it again.
        """
        steps = f"SET #due = :until, work_claim = :until, {tries}, #rev = if_not_exists(#rev, :zero) + :step"
        names = {"#due": self._main.range, "#rev": "rev"}
        values = {**values, ":zero": {"N": "0"}, ":step": {"N": "1"}}
        if "#kind" in condition:
            names["#kind"] = self._main.hash
        if self._shards is not None:
            steps += ", #slot = :slot"
            names["#slot"] = self._shards.hash
            values[":slot"] = {"S": slot(self._main.values[0], values[":until"]["S"], ident)}
        with faults.translated("Writing to the database"):
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key={self._key: {"S": ident}},
                    UpdateExpression=steps,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=values,
                    ReturnValues="UPDATED_NEW",
                )
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    return None
                raise
        return dict(answer["Attributes"])

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)


def queues(jobs: str, users: str, uploads: str, region: str) -> Mapping[str, WorkQueue]:
    """Return the queues of all work in the three tables (given by name), by kind."""
    found: dict[str, WorkQueue] = {
        kind: DynamoWork(
            jobs,
            region,
            "job_id",
            Index("by_work", "work_kind", "work_due", [kind]),
            Index("by_due", "work_slot", "work_due", slots(kind)),
        )
        for kind in JOB_WORK
    }
    # Few rows have such work at a time, and their moments rarely change, so one hash key each is enough.
    unused = Index("by_unused", "unused_kind", "unused_due", ["unused"])
    found[UNUSED_UPLOAD] = DynamoWork(uploads, region, "upload_id", unused)
    found[USER] = DynamoWork(users, region, "user_id", Index("by_work", "work_kind", "work_due", ["user"]))
    erase = Index("by_erase", "erase_kind", "erase_due", ["erase"])
    found[ERASE_USER] = DynamoWork(users, region, "user_id", erase)
    return found
