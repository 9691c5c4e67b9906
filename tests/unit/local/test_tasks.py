"""The emulator's watch of tasks asks Docker only when there is something to learn."""

from __future__ import annotations

from typing import Any

import pytest
from ministack.services import ecs

from local.tasks import ask_when_over


def test_docker_is_asked_once_a_container_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def plain(task: dict[str, Any], docker_client: Any = None) -> None:
        asked.append(task["taskArn"])

    monkeypatch.setattr(ecs, "_maybe_mark_stopped", plain)
    running = {"one", "two"}
    ask_when_over(running.__contains__)
    ask_when_over(running.__contains__)
    task = {"taskArn": "task", "_docker_ids": ["one", "two"]}
    ecs._maybe_mark_stopped(task)
    assert asked == []
    running.remove("two")
    ecs._maybe_mark_stopped(task, None)
    assert asked == ["task"]
    ecs._maybe_mark_stopped({"taskArn": "not started"})
    assert asked == ["task", "not started"]
