"""The Lambda task of the state machine of scattered jobs: one step of a part, or the end."""

from __future__ import annotations

from typing import Any

from gas import bootstrap
from gas.handlers.observed import observed


@observed("scatter-tasks")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do one step; its answer tells the state machine where to go. An unknown task is a KeyError: it fails at once."""
    del context
    scattering = bootstrap.app().scattering
    if event["task"] == "scatter.clean":
        # Executions that an earlier release started do not name the attempt.
        return scattering.clean(event["job_id"], event.get("attempt", 0))
    return {"scatter.part": scattering.step}[event["task"]](
        event["job_id"], event["attempt"], event["part"], event["run"]
    )
