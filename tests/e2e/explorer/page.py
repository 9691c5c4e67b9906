"""The explorer's page in a test: the result that it shows, and what the tests look at first."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.site_browser import settle
from tests.unit.annotator.outputs.explore.synthetic import World

CHILD = "<img src=x onerror=alert(1)>"
WORLD = World(samples=(CHILD, "father", "mother"))


def rows(page: Page) -> Any:
    return page.locator(".xtable tbody tr")


def opened(page: Page, fragment: str = "") -> None:
    page.goto(f"/{fragment}")
    expect(rows(page).first).to_be_visible(timeout=30_000)
    settle(page)


def counted(page: Page, count: int) -> None:
    expect(page.locator(".xchips p b")).to_have_text(f"{count:,}")
