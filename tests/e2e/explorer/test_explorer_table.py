"""The table: columns that stay in place, row heights, details beside it, and the palette."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.explorer.page import counted, opened, rows
from tests.e2e.site_browser import Watched, settle
from tests.unit.annotator.outputs.explore.conftest import Result

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def left_of(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"]


def test_variant_and_gene_stay_in_place_and_genotypes_are_in_view(watch: Watched) -> None:
    page = watch.page
    page.set_viewport_size({"width": 1440, "height": 900})
    opened(page)
    scroll = page.locator(".xscroll").bounding_box()
    genotype = page.get_by_role("columnheader", name="mother", exact=True).bounding_box()
    assert scroll is not None
    assert genotype is not None
    assert genotype["x"] + genotype["width"] <= scroll["x"] + scroll["width"]
    cells = ("tbody th.xstay", "tbody td.xstay.third", "thead th.xstay.second", "thead th.xstay.third")
    before = [left_of(page, cell) for cell in cells]
    moved = page.evaluate(
        "() => { const t = document.querySelector('.xscroll'); t.scrollLeft = 300; return t.scrollLeft; }"
    )
    settle(page)
    assert moved > 50
    assert [left_of(page, cell) for cell in cells] == pytest.approx(before, abs=1.5)
    assert before[1] - before[0] > 60, "the gene stands beside the variant, not over it"


def test_row_heights_are_chosen_and_kept(watch: Watched) -> None:
    page = watch.page
    opened(page)

    def height() -> float:
        box = rows(page).first.bounding_box()
        assert box is not None
        return float(box["height"])

    normal = height()
    page.get_by_label("Columns", exact=True).click()
    page.get_by_role("radio", name="compact").check()
    compact = height()
    assert compact < normal
    page.reload()
    expect(rows(page).first).to_be_visible()
    assert height() == compact


def test_details_go_on_with_the_arrow_keys_over_the_end_of_a_page(watch: Watched) -> None:
    page = watch.page
    opened(page)
    keys = [str(row.get_attribute("data-key")) for row in rows(page).all()]
    page.locator(".xopen").nth(len(keys) - 2).click()
    detail = page.get_by_role("complementary", name=re.compile("Details of"))
    expect(detail).to_have_attribute("aria-label", f"Details of {keys[-2]}")
    page.keyboard.press("ArrowRight")
    expect(detail).to_have_attribute("aria-label", f"Details of {keys[-1]}")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".xpager input")).to_have_value("2")
    settle(page)
    first = str(rows(page).first.get_attribute("data-key"))
    expect(detail).to_have_attribute("aria-label", f"Details of {first}")
    detail.get_by_role("button", name="Previous variant").click()
    expect(detail).to_have_attribute("aria-label", f"Details of {keys[-1]}")
    table, panel = page.locator(".xtable").bounding_box(), detail.bounding_box()
    assert table is not None
    assert panel is not None
    assert table["x"] + table["width"] <= panel["x"] + 1, "the details stand beside the table"


def test_the_palette_runs_presets_columns_pages_and_searches(
    watch: Watched, result: Result, tmp_path: Path
) -> None:
    page = watch.page
    opened(page)
    palette = page.get_by_role("dialog", name="Search and commands")
    page.keyboard.press("/")
    expect(palette).to_be_visible()
    watch.clean("the palette")
    page.keyboard.type("rare high")
    expect(palette.get_by_role("option").first).to_contain_text("Rare, high impact")
    page.keyboard.press("Enter")
    expect(palette).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("^Rare, high impact"))).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Clear all").first.click()
    counted(page, result.oracle.rows.height)
    page.keyboard.press("Control+k")
    expect(palette).to_be_visible()
    page.keyboard.type("column qual")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="QUAL")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(palette).to_be_visible()
    page.keyboard.type("page 3")
    page.keyboard.press("Enter")
    expect(page.locator(".xpager input")).to_have_value("3")
    name = str(
        result.oracle.csq["symbol"].drop_nulls().filter(result.oracle.csq["symbol"].drop_nulls() != "")[0]
    )
    page.keyboard.press("Control+k")
    expect(palette).to_be_visible()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Remove “{name}”")).to_be_visible()
