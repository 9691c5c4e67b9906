"""The explorer's page for everybody: by the keyboard, in every theme and width, with a tour, and safe from markup in the file."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.explorer.page import CHILD, counted, opened, rows
from tests.e2e.explorer_site import ExplorerSite
from tests.e2e.site_browser import WIDTHS, Watched, settle, watched
from tests.unit.annotator.outputs.explore.conftest import Result

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


# Contrast differs by theme, layout by width: each of them once.
@pytest.mark.parametrize(("theme", "width"), [("light", "phone"), ("dark", "desktop")])
def test_axe_finds_nothing(browser: Browser, site: ExplorerSite, theme: str, width: str) -> None:
    with watched(browser, site.url.rstrip("/"), WIDTHS[width], theme) as watch:
        page = watch.page
        opened(page)
        assert watch.axe() == [], "the table"
        page.locator(".xopen").nth(1).click()
        expect(page.locator(".xtranscripts li").first).to_be_visible()
        settle(page)
        assert watch.axe() == [], "the details"
        page.keyboard.press("Escape")
        if width == "phone":
            page.get_by_role("button", name="Filters", exact=True).click()
            settle(page)
            assert watch.axe() == [], "the sheet of filters"
            page.keyboard.press("Escape")
        page.get_by_label("Columns", exact=True).click()
        assert watch.axe() == [], "a popover"
        page.keyboard.press("Escape")
        opened_empty = "#v=" + json.dumps({"q": "rs0"})
        page.goto(f"/{opened_empty}")
        page.reload()
        expect(page.get_by_text("No variant here for “rs0”")).to_be_visible()
        settle(page)
        assert watch.axe() == [], "nothing found"
        watch.clean(f"{theme} {width}")


def test_everything_by_the_keyboard(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    page.get_by_label(re.compile("^Search by gene")).focus()
    page.keyboard.type("SYN5")
    page.keyboard.press("Enter")
    counted(page, result.oracle.passing({"genes": ["SYN5"]}).height)
    page.locator(".xtable .xscroll").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if "xopen" in page.evaluate("document.activeElement.className"):
            break
    page.keyboard.press("ArrowDown")
    key = page.evaluate("document.activeElement.closest('tr').dataset.key")
    page.keyboard.press("Enter")
    detail = page.get_by_role("complementary", name=f"Details of {key}")
    expect(detail).to_be_focused()
    page.keyboard.press("Escape")
    expect(detail).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('tr').dataset.key") == key
    page.keyboard.press("Control+z")
    counted(page, result.meta["rows"])
    bars = page.get_by_role("group", name="Variants per chromosome").get_by_role("button")
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    counted(page, result.oracle.passing({"codes": {"contig": ["chr2"]}}).height)
    expect(page.get_by_role("group", name="Variants along chr2")).to_be_visible()


def test_markup_in_the_file_shows_as_text(watch: Watched) -> None:
    page = watch.page
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    opened(page)
    expect(page.get_by_role("columnheader", name=CHILD)).to_be_visible()
    page.locator(".xopen").first.click()
    detail = page.locator(".xdetail")
    expect(detail.get_by_role("rowheader", name=CHILD)).to_be_visible()
    detail.get_by_text("VCF fields").click()
    expect(detail.get_by_text(re.compile(r"^<b>\d+</b>$"))).to_be_visible()
    assert page.locator(".explorer img").count() == 0
    assert alerts == []
    watch.clean("markup")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_tour_is_offered_taken_by_the_keyboard_and_remembered(
    browser: Browser, site: ExplorerSite, width: str
) -> None:
    with watched(browser, site.url.rstrip("/"), WIDTHS[width]) as watch:
        page = watch.page
        opened(page)
        assert page.locator(".xtour").count() == 0, "it does not come by itself"
        page.get_by_role("button", name="Take a tour").press("Enter")
        tour = page.get_by_role("dialog", name="Filters")
        expect(tour.get_by_role("heading", name="Filters")).to_be_focused()
        assert watch.axe() == []
        for title in ("Presets", "One variant", "Charts", "Export and share"):
            page.locator(".xtour").get_by_role("button", name="Next").press("Enter")
            expect(page.locator(".xtour").get_by_role("heading", name=title)).to_be_focused()
            expect(page.locator(".xtoured")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator(".xtour")).to_have_count(0)
        expect(page.locator(".xtoured")).to_have_count(0)
        expect(page.locator(".xopen").first).to_be_focused()
        opened(page)
        page.reload()
        expect(rows(page).first).to_be_visible()
        expect(page.get_by_role("button", name="Take a tour")).to_have_count(0)
