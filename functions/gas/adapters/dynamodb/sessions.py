"""The sessions table."""

from __future__ import annotations

from collections.abc import Callable

from gas.adapters.dynamodb.items import Item, entity_of
from gas.adapters.dynamodb.table import Table
from gas.adapters.dynamodb.touched import touch
from gas.domain import moments
from gas.domain.session import Session


class DynamoSessions:
    """Key `session_id`; index `by_user`; time-to-live `ttl` (DynamoDB may delete a row days late)."""

    def __init__(self, name: str, region: str) -> None:
        self.table = Table(name, region, Session, "session_id", _extras)

    def get(self, session_id: str, now: str) -> Session | None:
        session = self.table.get(session_id)
        return session if session is not None and session.expires_at > now else None

    def create(self, session: Session) -> None:
        self.table.insert(session)

    def change(self, session_id: str, move: Callable[[Session], Session | None]) -> Session | None:
        return self.table.change(session_id, move)

    def touch(self, session_id: str, now: str, address: str) -> None:
        touch(self.table.client, self.table.name, "session_id", session_id, now, address)

    def of_user(self, user_id: str, now: str) -> list[Session]:
        found = [entity_of(Session, item) for item in self.table.of_index("by_user", "user_id", user_id)]
        return [session for session in found if session.expires_at > now]

    def remove(self, session_id: str) -> None:
        self.table.remove(session_id)


def _extras(session: Session) -> Item:
    return {"ttl": {"N": str(moments.epoch(session.expires_at))}}
