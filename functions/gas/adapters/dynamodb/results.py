"""The index `by_result` of the jobs table: a user's results by state and by the date of their archiving."""

from __future__ import annotations

from typing import Any

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item, plain
from gas.domain.job import Cold, ResultState
from gas.domain.vault import Entries, Entry


class DynamoResults:
    def __init__(self, name: str, region: str) -> None:
        self._name = name
        self._region = region

    def page(self, user_id: str, low: str, high: str, limit: int, after: str | None = None) -> Entries:
        how: dict[str, Any] = {}
        if after is not None:
            result_key, _, job_id = after.rpartition("/")
            how["ExclusiveStartKey"] = _key(user_id, result_key, job_id)
        with faults.translated("Querying the database"):
            answer = self._client.query(
                TableName=self._name,
                IndexName="by_result",
                KeyConditionExpression="user_id = :user AND result_key BETWEEN :low AND :high",
                ExpressionAttributeValues={":user": {"S": user_id}, ":low": {"S": low}, ":high": {"S": high}},
                Limit=limit,
                **how,
            )
        last = answer.get("LastEvaluatedKey")
        following = f"{last['result_key']['S']}/{last['job_id']['S']}" if last else None
        return Entries([_entry(item) for item in answer["Items"]], following)

    def all_jobs(self, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
        how = {"ExclusiveStartKey": {"job_id": {"S": after}}} if after else {}
        with faults.translated("Reading the database"):
            answer = self._client.scan(
                TableName=self._name, ProjectionExpression="job_id", Limit=limit, **how
            )
        last = answer.get("LastEvaluatedKey")
        return [item["job_id"]["S"] for item in answer["Items"]], last["job_id"]["S"] if last else None

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)


def _key(user_id: str, result_key: str, job_id: str) -> Item:
    return {"user_id": {"S": user_id}, "result_key": {"S": result_key}, "job_id": {"S": job_id}}


def _entry(item: Item) -> Entry:
    state, _, date = item["result_key"]["S"].partition("#")
    cold = plain(item["cold"]) if "cold" in item else None
    return Entry(
        item["job_id"]["S"],
        ResultState(state),
        None if date == "-" else date,
        item["name"]["S"] if "name" in item else "",
        Cold(cold["files"], cold["bytes"]) if cold else None,
    )
