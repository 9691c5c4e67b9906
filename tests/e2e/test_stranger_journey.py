"""A stranger, without an account: home page, sample, its pathogenic variants, one on its transcript, an export, a shared view."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.service import LocalService
from tests.e2e.site_browser import settle, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

PAGE_ROWS = 50


def counted(page: Page) -> int:
    """How many variants the page says pass the filters."""
    settle(page)
    return int(page.locator(".xchips p b").inner_text().replace(",", ""))


def keys(page: Page) -> list[str]:
    """The variants in the table, in its order, from the first page to the last."""
    found: list[str] = []
    while True:
        settle(page)
        rows = page.locator(".xtable tbody tr[data-key]")
        found += [str(row.get_attribute("data-key")) for row in rows.all()]
        following = page.get_by_role("button", name="Next")
        if following.count() == 0 or following.is_disabled():
            return found
        following.click()


def test_a_stranger_finds_looks_exports_and_shares(
    browser: Browser, service: LocalService, tmp_path: Path
) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with watched(browser, service.base_url, accept_downloads=True, permissions=allowed) as watch:
        page = watch.page
        page.goto("/")
        page.get_by_role("link", name="Open the sample").first.click()
        expect(page.locator(".xtable tbody tr").nth(PAGE_ROWS - 1)).to_be_visible()
        everything = counted(page)

        page.get_by_role("button", name=re.compile("^ClinVar pathogenic")).click()
        expect(page.locator(".xdefinition")).to_contain_text("at least one star")
        count = counted(page)
        assert 0 < count < everything

        first = page.locator(".xtable tbody tr").first
        chosen = str(first.get_attribute("data-key"))
        first.locator(".xopen").click()
        detail = page.get_by_role("complementary", name=f"Details of {chosen}")
        expect(
            detail.get_by_role("img", name=re.compile("exons on the .* strand; the variant lies in"))
        ).to_be_visible()
        expect(detail.get_by_text(re.compile(r"Pathogenic|Likely pathogenic")).first).to_be_visible()

        page.get_by_label("Share", exact=True).click()
        page.get_by_role("button", name=re.compile("^Copy link to this view")).click()
        expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
        address = page.evaluate("navigator.clipboard.readText()")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Close the details").click()

        page.get_by_label("Export", exact=True).click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Table (TSV)").click()
        waiting.value.save_as(tmp_path / "pathogenic.tsv")
        page.keyboard.press("Escape")
        shown = keys(page)
        watch.clean("the stranger")

    head, _, *table = (tmp_path / "pathogenic.tsv").read_text().splitlines()
    rows = list(csv.DictReader(io.StringIO("\n".join(table)), delimiter="\t"))
    exported = ["-".join((row["CHROM"], row["POS"], row["REF"], row["ALT"])) for row in rows]
    assert exported == shown
    assert len(rows) == count
    recorded = json.loads(head.removeprefix("##GAS_query="))["filter"]
    assert [one.get("field") for one in recorded["where"]["all"]] == ["clinvar", "stars", None]
    assert recorded["where"]["all"][2] == {"carried": True}

    with watched(browser, service.base_url) as second:
        page = second.page
        page.goto(address)
        expect(page.get_by_role("complementary", name=f"Details of {chosen}")).to_be_visible()
        assert counted(page) == count
        page.get_by_role("button", name="Close the details").click()
        assert keys(page) == shown
        second.clean("whoever opens the link")
