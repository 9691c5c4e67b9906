"""Every text of `events/ecs-errors.json`, as ECS wrote it to somebody, is read as it is meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gas.domain import refusal
from gas.domain.task_end import TaskEnd

CORPUS = json.loads((Path(__file__).parents[3] / "events/ecs-errors.json").read_text())


def named(entries: list[dict[str, Any]]) -> list[Any]:
    """Parameters with readable ids: a number, and the reading."""
    return [pytest.param(entry, id=f"{n:02d}-{entry['reading']}") for n, entry in enumerate(entries, 1)]


@pytest.mark.parametrize("entry", named(CORPUS["refusals"]))
def test_a_refusal_is_read_as_it_is_meant(entry: dict[str, Any]) -> None:
    assert refusal.not_now(entry["code"], entry["text"]) is (entry["reading"] == "not-now")


@pytest.mark.parametrize("entry", named(CORPUS["ends"]))
def test_an_end_is_read_as_it_is_meant(entry: dict[str, Any]) -> None:
    task = {
        "stopCode": entry["stopCode"],
        "stoppedReason": entry["stoppedReason"],
        "containers": [
            {"name": "aws-guardduty-agent", "exitCode": 0},
            {"name": "annotator", "exitCode": entry["exitCode"], "reason": entry["containerReason"]},
        ],
    }
    assert TaskEnd.read(task).ending == entry["reading"]


@pytest.mark.parametrize(
    "change",
    [str.upper, str.lower, lambda text: text.replace(" ", "\u00a0 ")],
    ids=["capitals", "small letters", "hard spaces"],
)
def test_writing_does_not_matter(change: Any) -> None:
    for entry in CORPUS["refusals"]:
        for text in (
            entry["text"],
            entry["text"].replace("'", "\u2019"),
            entry["text"].replace("\u2019", "'"),
        ):
            assert refusal.not_now(entry["code"], change(text)) is (entry["reading"] == "not-now")


def test_each_text_has_a_source() -> None:
    assert all(entry["source"] for kind in ("refusals", "ends") for entry in CORPUS[kind])


def test_a_task_without_containers_died() -> None:
    assert TaskEnd.read({"stopCode": None, "stoppedReason": None}).ending == "died"
    assert TaskEnd(None).why == "its task stopped"
