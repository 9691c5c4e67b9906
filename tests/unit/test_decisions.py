"""Decisions have the same parts, and their index lists each of them once, by its own title, in the room that it changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs/decisions"
DECISIONS = sorted(path for path in FOLDER.iterdir() if path.name != "README.md")
INDEX = (FOLDER / "README.md").read_text()


def title_of(page: Path) -> str:
    return page.read_text().partition("\n")[0].removeprefix("# ")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_a_decision_has_title_context_options_and_outcome(page: Path) -> None:
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)
    head, *parts = re.split(r"^(## .*)$", page.read_text(), flags=re.MULTILINE)
    assert re.fullmatch(r"# [^\n]+\n\n", head), "a title without a number, then Context"
    assert parts[::2] == ["## Context", "## Options", "## Outcome"]
    assert all(part.strip() for part in parts[1::2])


def test_a_number_is_used_once() -> None:
    numbers = [page.name[:4] for page in DECISIONS]
    assert [number for number in numbers if numbers.count(number) > 1] == []


def test_the_index_lists_each_decision_once_by_its_title() -> None:
    """To add a decision, add its line to a room of docs/decisions/README.md, and its file at the end."""
    lines = re.findall(r"^- (\d{4}) \[(.+)\]\[(\d{4})\]$", INDEX, re.MULTILINE)
    assert sorted(lines) == [(page.name[:4], title_of(page), page.name[:4]) for page in DECISIONS]
    files = re.findall(r"^\[(\d{4})\]: (.+)$", INDEX, re.MULTILINE)
    assert files == [(page.name[:4], page.name) for page in DECISIONS]


def test_the_rooms_of_the_index_are_in_order_of_numbers() -> None:
    for room in INDEX.split("\n## ")[1:]:
        numbers = re.findall(r"^- (\d{4}) ", room, re.MULTILINE)
        assert numbers == sorted(numbers)
        assert numbers, room
