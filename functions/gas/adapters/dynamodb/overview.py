"""Scans for the operator's pages. A page may be shorter than its limit, because DynamoDB filters after reading."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import Item, entity_of
from gas.domain.job import Job, Status
from gas.domain.ports import JobLines, UserLines
from gas.domain.user import User

# A filter may match nothing on many pages. At most this many are read for one page of results.
PAGES = 20


class DynamoOverview:
    def __init__(self, users: str, jobs: str, region: str) -> None:
        self._users = users
        self._jobs = jobs
        self._region = region

    def users(self, text: str, limit: int, after: str | None) -> UserLines:
        conditions, values = ["attribute_not_exists(deleted_at)"], {}
        if text:
            conditions.append("(contains(email, :text) OR contains(user_id, :text))")
            values = {":text": {"S": text.lower()}}
        items, following = self._scan(self._users, "user_id", conditions, values, limit, after)
        return UserLines([entity_of(User, item) for item in items], following)

    def jobs(self, status: Status | None, limit: int, after: str | None) -> JobLines:
        conditions, values = ["attribute_not_exists(deleted_at)"], {}
        if status is not None:
            conditions.append("#status = :status")
            values = {":status": {"S": str(status)}}
        items, following = self._scan(self._jobs, "job_id", conditions, values, limit, after)
        return JobLines([entity_of(Job, item) for item in items], following)

    def statuses(self, after: str | None) -> tuple[dict[str, int], str | None]:
        how: dict[str, Any] = {} if after is None else {"ExclusiveStartKey": {"job_id": {"S": after}}}
        with faults.translated("Reading the database"):
            answer = self._client.scan(
                TableName=self._jobs,
                FilterExpression="attribute_not_exists(deleted_at)",
                ProjectionExpression="#status",
                ExpressionAttributeNames={"#status": "status"},
                **how,
            )
        last = answer.get("LastEvaluatedKey")
        counts = Counter(item["status"]["S"] for item in answer["Items"])
        return dict(counts), last["job_id"]["S"] if last else None

    def _scan(
        self, table: str, key: str, conditions: list[str], values: Item, limit: int, after: str | None
    ) -> tuple[list[Item], str | None]:
        found: list[Item] = []
        how: dict[str, Any] = {"FilterExpression": " AND ".join(conditions), "Limit": limit}
        if values:
            how["ExpressionAttributeValues"] = values
        if ":status" in values:
            how["ExpressionAttributeNames"] = {"#status": "status"}
        with faults.translated("Reading the database"):
            for _ in range(PAGES):
                if after is not None:
                    how["ExclusiveStartKey"] = {key: {"S": after}}
                answer = self._client.scan(TableName=table, **how)
                found += answer["Items"]
                last = answer.get("LastEvaluatedKey")
                after = last[key]["S"] if last else None
                if after is None or len(found) >= limit:
                    break
        return found, after

    @property
    def _client(self) -> Any:
        return clients.client("dynamodb", self._region)
