"""What is public is documented, and what the documents name exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from gas.handlers.areas import all_routes

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def parameters() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml_parse((ROOT / "template.yaml").read_text())["Parameters"]
    return found


def test_every_route_is_in_the_api_page_and_every_route_there_exists() -> None:
    written = set(re.findall(r"^\| `([A-Z]+ /\S*)`", (ROOT / "docs/api.md").read_text(), re.MULTILINE))
    assert written == {f"{route.method} {route.path}" for route in all_routes()}


@pytest.mark.parametrize("name", sorted(parameters()))
def test_every_parameter_of_the_stack_says_what_it_is(name: str) -> None:
    assert len(parameters()[name].get("Description", "")) > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", sorted((ROOT / "docs/decisions").iterdir()), ids=lambda page: page.name)
def test_a_decision_has_context_options_and_outcome(page: Path) -> None:
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)
    assert re.findall(r"^#+ .*$", page.read_text(), re.MULTILINE)[1:] == [
        "## Context",
        "## Options",
        "## Outcome",
    ]


def test_the_changelog_knows_this_version() -> None:
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    for project in ("pyproject.toml", "client/pyproject.toml", "annotator_container/pyproject.toml"):
        assert f'version = "{versions[0]}"' in (ROOT / project).read_text()
