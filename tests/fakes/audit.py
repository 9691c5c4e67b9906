"""The audit table in memory. `fail`: every write fails, as if the table did not answer."""

from __future__ import annotations

from collections.abc import Iterable

from gas.domain.audit import AuditEvent
from gas.domain.errors import Unavailable


class FakeAudit:
    def __init__(self) -> None:
        self.events: list[AuditEvent] = []
        self.keep_until: dict[str, int] = {}
        self.fail = False
        self._once: set[str] = set()

    def append(self, event: AuditEvent, keep_until: int, once: str | None) -> bool:
        if self.fail:
            raise Unavailable("The audit table does not answer.")
        if once in self._once or event.event_id in self.keep_until:
            return False
        if once is not None:
            self._once.add(once)
        self.events.append(event)
        self.keep_until[event.event_id] = keep_until
        return True

    def of_user(self, user_id: str, limit: int, before: str | None) -> list[AuditEvent]:
        return _newest((one for one in self.events if one.user_id == user_id), limit, before)

    def of_object(self, subject: str, limit: int, before: str | None) -> list[AuditEvent]:
        return _newest((one for one in self.events if one.subject == subject), limit, before)

    def of_actor(self, user_id: str, limit: int, before: str | None) -> list[AuditEvent]:
        return _newest((one for one in self.events if one.by_another == user_id), limit, before)


def _newest(events: Iterable[AuditEvent], limit: int, before: str | None) -> list[AuditEvent]:
    older = [one for one in events if before is None or one.event_id < before]
    return sorted(older, key=lambda one: one.event_id, reverse=True)[:limit]
