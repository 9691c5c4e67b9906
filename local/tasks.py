"""Send an EventBridge event when an ECS task stops, also for tasks that a kill of the service has ended.

ECS does this on AWS; the emulator does not.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local import emulator
from local.fargate.mishaps import End

_PERIOD = 0.1


def ask_when_over(running: Callable[[str], bool]) -> None:
    """Patch the emulator's watch of tasks: it asks Docker about a task only once one of its containers is not `running`.

    Otherwise it would send two requests every tenth of a second as long as a task runs.
    """
    from ministack.services import ecs

    plain = ecs._maybe_mark_stopped
    if getattr(plain, "asks_when_over", False):
        return

    def mark(task: dict[str, Any], docker_client: Any = None) -> None:
        containers = task.get("_docker_ids")
        if not containers or not all(map(running, containers)):
            plain(task, docker_client)

    mark.asks_when_over = True  # type: ignore[attr-defined]
    ecs._maybe_mark_stopped = mark


def unfinished(saved: Any) -> list[dict[str, Any]]:
    """Return the tasks of an ECS snapshot that had not stopped. Their processes ended with the service."""
    scoped = ((saved or {}).get("payload") or {}).get("tasks") or {}
    tasks: Iterable[dict[str, Any]] = scoped.get("data", {}).values()
    return [task for task in tasks if task.get("lastStatus") != "STOPPED"]


def announce_lost(tasks: Iterable[Mapping[str, Any]]) -> None:
    """Publish the stop of the tasks that ended with the service."""
    for task in tasks:
        _announce(
            {
                **task,
                "stoppedReason": "The service on this machine was stopped",
                "stopCode": "TerminationNotice",
            }
        )


class TaskWatch(threading.Thread):
    """Checks the tasks ten times a second and publishes an event for each that has stopped.

    `ends`: how tasks ended, by ARN, where the emulator cannot know (`local.fargate.mishaps`).
    """

    def __init__(self, ends: Mapping[str, End] | None = None) -> None:
        super().__init__(name="task-watch", daemon=True)
        self._ends = ends if ends is not None else {}
        self._published: set[str] = set(_stopped())
        self._stop = threading.Event()

    def run(self) -> None:
        while not self._stop.wait(_PERIOD):
            for arn, task in _stopped().items():
                if arn not in self._published:
                    self._published.add(arn)
                    if arn in self._ends:
                        _rewrite(task, self._ends[arn])
                    _announce(task)

    def stop(self) -> None:
        self._stop.set()


def _stopped() -> dict[str, dict[str, Any]]:
    from ministack.services import ecs

    return {
        task["taskArn"]: task for _, task in ecs._tasks.all_items() if task.get("lastStatus") == "STOPPED"
    }


def _rewrite(task: dict[str, Any], end: End) -> None:
    """Write this end into the emulator's record of the task too."""
    task["stopCode"], task["stoppedReason"] = end.stop_code, end.stopped_reason
    for container in task.get("containers", []):
        container["reason"] = end.container_reason


def _announce(task: Mapping[str, Any]) -> None:
    """Build the event with those members of ECS's event that a rule or handler may read."""
    detail = {
        "clusterArn": task["clusterArn"],
        "taskArn": task["taskArn"],
        "taskDefinitionArn": task.get("taskDefinitionArn"),
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "startedBy": task.get("startedBy"),
        "group": task.get("group"),
        "launchType": task.get("launchType"),
        "stopCode": task.get("stopCode"),
        "stoppedReason": task.get("stoppedReason"),
        "containers": [
            {key: container.get(key) for key in ("name", "containerArn", "exitCode", "reason", "lastStatus")}
            for container in task.get("containers", [])
        ],
        "overrides": task.get("overrides", {}),
    }
    emulator.put_aws_event(
        "aws.ecs", "ECS Task State Change", json.dumps(detail, default=str), [task["taskArn"]]
    )
