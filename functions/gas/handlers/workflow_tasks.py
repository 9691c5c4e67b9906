"""Run the Lambda tasks of the state machines. `task` names the step; the other members are its input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gas import bootstrap
from gas.handlers.observed import observed
from gas.services.restore_all import RestoreRequest


@observed("workflow-tasks")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Run one step and return what the state machine branches on. An unknown step raises KeyError and fails at once."""
    del context
    return STEPS[event["task"]](event)


def _remind(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().archive.remind(event["job_id"], event["archive_at"])


def _decide(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().archive.decide(event["job_id"], event["archive_at"])


def _move(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().archive.move(event["job_id"], event["archive_at"])


def _list(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().restore_all.list_jobs(_request_of(event), event["cursor"])


def _request(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().restore_all.request(_request_of(event), event["job_ids"])


def _announce(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().restore_all.announce(_request_of(event), event["total"])


def _check(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().restore_all.check(_request_of(event), event.get("begun"))


def _go_on(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().restore_all.go_on(_request_of(event), event["cursor"], event["begun"])


def _finish(event: dict[str, Any]) -> dict[str, Any]:
    return bootstrap.app().restore_all.finish(_request_of(event))


def _request_of(event: dict[str, Any]) -> RestoreRequest:
    return RestoreRequest(event["user_id"], event["restore_id"], event.get("job_id"))


STEPS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "archive.remind": _remind,
    "archive.decide": _decide,
    "archive.move": _move,
    "restore.list": _list,
    "restore.request": _request,
    "restore.announce": _announce,
    "restore.check": _check,
    "restore.continue": _go_on,
    "restore.finish": _finish,
}
