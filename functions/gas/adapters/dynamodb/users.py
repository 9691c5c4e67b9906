"""The users table."""

from __future__ import annotations

from collections.abc import Callable

from gas.adapters.dynamodb.items import Item
from gas.adapters.dynamodb.table import Table
from gas.domain import moments
from gas.domain.errors import NotFound
from gas.domain.user import User

# Longer than the longest life of a refresh token, so that no live token outlives its tombstone.
TOMBSTONE_SECONDS = 400 * 24 * 3600


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

    def erasable(self, now: str, limit: int) -> list[str]:
        return self.table.due("by_erase", ("erase_kind", "erase"), ("erase_due", now), limit)

    def due(self, now: str, limit: int) -> list[str]:
        return self.table.due("by_work", ("work_kind", "user"), ("work_due", now), limit)


def _extras(user: User) -> Item:
    extras: Item = {}
    if user.erase_due is not None:
        extras["erase_kind"] = {"S": "erase"}
    if user.work_due is not None:
        extras |= {"work_kind": {"S": "user"}, "work_due": {"S": user.work_due}}
    if user.deleted_at is not None and user.erase_due is None:
        extras["ttl"] = {"N": str(moments.epoch(user.deleted_at) + TOMBSTONE_SECONDS)}
    return extras
