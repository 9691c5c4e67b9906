"""The genome browser of the explorer's page, on the result's own files."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.explorer.page import opened
from tests.e2e.explorer_site import BROWSER_POLICY, ExplorerSite
from tests.e2e.site_browser import settle, watched
from tests.unit.annotator.outputs.explore.conftest import Result

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_the_genome_browser_opens_on_the_results_own_files(
    browser: Browser, page_files: Path, result: Result
) -> None:
    site = ExplorerSite(page_files, result.path, policy=BROWSER_POLICY)
    with watched(browser, site.url.rstrip("/")) as watch:
        page = watch.page
        opened(page)
        page.locator(".xopen").first.click()
        page.get_by_role("button", name="Show in the genome browser").click()
        expect(page.get_by_text("Annotated variants")).to_be_visible(timeout=20_000)
        expect(page.locator(".xigv canvas").first).to_be_visible()
        assert watch.strangers == []
    site.close()


def test_the_genome_browser_signs_again_what_has_expired(
    browser: Browser, page_files: Path, result: Result
) -> None:
    site = ExplorerSite(page_files, result.path, policy=BROWSER_POLICY)
    site.lifetime = 3.0
    with watched(browser, site.url.rstrip("/")) as watch:
        page = watch.page
        opened(page)
        page.get_by_text("Genome browser", exact=True).click()
        expect(page.get_by_text("Annotated variants")).to_be_visible(timeout=20_000)
        settle(page)
        page.wait_for_timeout(1000 * site.lifetime + 500)
        with page.expect_response(lambda found: "/annotated.vcf.gz?" in found.url) as answer:
            page.locator(".igv-search-input").fill("chr2:150000-151000")
            page.locator(".igv-search-input").press("Enter")
        assert answer.value.status == 206
        assert site.expired == 0
        settle(page)
        assert watch.strangers == []
    site.close()
