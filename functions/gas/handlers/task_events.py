"""Handle ECS's events about stopped tasks (EventBridge), to notice tasks that end without a report."""

from __future__ import annotations

from typing import Any

from gas import bootstrap
from gas.domain.keys import read_task_name
from gas.domain.task_end import TaskEnd
from gas.handlers.observed import observed


@observed("task-events")
def handler(event: dict[str, Any], context: Any) -> None:
    """Pass a stopped task to the service. Ignore running tasks and tasks of other applications."""
    del context
    detail = event["detail"]
    named = read_task_name(str(detail.get("startedBy", "")))
    if named is None or detail.get("lastStatus") != "STOPPED":
        return
    job_id, attempt = named
    bootstrap.app().annotation.task_stopped(job_id, attempt, TaskEnd.read(detail))
