"""Regulatory elements and repeats of the demo's sample as filters: plain Python, the page, its workbook and `gas query` agree."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.service import EMAIL, PASSWORD, Api, LocalService
from tests.e2e.site_browser import settle, sign_in, watched
from tests.e2e.test_gas_command import Shell

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.browser,
    # The writer leaves out the style that no cell uses.
    pytest.mark.filterwarnings("ignore:Workbook contains no default style"),
]
REGULATION, REPEATS = "regulation_name", "repeats_name"
Key = tuple[str, str, str, str]


def texts_of(vcf: str) -> dict[Key, dict[str, str]]:
    """The two texts of each variant, read from the VCF alone."""
    names = vcf.split("##INFO=<ID=CSQ,")[1].split("Format: ")[1].split('"')[0].split("|")
    out: dict[Key, dict[str, str]] = {}
    for line in vcf.splitlines():
        if line.startswith("#"):
            continue
        chrom, pos, _, ref, alts, _, _, info, *_ = line.split("\t")
        found = re.search(r"(?:^|;)CSQ=([^;]+)", info)
        entries = (
            [dict(zip(names, row.split("|"), strict=True)) for row in found[1].split(",")] if found else []
        )
        by_alt = {entry["ALLELE_NUM"]: entry for entry in entries}
        for number, alt in enumerate(alts.split(","), 1):
            entry = by_alt.get(str(number), {})
            out[chrom, pos, ref, alt] = {name: entry.get(name, "") for name in (REGULATION, REPEATS)}
    return out


def kinds(text: str) -> set[str]:
    return {name.split(":")[0] for name in text.split("&") if name}


def of(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=title, exact=True)


def counted(page: Page, wanted: set[Key]) -> None:
    expect(page.locator(".xchips p b")).to_have_text(f"{len(wanted):,}")


def test_kinds_of_regions_are_filters_columns_and_order(
    browser: Browser, service: LocalService, api: Api, tmp_path: Path
) -> None:
    job_id = api.get("/jobs")["jobs"][-1]["job_id"]
    texts = texts_of(gzip.decompress(api.download(job_id, "annotated.vcf.gz")).decode())
    enhancers = {key for key, own in texts.items() if "enhancer" in kinds(own[REGULATION])}
    regulated = {key for key, own in texts.items() if own[REGULATION]}
    interspersed = {key for key, own in texts.items() if not kinds(own[REPEATS]).isdisjoint({"SINE", "LINE"})}
    both = regulated & interspersed
    assert len(both) > 9 < len(enhancers) < len(regulated) < len(texts)
    with watched(browser, service.base_url, accept_downloads=True) as watch:
        page = watch.page
        sign_in(page)
        page.goto(f"/jobs/{job_id}")
        expect(page.locator(".xtable tbody tr").first).to_be_visible(timeout=60_000)
        page.get_by_text("Regions and classes", exact=True).click()
        elements, repeats = of(page, "Regulatory elements"), of(page, "Repeats")
        enhancer = elements.get_by_role("checkbox", name=re.compile("^enhancer"))
        expect(enhancer.locator("xpath=..")).to_contain_text(f"{len(enhancers):,}")
        enhancer.check()
        counted(page, enhancers)
        elements.get_by_role("checkbox", name=re.compile("^any value")).check()
        counted(page, regulated)
        expect(enhancer).not_to_be_checked()
        repeats.get_by_role("checkbox", name=re.compile("^SINE")).check()
        repeats.get_by_role("checkbox", name=re.compile("^LINE")).check()
        counted(page, both)
        expect(page.locator(".xchips")).to_contain_text("Repeats: SINE, LINE")
        expect(page.locator(".xchips")).to_contain_text("Regulatory elements: any value")

        page.get_by_label("Columns", exact=True).click()
        page.locator("summary", has_text="Repeats and low complexity").click()
        page.get_by_role("checkbox", name="Repeats", exact=True).check()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Repeats", exact=True).click()
        first = min(sorted(kinds(texts[key][REPEATS])) for key in both)
        settle(page)
        assert watch.axe() == []
        page.get_by_label("Export", exact=True).click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name=re.compile("^Workbook")).click()
        waiting.value.save_as(tmp_path / "variants.xlsx")
        address = page.url
        watch.clean("kinds of regions")

        head, *rows = openpyxl.load_workbook(tmp_path / "variants.xlsx")["Variants"].iter_rows(
            values_only=True
        )
        lines = [dict(zip(head, row, strict=True)) for row in rows]
        shown = {
            (
                str(line["Chromosome"]),
                str(line["Position (1-based)"]),
                str(line["REF"]),
                str(line["ALT"]),
            ): line["Repeats"]
            for line in lines
        }
        plainly = {key: texts[key][REPEATS].replace("&", ", ").replace("_", " ") for key in both}
        assert shown == plainly
        order = [sorted(kinds(texts[key][REPEATS])) for key in shown]
        assert order == sorted(order)
        assert order[0] == first

        # A link of the view shows the same to its receiver, with counts in the section that is open from the start.
        page.goto("about:blank")
        page.goto(address)
        counted(page, both)
        sine = of(page, "Repeats").get_by_role("checkbox", name=re.compile("^SINE")).locator("xpath=..")
        expect(sine).to_contain_text(str(sum("SINE" in kinds(texts[key][REPEATS]) for key in regulated)))

    wanted = {
        "version": 1,
        "where": {
            "all": [
                {"field": REPEATS, "in": ["SINE", "LINE"], "missing": "fail"},
                {"not": {"field": REGULATION, "in": [], "missing": "pass"}},
            ]
        },
    }
    shell, kept = Shell(service, tmp_path), tmp_path / "kept"
    shell.environment["GAS_PASSWORD"] = PASSWORD
    shell.gas("login", "--email", EMAIL)
    words = ("--filter", json.dumps(wanted), "--columns", f"{REPEATS},{REGULATION}")
    answer = shell.gas("query", job_id, *words, "--keep", str(kept))
    table = "\n".join(line for line in answer.splitlines() if line.startswith(("CHROM", "chr")))
    found = list(csv.DictReader(io.StringIO(table), delimiter="\t"))
    assert {(row["CHROM"], row["POS"], row["REF"], row["ALT"]) for row in found} == both
    own = subprocess.run(
        [sys.executable, "-m", "annotator", "query", str(kept / job_id), *words],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer == own.stdout + own.stderr
