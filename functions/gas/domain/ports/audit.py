"""Port for the audit log: events are added and read, never changed or deleted."""

from __future__ import annotations

from typing import Protocol

from gas.domain.audit import AuditEvent


class Audit(Protocol):
    """The audit table. Lists are newest first; `before` is the `event_id` of the last event of the previous page."""

    def append(self, event: AuditEvent, keep_until: int, once: str | None) -> bool:
        """Write the event, kept until that time (seconds since 1970).

        With `once`, only the first event of that name within the hour is written, in one transaction with a mark of
        its name. Returns whether the event was written. Raises Unavailable, LostRace.
        """
        ...

    def of_user(self, user_id: str, limit: int, before: str | None) -> list[AuditEvent]:
        """Return events of one log."""
        ...

    def of_object(self, subject: str, limit: int, before: str | None) -> list[AuditEvent]:
        """Return events of everyone about one thing: a job with its files and shares (eventually consistent)."""
        ...

    def of_actor(self, user_id: str, limit: int, before: str | None) -> list[AuditEvent]:
        """Return what an administrator did in other users' logs (eventually consistent)."""
        ...
