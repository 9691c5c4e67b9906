"""The evidence of a variant on the demo's sample: frequencies by group, calibrated bands, help; the same on the variant's page."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.service import LocalService
from tests.e2e.site_browser import WIDTHS, settle, sign_in, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

# AlphaMissense's moderate band of PP3, in variants that gnomAD has.
PATHOGENIC = {
    "version": 1,
    "where": {
        "all": [
            {"effect": {"terms": ["missense_variant"], "picked": True}},
            {"field": "alphamissense_am_pathogenicity", "min": 0.906, "max": 0.9899, "missing": "fail"},
            {"field": "gnomad_AC", "min": 1, "missing": "fail"},
        ]
    },
}


def box(page: Page, title: str) -> Locator:
    """The box of a track in the details."""
    return page.locator(".xdetail .xfacts", has=page.get_by_role("button", name=title))


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def check_frequencies(page: Page) -> None:
    """The rows by falling frequency, each frequency that of its two counts, and the group of grpmax is marked."""
    table = page.get_by_role("table", name="Frequencies in gnomAD")
    expect(table).to_be_visible()
    rows = table.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    assert rows[0][0] == "Whole data set"
    assert len(rows) == 10, rows
    known = []
    for name, carried, called, _, frequency in rows:
        if number(called) == 0:
            assert frequency == "–", name
            continue
        expected = number(carried) / number(called)
        assert number(frequency) == pytest.approx(expected, rel=0.005), name
        known.append(expected)
    assert known[1:] == sorted(known[1:], reverse=True)
    assert [row[0] for row in rows[1:] if "grpmax" in row[0]], rows
    below = table.evaluate("table => table.parentElement.clientHeight - table.offsetHeight")
    assert below < 30, "there is empty room below the table"


def test_the_evidence_of_a_variant(browser: Browser, service: LocalService) -> None:
    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.goto(f"/s/sample#f={quote(json.dumps(PATHOGENIC))}")
        page.locator(".xopen").first.click()
        expect(page.locator(".xtranscripts li").first).to_be_visible()
        key = page.locator(".xdetail").get_attribute("aria-label")
        check_frequencies(page)

        missense = box(page, "AlphaMissense")
        expect(missense.get_by_text("PP3 moderate", exact=True)).to_be_visible()
        help_ = missense.get_by_role("button", name="calibrated band")
        help_.focus()
        tip = missense.get_by_role("tooltip").filter(has_text="Bergquist et al. 2025")
        expect(tip).to_be_visible()
        expect(tip).to_contain_text("moderate ≥ 0.906")
        page.keyboard.press("Escape")
        expect(tip).to_be_hidden()
        expect(page.locator(".xdetail")).to_be_visible()

        heading = box(page, "gnomAD").get_by_role("button", name="gnomAD")
        heading.hover()
        about = box(page, "gnomAD").get_by_role("tooltip")
        expect(about).to_be_visible()
        for word in ("Source: ", "Version: ", "Licence: ", "Citation: "):
            expect(about).to_contain_text(word)
        settle(page)
        assert watch.axe() == []
        watch.clean("evidence on the sample")

    variant = (key or "").removeprefix("Details of ")
    with watched(browser, service.base_url, WIDTHS["phone"], "dark") as watch:
        page = watch.page
        sign_in(page)
        page.goto(f"/variants/demo/{quote(variant)}")
        check_frequencies(page)
        expect(box(page, "AlphaMissense").get_by_text("PP3 moderate", exact=True)).to_be_visible()
        settle(page)
        assert watch.axe() == []
        watch.clean("evidence on the variant's page")
