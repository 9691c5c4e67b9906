"""What the first load may weigh, from the build's own manifest."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from tests.e2e.site_browser import DIST

KB = 1000


def _packed(names: set[str]) -> int:
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in names)


@pytest.fixture(scope="module")
def entry() -> tuple[set[str], set[str]]:
    """JavaScript and CSS files that the first page loads before anything is clicked."""
    path = DIST / ".vite" / "manifest.json"
    assert path.is_file(), "the site is not built: make setup"
    manifest = json.loads(path.read_text())
    todo, seen = ["index.html"], set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += manifest[name].get("imports", [])
    scripts = {manifest[name]["file"] for name in seen}
    styles = {style for name in seen for style in manifest[name].get("css", [])}
    return scripts, styles


def test_first_scripts_weigh_at_most_60_kb(entry: tuple[set[str], set[str]]) -> None:
    home = {file.relative_to(DIST).as_posix() for file in (DIST / "assets").glob("home-*.js")}
    assert 5 * KB < _packed(entry[0] | home | {"theme.js"}) <= 60 * KB


def test_styles_weigh_at_most_10_kb(entry: tuple[set[str], set[str]]) -> None:
    home = {file.relative_to(DIST).as_posix() for file in (DIST / "assets").glob("home-*.css")}
    assert KB < _packed(entry[1] | home) <= 10 * KB


def test_no_page_carries_code_or_styles_inline() -> None:
    page = (DIST / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"""(?:src|href)=["']https?://""", page)


def test_the_explorer_is_not_in_the_first_load(entry: tuple[set[str], set[str]]) -> None:
    assert not [name for name in entry[0] if re.search(r"explorer|igv|hyparquet", name)]
