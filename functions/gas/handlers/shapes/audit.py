"""Bodies of the audit log: ids, times and addresses; never names of files or samples, never variants."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from gas.domain.audit import AuditEvent
from gas.services.audit import AuditPage

Cursor = Annotated[str, Meta(max_length=200)]


class AuditQuery(Struct, frozen=True):
    cursor: Cursor | None = None


class AuditSearch(Struct, frozen=True):
    """`user`: a user's id. `object`: a job's id, or the object of an event. At least one of them."""

    user: Annotated[str, Meta(max_length=254)] | None = None
    object: Annotated[str, Meta(max_length=300)] | None = None
    cursor: Cursor | None = None


class AuditEntry(Struct, frozen=True):
    """`actor`: the user's id, `{user_id}/tokens/{token_id}`, `anonymous`, `payment-service` or `administrator`.

    `object`: ids only, for example `{job_id}`, `{job_id}/files/{name}`, `{job_id}/shares/{share_id}`, `account`.
    `address`: the IP address of the request; null for an administrator's acts.
    """

    at: str
    act: str
    actor: str
    address: str | None
    object: str


class AuditList(Struct, frozen=True):
    events: list[AuditEntry]
    next_cursor: str | None


class AdminAuditEntry(Struct, frozen=True):
    """`user_id`: whose data it was; `email:` and a hash for a failed sign-in."""

    at: str
    act: str
    actor: str
    address: str | None
    object: str
    user_id: str


class AdminAuditList(Struct, frozen=True):
    events: list[AdminAuditEntry]
    next_cursor: str | None


def audit_list(page: AuditPage) -> AuditList:
    return AuditList([AuditEntry(*_facts(event)) for event in page.events], page.after)


def admin_audit_list(page: AuditPage) -> AdminAuditList:
    return AdminAuditList(
        [AdminAuditEntry(*_facts(event), event.user_id) for event in page.events], page.after
    )


def _facts(event: AuditEvent) -> tuple[str, str, str, str | None, str]:
    return event.at, event.act, event.actor, event.address or None, event.object
