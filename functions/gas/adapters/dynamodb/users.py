"""The users table."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from gas.adapters import faults
from gas.adapters.dynamodb.items import Item
from gas.adapters.dynamodb.table import CONDITION_FAILED, Table
from gas.domain import moments
from gas.domain.errors import NotFound
from gas.domain.user import TOMBSTONE_SECONDS, User


class DynamoUsers:
    """Key `user_id`; sparse indexes `by_erase` and `by_work`; tombstones with a time-to-live."""

    def __init__(self, name: str, region: str) -> None:
        self.table = Table(name, region, User, "user_id", _extras)

    def get(self, user_id: str) -> User | None:
        return self.table.get(user_id)

    def create(self, user: User) -> User:
        if self.table.insert(user):
            return user
        kept = self.table.get(user.user_id)
        if kept is None:
            raise NotFound("This account was just deleted.")
        return kept

    def change(self, user_id: str, move: Callable[[User], User | None]) -> User | None:
        return self.table.change(user_id, move)

    # Turns are changed without the revision: five launchers may add turns to the same row at once, and moves of other
    # attributes never write this one.

    def take_turn(self, user_id: str, job_id: str, allowed: int) -> bool:
        return self._turns(
            "ADD at_work :ids",
            "attribute_exists(user_id) AND attribute_not_exists(deleted_at) AND (attribute_not_exists(at_work)"
            " OR contains(at_work, :id) OR size(at_work) < :allowed)",
            user_id,
            {":ids": {"SS": [job_id]}, ":id": {"S": job_id}, ":allowed": {"N": str(allowed)}},
        )

    def end_turn(self, user_id: str, job_id: str) -> bool:
        values: Item = {":ids": {"SS": [job_id]}, ":id": {"S": job_id}}
        return self._turns("DELETE at_work :ids", "contains(at_work, :id)", user_id, values)

    def _turns(self, update: str, condition: str, user_id: str, values: Item) -> bool:
        with faults.translated("Counting running jobs"):
            try:
                self.table.client.update_item(
                    TableName=self.table.name,
                    Key={"user_id": {"S": user_id}},
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
            except ClientError as error:
                if faults.code(error) == CONDITION_FAILED:
                    return False
                raise
        return True


def _extras(user: User) -> Item:
    extras: Item = {}
    if user.erase_due is not None:
        extras["erase_kind"] = {"S": "erase"}
    if user.work_due is not None:
        extras |= {"work_kind": {"S": "user"}, "work_due": {"S": user.work_due}}
    if user.deleted_at is not None and user.erase_due is None:
        extras["ttl"] = {"N": str(moments.epoch(user.deleted_at) + TOMBSTONE_SECONDS)}
    return extras
