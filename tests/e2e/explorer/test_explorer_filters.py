"""Filters of the explorer's page: a preset, a gene list, a search, a range; they stay, and go out in exports and links."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.explorer.page import counted, opened, rows
from tests.e2e.site_browser import Watched, settle, watched
from tests.unit.annotator.outputs.explore.conftest import Result

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

PATHOGENIC = {
    "codes": {
        "clinvar": ["Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic"],
        "stars": ["1", "2", "3", "4"],
    }
}


def test_a_stranger_finds_the_pathogenic_ones_looks_at_one_exports_and_shares(
    watch: Watched, result: Result, tmp_path: Path, browser: Browser
) -> None:
    page = watch.page
    opened(page)
    page.get_by_role("button", name=re.compile("^ClinVar pathogenic")).click()
    # No family is known by these names: a variant must be carried by a sample.
    carries = (pl.col(f"s{k}.gt").is_in(["het", "hom_alt", "hemi"]).fill_null(value=False) for k in range(3))
    passing = result.oracle.passing(PATHOGENIC).filter(pl.any_horizontal(*carries))
    counted(page, passing.height)
    expect(page.locator(".xdefinition")).to_contain_text(
        "have conflicting classifications (1 star or more), not shown"
    )
    page.locator(".xopen").first.click()
    detail = page.get_by_role("complementary", name=re.compile("Details of"))
    expect(detail.get_by_role("img", name=re.compile("exons on the"))).to_be_visible()
    expect(detail.get_by_text(re.compile(r"[0-9,]+ transcripts?$"))).to_be_visible()
    page.get_by_label("Export", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Table (TSV)").click()
    waiting.value.save_as(tmp_path / "variants.tsv")
    text = (tmp_path / "variants.tsv").read_text()
    head = json.loads(text.splitlines()[0].removeprefix("##GAS_query="))
    assert {"field": "clinvar", "in": PATHOGENIC["codes"]["clinvar"], "missing": "fail"} in head["filter"][
        "where"
    ]["all"]
    table = list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[2:])), delimiter="\t"))
    exported = sorted((row["CHROM"], int(row["POS"]), row["REF"], row["ALT"]) for row in table)
    assert exported == sorted(passing.select("chrom", "pos", "ref", "alt").iter_rows())
    address = page.url
    watch.clean("the stranger")
    with watched(browser, watch.origin) as second:
        second.page.goto(address)
        counted(second.page, passing.height)
        expect(second.page.get_by_role("complementary", name=re.compile("Details of"))).to_be_visible()


def test_alternatives_and_exclusions_are_made_of_filters_and_shared(
    watch: Watched, result: Result, browser: Browser
) -> None:
    """HIGH impact, or ClinVar pathogenic up to a frequency of 5 %; then without chrX; the link and the JSON say the same."""
    page = watch.page
    opened(page)
    high = set(result.oracle.passing({"impact": ["HIGH"]})["row"])
    wish = {
        "codes": {"clinvar": ["Pathogenic"]},
        "ranges": {"t.gnomad_AF_grpmax": {"max": 0.05, "missing": True}},
    }
    pathogenic = set(result.oracle.passing(wish)["row"])
    on_x = set(result.oracle.passing({"codes": {"contig": ["chrX"]}})["row"])
    page.get_by_text("Combine with OR and NOT").click()
    page.get_by_role("checkbox", name=re.compile("^HIGH")).check()
    counted(page, len(high))
    page.get_by_role("button", name="New group of alternatives (OR)").click()
    page.get_by_role("checkbox", name=re.compile("^Pathogenic [0-9]")).check()
    page.get_by_role("textbox", name="gnomAD AF grpmax at most").fill("0.05")
    page.get_by_role("textbox", name="gnomAD AF grpmax at most").press("Enter")
    page.get_by_role("button", name="Add as another alternative").click()
    counted(page, len(high | pathogenic))
    page.get_by_role("form", name="Filters").get_by_text("Chromosome", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("^chrX")).check()
    page.get_by_role("button", name="Exclude these (NOT)").click()
    left = (high | pathogenic) - on_x
    counted(page, len(left))
    page.get_by_text("How many variants each filter removes").click()
    expect(page.locator(".xsteps tbody tr")).to_have_count(2)
    expect(page.locator(".xsteps tbody tr").last.locator("td").last).to_have_text(f"{len(left):,}")
    page.get_by_text("As JSON and as a command").click()
    written = page.get_by_role("textbox", name=re.compile("The filter")).input_value()
    assert json.loads(written)["where"]["all"][1] == {
        "not": {"field": "contig", "in": ["chrX"], "missing": "fail"}
    }
    watch.clean("groups")
    with watched(browser, watch.origin) as second:
        second.page.goto(page.url)
        counted(second.page, len(left))
        second.page.get_by_role("button", name=re.compile("^Remove not Chromosome")).first.click()
        counted(second.page, len(high | pathogenic))


def test_a_link_whose_filter_is_not_understood_says_so(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page, "#f=" + json.dumps({"version": 1, "where": {"any": [{"preset": "denovo"}]}}))
    expect(page.get_by_role("alert")).to_contain_text("The filter is not understood")
    expect(page.get_by_role("alert")).to_contain_text("No filter of this link is applied")
    counted(page, result.oracle.rows.height)


def test_filters_order_and_page_stay_when_details_open_and_close(watch: Watched) -> None:
    page = watch.page
    opened(page)
    page.get_by_role("checkbox", name=re.compile("^HIGH")).check()
    page.get_by_role("columnheader", name="gnomAD AF", exact=True).get_by_role("button").click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".xpager input")).to_have_value("2")
    settle(page)
    first = rows(page).first.get_attribute("data-key")
    page.locator(".xopen").first.click()
    page.get_by_role("button", name="Close the details").click()
    assert rows(page).first.get_attribute("data-key") == first
    expect(page.get_by_role("columnheader", name="gnomAD AF", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )
    page.reload()
    expect(rows(page).first).to_have_attribute("data-key", str(first))


def test_a_search_says_what_it_found_and_what_hides_it(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    box = page.get_by_label(re.compile("^Search by gene"))
    csq = next(
        row
        for line in result.records
        for row in line.split("CSQ=")[-1].split(";")[0].split("\t")[0].split(",")
        if "|missense_variant|" in row and ":p." in row
    )
    change = next(field.partition(":")[2] for field in csq.split("|") if ":p." in field)
    box.press_sequentially(change)
    expect(page.locator("#explorer-hint")).to_contain_text("A protein change in any gene")
    box.press("Enter")
    expect(page.locator(".xchips p").first).to_contain_text("searched as a protein change")
    expect(rows(page).first).to_be_visible()
    page.get_by_label("gnomAD AF at least", exact=True).fill("1.5")
    page.get_by_label("gnomAD AF at least", exact=True).blur()
    expect(page.locator(".xchips")).to_contain_text("gnomAD AF ≥ 1.5, not missing")
    expect(page.get_by_role("heading", name=re.compile("The other filters hide"))).to_be_visible()
    page.get_by_role("button", name="Search without the other filters").click()
    expect(rows(page).first).to_be_visible()
    box.fill("NOSUCHGENE")
    box.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("NOSUCHGENE"))).to_be_visible()
    settle(page)
    assert watch.axe() == []
    watch.clean("the search")


def test_a_gene_list_names_what_is_not_there(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    box = page.get_by_label("Gene list")
    box.fill("SYN1, HGNC:2\nNOSUCH")
    page.get_by_role("button", name="Apply").click()
    counted(page, result.oracle.passing({"genes": ["SYN1", "HGNC:2"]}).height)
    expect(page.locator(".xmatch")).to_contain_text("NOSUCH")


def test_counts_of_a_frequency_range_are_exact(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    page.get_by_label("gnomAD AF at most", exact=True).fill("0.01")
    page.get_by_label("gnomAD AF at most", exact=True).blur()
    counted(page, result.oracle.passing({"ranges": {"t.gnomad_AF": {"max": 0.01}}}).height)
    page.get_by_text("Include variants without a value").click()
    without = result.oracle.rows.filter(pl.col("t.gnomad_AF") <= 0.01).height
    counted(page, without)
