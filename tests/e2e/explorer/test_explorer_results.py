"""What the explorer keeps of a result and asks again for: links that expire, stars and notes, another result to compare with."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.explorer.page import counted, opened
from tests.e2e.explorer_site import ExplorerSite
from tests.e2e.site_browser import Watched, settle
from tests.unit.annotator.outputs.explore.conftest import Result

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_expired_links_are_signed_again(watch: Watched, site: ExplorerSite) -> None:
    page = watch.page
    opened(page)
    asked = site.lists
    site.refuse = 1
    page.get_by_role("checkbox", name=re.compile("^MODERATE")).check()
    expect(page.locator(".xchips")).to_contain_text("Impact: MODERATE")
    settle(page)
    assert page.get_by_role("alert").count() == 0
    assert site.lists == asked + 1


def test_stars_and_notes_stay(watch: Watched) -> None:
    page = watch.page
    opened(page)
    page.locator(".xstar button").nth(2).click()
    expect(page.get_by_role("button", name="Starred (1)")).to_be_visible()
    page.locator(".xopen").nth(2).click()
    page.get_by_label("Note").fill("ask the lab")
    page.get_by_label("Note").blur()
    page.reload()
    page.get_by_role("button", name="Starred (1)").click()
    counted(page, 1)
    expect(page.get_by_label("Note")).to_have_value("ask the lab")


def test_two_results_are_compared(watch: Watched, result: Result, other: Result) -> None:
    page = watch.page
    opened(page)
    page.get_by_label("Compare", exact=True).click()
    page.get_by_label("Other result").select_option("the result before")
    key = ["chrom", "pos", "ref", "alt"]
    shared = result.oracle.rows.join(other.oracle.rows.select(key).unique(), on=key, how="semi")
    page.get_by_role("button", name=re.compile("only here")).click()
    counted(page, result.oracle.rows.height - shared.height)
