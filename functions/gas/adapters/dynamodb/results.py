"""The index `by_result` of the jobs table: a user's jobs by stage or, once completed, by result state and date."""

from __future__ import annotations

from typing import Any

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item, plain
from gas.domain.job import ArchivedFiles, ResultState
from gas.domain.ports import ResultEntry, ResultGroup, ResultPage, ResultQuery

# Bounds of the range key, `STATE#date` or `STATE#-` without a date (`gas.adapters.dynamodb.keys.result_key`). `~` sorts
# after all of these characters; `-` sorts before digits.
BOUNDS = {
    ResultGroup.ARCHIVED: ("ARCHIVED#", "ARCHIVING#~"),
    ResultGroup.RESTORING: ("RESTORING#", "RESTORING#~"),
    ResultGroup.AVAILABLE: ("AVAILABLE#", "AVAILABLE#~"),
    ResultGroup.SCHEDULED: ("AVAILABLE#0", "AVAILABLE#~"),
    ResultGroup.UNSCHEDULED: ("AVAILABLE#-", "AVAILABLE#-"),
}


def bounds(query: ResultQuery) -> tuple[str, str]:
    """Return the lowest and highest range key of the query."""
    if query.group is ResultGroup.UNSCHEDULED and query.or_before is not None:
        # Just below that date: the text ends in milliseconds and `Z`; `!` sorts before digits.
        return ("AVAILABLE#", f"AVAILABLE#{query.or_before[:-1]}!")
    return BOUNDS[query.group]


class DynamoResultIndex:
    """Queries the index `by_result`, one page per call."""

    def __init__(self, name: str, region: str) -> None:
        self._name = name
        self._region = region

    def page(self, user_id: str, query: ResultQuery, limit: int, after: str | None = None) -> ResultPage:
        low, high = bounds(query)
        start: dict[str, Any] = {}
        if after is not None:
            result_key, _, job_id = after.rpartition("/")
            start["ExclusiveStartKey"] = _key(user_id, result_key, job_id)
        with faults.translated("Querying the database"):
            answer = self._client.query(
                TableName=self._name,
                IndexName="by_result",
                KeyConditionExpression="user_id = :user AND result_key BETWEEN :low AND :high",
                ExpressionAttributeValues={":user": {"S": user_id}, ":low": {"S": low}, ":high": {"S": high}},
                Limit=limit,
                **start,
            )
        last = answer.get("LastEvaluatedKey")
        following = f"{last['result_key']['S']}/{last['job_id']['S']}" if last else None
        return ResultPage([_entry(item) for item in answer["Items"]], following)

    def all_jobs(self, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
        start = {"ExclusiveStartKey": {"job_id": {"S": after}}} if after else {}
        with faults.translated("Reading the database"):
            answer = self._client.scan(
                TableName=self._name, ProjectionExpression="job_id", Limit=limit, **start
            )
        last = answer.get("LastEvaluatedKey")
        return [item["job_id"]["S"] for item in answer["Items"]], last["job_id"]["S"] if last else None

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)


def _key(user_id: str, result_key: str, job_id: str) -> Item:
    return {"user_id": {"S": user_id}, "result_key": {"S": result_key}, "job_id": {"S": job_id}}


def _entry(item: Item) -> ResultEntry:
    state, _, date = item["result_key"]["S"].partition("#")
    archived = plain(item["cold"]) if "cold" in item else None
    return ResultEntry(
        item["job_id"]["S"],
        ResultState(state),
        None if date == "-" else date,
        item["name"]["S"] if "name" in item else "",
        ArchivedFiles(archived["files"], archived["bytes"]) if archived else None,
    )
