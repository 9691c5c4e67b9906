"""The demo trio on the page of its job: its modes are those of the command, its family is kept, and a search finds it."""

from __future__ import annotations

import csv
import gzip
import io
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.service import Api, LocalService
from tests.e2e.site_browser import settle, sign_in, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

PRESETS = {"De novo": "de-novo", "Recessive": "recessive", "Segregating": "segregating"}


def downloaded(api: Api, job_id: str, folder: Path) -> Path:
    """The result's explorer files, as `annotator query` reads them."""
    for name, file in api.get(f"/jobs/{job_id}/explore")["files"].items():
        (folder / name).write_bytes(httpx.get(file["url"], timeout=60).content)
    return folder


def commanded(result: Path, *options: str) -> list[dict[str, str]]:
    command = [sys.executable, "-m", "annotator", "query", str(result), *options]
    said = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return list(csv.DictReader(io.StringIO(said.stdout), delimiter="\t"))


def counted(page: Page, count: int) -> None:
    expect(page.locator(".xchips p b")).to_have_text(f"{count:,}")


def genes_like_the_patient(page: Page) -> None:
    """A phenotype by typing: the genes that are most like it, first in the table, and alone with a least similarity."""
    side = page.locator(".xside")
    whole = page.locator(".xchips p b").inner_text()
    side.get_by_text("Phenotype", exact=True).click()
    side.get_by_label("Add a phenotype").fill("severe")
    found = side.get_by_role("list", name="Phenotypes found").get_by_role("button").first
    name = found.inner_text()
    found.click()
    expect(side.get_by_role("list", name="Phenotypes of the patient")).to_contain_text(name)
    genes = side.get_by_role("list", name="Genes by similarity").get_by_role("listitem")
    best = genes.first.get_by_role("button")
    symbol = best.inner_text()
    side.get_by_label("Sort by similarity").check()
    expect(page).to_have_url(re.compile("s=-phenotype"))
    side.get_by_label(re.compile("^Only genes with a similarity")).select_option("0.9")
    expect(page.get_by_role("list", name="Filters in use")).to_contain_text("Phenotype similarity ≥ 90%")
    expect(page.locator(".xchips p b")).not_to_have_text(whole)
    best.click()
    expect(page.get_by_role("list", name="Filters in use")).to_contain_text(f"Gene: {symbol}")
    expect(page.locator(".xtable tbody .xgene").first).to_have_text(symbol)
    page.get_by_role("button", name=f"Remove Gene: {symbol}").click()
    side.get_by_role("button", name=re.compile("^Remove DEMOP:")).click()
    expect(page.locator(".xchips p b")).to_have_text(whole)


def test_the_demo_trio_on_its_page(browser: Browser, service: LocalService, api: Api, tmp_path: Path) -> None:
    job_id = api.get("/jobs")["jobs"][-1]["job_id"]
    result = downloaded(api, job_id, tmp_path)
    ped = tmp_path / "trio.ped"
    ped.write_text("F child father mother 1 2\nF father 0 0 1 1\nF mother 0 0 2 1\n")
    table = gzip.decompress(api.download(job_id, "variants.tsv.gz")).decode()
    stop = next(
        row
        for row in csv.DictReader(io.StringIO(table), delimiter="\t")
        if re.search(r":p\.[A-Z][a-z]{2}\d+Ter$", row["HGVSp"])
    )
    change = stop["HGVSp"].partition(":")[2]
    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page)
        page.goto(f"/jobs/{job_id}")
        expect(page.locator(".xtable tbody tr").first).to_be_visible(timeout=60_000)
        page.locator(".xside").get_by_text("Family", exact=True).click()
        hints = page.locator(".xhints")  # what the genotypes suggest is offered, and used on a click
        expect(page.get_by_label("Sex of child")).to_have_value("male")
        expect(hints).to_be_hidden()
        page.get_by_label("Sex of child").select_option("unknown")
        expect(hints).to_contain_text("child sex: male")
        with page.expect_response(lambda answer: answer.url.endswith("/family")) as kept:
            hints.get_by_role("button", name="Use these").click()
        assert kept.value.ok
        expect(page.get_by_label("Sex of child")).to_have_value("male")
        expect(hints).to_be_hidden()
        for role in ("Father", "Mother"):
            page.get_by_label(f"{role} of child").select_option("")
        expect(hints).to_contain_text("child father: father, mother: mother")
        with page.expect_response(lambda answer: answer.url.endswith("/family")) as kept:
            hints.get_by_role("button", name="Use these").click()
        assert kept.value.ok
        for role in ("Father", "Mother"):
            expect(page.get_by_label(f"{role} of child")).to_have_value(role.lower())
        genes_like_the_patient(page)
        with page.expect_file_chooser() as chooser:
            page.get_by_text("Read a PED file").click()
        with page.expect_response(lambda answer: answer.url.endswith("/family")) as kept:
            chooser.value.set_files(ped)
        assert kept.value.ok
        for name, preset in PRESETS.items():
            button = page.get_by_role("button", name=re.compile(f"^{name}"))
            button.click()
            counted(page, len(commanded(result, "--ped", str(ped), "--preset", preset)))
            button.click()
        page.get_by_role("button", name=re.compile("^Compound heterozygous")).click()
        pairs = len(commanded(result, "--ped", str(ped), "--preset", "compound-het")) // 2
        expect(page.locator(".xpairs summary")).to_contain_text(f"{pairs:,} compound heterozygous pair")
        page.get_by_role("button", name=re.compile("^Remove Compound")).click()
        box = page.get_by_label(re.compile("^Search by gene"))
        for text in (change, change.replace("Ter", "*"), f"{stop['SYMBOL']}:{change}"):
            box.fill(text)
            box.press("Enter")
            expect(page.locator(".xchips p").first).to_contain_text("searched as a protein change")
            expect(page.locator(".xtable tbody")).to_contain_text(stop["SYMBOL"])
        settle(page)
        watch.clean("the trio")
        page.goto(f"/jobs/{job_id}/report")
        pairs_table = page.get_by_role("region", name="Pairs of samples")
        expect(pairs_table.get_by_role("row", name="child, mother")).to_contain_text("parent and child")
        expect(pairs_table.get_by_role("row", name="mother, father")).to_contain_text("not closely related")
        expect(page.get_by_role("region", name="Quality of each sample")).to_contain_text("child")
        settle(page)
        assert watch.axe() == []
        watch.clean("sample quality")
    people = api.get(f"/jobs/{job_id}/family")["family"]
    # The order of people means nothing.
    assert sorted((one["name"], one["sex"], one["affected"]) for one in people) == [
        ("child", "male", True),
        ("father", "male", False),
        ("mother", "female", False),
    ]
    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page)
        page.goto(f"/jobs/{job_id}")
        page.get_by_role("button", name=re.compile("^Recessive")).click(timeout=60_000)
        expect(page.locator(".xdefinition").last).to_contain_text("The family as you set it")
        counted(page, len(commanded(result, "--ped", str(ped), "--preset", "recessive")))
        page.get_by_role("button", name=re.compile("^Remove Recessive")).click()
        page.get_by_role("button", name=re.compile("^De novo")).click()
        counted(page, len(commanded(result, "--ped", str(ped), "--preset", "de-novo")))
        page.locator(".xopen").first.click()
        evidence = page.get_by_role("region", name="ACMG/AMP evidence")
        expect(evidence.get_by_role("list", name="Codes")).to_contain_text("New in an affected person")
        expect(evidence).to_contain_text(re.compile("PS2|PM6"))
