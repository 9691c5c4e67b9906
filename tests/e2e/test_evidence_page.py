"""The evidence of a variant on the demo's sample: frequencies by group, absence with and without coverage, calibrated bands, help;
the same on the variant's page."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.service import DEMO, LocalService
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


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a file of the demo."""
    for line in gzip.decompress((DEMO / name).read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def one_of_each() -> dict[str, tuple[str, str, int]]:
    """For each state of a base change (its position, its key, the alleles read there), from the files that the demo was made of.

    Common: in the frequency track, too frequent for PM2; covered, hardly covered (below 2,000 alleles), not covered: not in it.
    """
    frequency = {}
    for contig, position, _, ref, alts, _, _, info, *_ in rows("gnomad.vcf.gz"):
        values = dict(item.partition("=")[::2] for item in info.split(";"))
        for alt, count, most in zip(
            alts.split(","), values["AC"].split(","), values["AF_grpmax"].split(","), strict=True
        ):
            frequency[contig, position, ref, alt] = int(count), float(most)
    read = {tuple(row[0].split(":")): int(row[1]) for row in rows("gnomad_an.tsv.gz") if ":" in row[0]}
    found: dict[str, tuple[str, str, int]] = {}
    last = ""
    for contig, position, _, ref, alt, _, filters, *_ in rows("sample.vcf.gz"):
        number = read.get((contig, position), 0)
        again, last = position == last, position
        if contig != "chr1" or filters != "PASS" or again or len(ref + alt) != 2:
            continue
        count, most = frequency.get((contig, position, ref, alt), (0, 0.0))
        state = "covered" if number >= 2000 else "hardly covered" if number else "not covered"
        if count:
            state = "common" if 0.001 < most < 0.01 else "rare"
        found.setdefault(
            state, (f"{contig}:{position}-{position}", f"{contig}-{position}-{ref}-{alt}", number)
        )
    return found


SAID = {
    "common": ("", None),
    "covered": ("Absent from gnomAD-like (synthetic) 2026-01-01 (covered)", "The place is covered there."),
    "hardly covered": ("Absent from gnomAD-like (synthetic) 2026-01-01 (hardly covered)", None),
    "not covered": ("Not covered in gnomAD-like (synthetic) 2026-01-01", None),
}


def check_absence(page: Page, state: str, number: int) -> None:
    """What the details say of the frequency track, and that PM2 goes by it."""
    title, pm2 = SAID[state]
    facts = box(page, "gnomAD")
    expect(facts).to_have_count(1)  # the allele numbers have no box of their own
    if title:
        expect(facts.get_by_text(title, exact=True)).to_be_visible()
        said = "nothing is known of" if not number else f"{number:,} alleles could be read at this place"
        expect(facts.locator("dd").filter(has_text=said)).to_be_visible()
    else:
        expect(page.get_by_role("table", name="Frequencies in gnomAD")).to_be_visible()
        expect(facts.get_by_text("covered")).to_have_count(0)
    evidence = page.get_by_role("region", name="ACMG/AMP evidence")
    expect(evidence).to_contain_text("a qualified person must review each code")
    code = evidence.locator('.xcodes [data-code="PM2"]')
    if pm2:
        expect(code).to_contain_text(pm2)
    else:
        expect(code).to_have_count(0)


def test_absent_and_not_covered_are_told_apart(browser: Browser, service: LocalService) -> None:
    states = one_of_each()
    assert states.keys() >= SAID.keys()
    with watched(browser, service.base_url) as watch:
        for state in SAID:
            region, _, number = states[state]
            watch.page.goto("about:blank")
            watch.page.goto(f"/s/sample#f={quote(json.dumps({'version': 1, 'where': {'region': region}}))}")
            watch.page.locator(".xopen").first.click()
            check_absence(watch.page, state, number)
        settle(watch.page)
        assert watch.axe() == []
        watch.clean("absence on the sample")
    with watched(browser, service.base_url, WIDTHS["phone"], "dark") as watch:
        sign_in(watch.page)
        for state in ("covered", "not covered"):
            _, key, number = states[state]
            watch.page.goto(f"/variants/demo/{quote(key)}")
            check_absence(watch.page, state, number)
        settle(watch.page)
        assert watch.axe() == []
        watch.clean("absence on the variant's page")
