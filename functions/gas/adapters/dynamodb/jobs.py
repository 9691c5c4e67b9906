"""The jobs table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import faults
from gas.adapters.dynamodb.cursors import read_cursor, write_cursor
from gas.adapters.dynamodb.items import Item, entity_of
from gas.adapters.dynamodb.keys import WAITING, WORKING, result_key, slot
from gas.adapters.dynamodb.table import Table
from gas.adapters.dynamodb.uploads import DynamoUploads
from gas.adapters.dynamodb.users import DynamoUsers
from gas.domain.errors import Invalid, LostRace
from gas.domain.job import Job, Status
from gas.domain.ports import Page
from gas.domain.upload import Upload
from gas.domain.user import User

# DynamoDB filters after reading. A page reads at most this many rows, and may then be shorter than its limit.
ROWS_PER_PAGE = 2000


class DynamoJobs:
    """Key `job_id`; index `by_user`; sparse indexes `by_work`, `by_due` and `by_result`."""

    def __init__(self, name: str, region: str, users: DynamoUsers, uploads: DynamoUploads) -> None:
        self.table = Table(name, region, Job, "job_id", _extras)
        self._users = users.table
        self._uploads = uploads.table

    def get(self, job_id: str) -> Job | None:
        return self.table.get(job_id)

    def with_user(self, job_id: str, user_id: str) -> tuple[Job | None, User | None]:
        keys = {self.table.name: {"job_id": {"S": job_id}}, self._users.name: {"user_id": {"S": user_id}}}
        with faults.translated("Reading the database"):
            answer = self.table.client.batch_get_item(
                RequestItems={name: {"Keys": [key], "ConsistentRead": True} for name, key in keys.items()}
            )
        rows = {name: items[0] for name, items in answer["Responses"].items() if items}
        # A throttled table's key comes back unread, without an error. GetItem waits and tries again.
        late = answer.get("UnprocessedKeys") or {}
        job = self.table.stored(job_id) if self.table.name in late else rows.get(self.table.name)
        user = self._users.stored(user_id) if self._users.name in late else rows.get(self._users.name)
        return (
            None if job is None else entity_of(Job, job),
            None if user is None else entity_of(User, user),
        )

    def create(self, job: Job, upload: Upload, user: User, more: Sequence[Upload] = ()) -> None:
        steps = [
            self.table.put_if_new(job),
            *(self._uploads.change_step(one.upload_id, one) for one in (upload, *more)),
            self._users.change_step(user.user_id, user),
        ]
        with faults.translated("Writing to the database"):
            try:
                self.table.client.transact_write_items(TransactItems=steps)
            except ClientError as error:
                if faults.code(error) in ("TransactionCanceledException", "TransactionConflictException"):
                    raise LostRace from error
                raise

    def change(self, job_id: str, move: Callable[[Job], Job | None]) -> Job | None:
        return self.table.change(job_id, move)

    def remove(self, job_id: str) -> None:
        self.table.remove(job_id)

    def page(self, user_id: str, status: Status | None, text: str, limit: int, after: str | None) -> Page:
        start = _read_cursor(user_id, after)
        how = _query(user_id, status, text)
        found: list[Job] = []
        looked_at = 0
        with faults.translated("Querying the database"):
            while True:
                if start:
                    how["ExclusiveStartKey"] = start
                answer = self.table.client.query(TableName=self.table.name, **how)
                for item in answer["Items"]:
                    found.append(entity_of(Job, item))
                    if len(found) == limit:
                        return Page(found, _cursor(found[-1]) if _more(answer, item) else None)
                start = answer.get("LastEvaluatedKey")
                looked_at += answer["ScannedCount"]
                if start is None:
                    return Page(found, None)
                if looked_at >= ROWS_PER_PAGE:
                    return Page(found, _write_cursor(start["submitted_at"]["S"], start["job_id"]["S"]))

    def at_work(self, user_id: str) -> list[str]:
        return [item["job_id"]["S"] for item in self._stage(user_id, WORKING)]

    def waiting(self, user_id: str, limit: int) -> list[str]:
        return [item["job_id"]["S"] for item in islice(self._stage(user_id, WAITING, Limit=limit), limit)]

    def _stage(self, user_id: str, stage: str, **how: Any) -> Iterator[Item]:
        """Read the index `by_result`, whose rows are small: a user's old jobs with their summaries are not read."""
        return self.table.query(
            IndexName="by_result",
            KeyConditionExpression="user_id = :user AND begins_with(result_key, :stage)",
            ExpressionAttributeValues={":user": {"S": user_id}, ":stage": {"S": f"{stage}#"}},
            **how,
        )

    def of_user(self, user_id: str) -> Iterator[Job]:
        for item in self.table.of_index("by_user", "user_id", user_id):
            yield entity_of(Job, item)


def _extras(job: Job) -> Item:
    """Add the lower-case text that `page` searches, the range key of `by_result` and the hash key of `by_due`."""
    extras: Item = {"search": {"S": "\n".join([job.name, *(file.filename for file in job.inputs)]).lower()}}
    by_result = result_key(job)
    if by_result:
        extras["result_key"] = {"S": by_result}
    if job.work_kind is not None and job.work_due is not None:
        extras["work_slot"] = {"S": slot(job.work_kind, job.work_due, job.job_id)}
    return extras


def _query(user_id: str, status: Status | None, text: str) -> dict[str, Any]:
    conditions = ["attribute_not_exists(deleted_at)"]
    values: Item = {":user": {"S": user_id}}
    names: dict[str, str] = {}
    if status is not None:
        conditions.append("#status = :status")
        names["#status"] = "status"
        values[":status"] = {"S": status}
    if text:
        conditions.append("contains(#search, :text)")
        names["#search"] = "search"
        values[":text"] = {"S": text.lower()}
    return {
        "IndexName": "by_user",
        "KeyConditionExpression": "user_id = :user",
        "FilterExpression": " AND ".join(conditions),
        "ExpressionAttributeValues": values,
        "ScanIndexForward": False,
        **({"ExpressionAttributeNames": names} if names else {}),
    }


def _more(answer: dict[str, Any], item: Item) -> bool:
    """Return whether anything may follow this item of the response."""
    return "LastEvaluatedKey" in answer or item is not answer["Items"][-1]


def _cursor(job: Job) -> str:
    return _write_cursor(job.submitted_at, job.job_id)


def _write_cursor(submitted_at: str, job_id: str) -> str:
    return write_cursor(json.dumps([submitted_at, job_id]))


def _read_cursor(user_id: str, cursor: str | None) -> Item | None:
    if cursor is None:
        return None
    try:
        read = json.loads(read_cursor(cursor))
        # Ours are ASCII. DynamoDB refuses half of a surrogate pair, which JSON can write.
        submitted_at, job_id = (part for part in read if isinstance(part, str) and part and part.isascii())
    except (ValueError, TypeError) as error:
        raise Invalid("This cursor is not valid.", "cursor") from error
    return {"user_id": {"S": user_id}, "submitted_at": {"S": submitted_at}, "job_id": {"S": job_id}}
