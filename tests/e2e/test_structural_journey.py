"""A Manta-like and a Sniffles-like file from the upload to the explorer: size, type, mate and genes of their variants."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pysam
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.service import DEMO
from tests.e2e.site_browser import Watched, settle, sign_in
from tests.structural_callers import callers, written

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

DONE_MS = 120_000
MATE = 14_000


def calls(tool: str, folder: Path) -> Path:
    """The tool's file over the demo genome."""
    head, events = callers(MATE)[tool]
    path = folder / f"{tool}-calls.vcf"
    with pysam.FastaFile(str(DEMO / "genome.fa")) as fasta:
        contigs = list(zip(fasta.references, fasta.lengths, strict=True))
        path.write_bytes(
            written(
                head,
                events,
                lambda position, size: fasta.fetch("chr1", position - 1, position - 1 + size).upper(),
                contigs,
                MATE,
            )
        )
    return path


def explored(page: Page, path: Path) -> None:
    """Upload the file, wait for the job, open its variants."""
    page.goto("/new")
    page.locator("input[type=file]").first.set_input_files(path)
    card = page.get_by_role("listitem", name=path.name)
    expect(card.get_by_label("Reference")).to_have_value("demo")
    page.get_by_role("button", name="Annotate", exact=True).click()
    card.get_by_role("link", name="Open the job").click()
    expect(page.locator(".pill", has_text="Done").first).to_be_visible(timeout=DONE_MS)
    page.get_by_role("link", name="Explore").first.click()
    expect(page.locator(".xtable tbody tr").first).to_be_visible(timeout=30_000)
    settle(page)


def picture(page: Page, name: str) -> None:
    """Keep a picture in the folder GAS_PICTURES, if there is one."""
    if folder := os.environ.get("GAS_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize(
    ("tool", "place", "deletion", "mate"),
    [
        ("manta", "chr1:20,000", "deletion <DEL>", "MantaBND:17:1"),
        ("sniffles", "chr1:20,000", "deletion <DEL>", None),
    ],
)
def test_from_the_file_to_size_type_mate_and_genes(
    watch: Watched, tmp_path: Path, tool: str, place: str, deletion: str, mate: str | None
) -> None:
    page = watch.page
    sign_in(page)
    explored(page, calls(tool, tmp_path))
    table = page.locator(".xtable")
    for title in ("Class", "Size", "Genes hit"):
        expect(table.get_by_role("columnheader", name=re.compile(f"^{title}"))).to_be_visible()
    row = table.locator("tr", has_text=place).first
    expect(row).to_contain_text("−2 kb")
    row.locator(".xopen").click()
    detail = page.get_by_role("complementary", name=re.compile("Details of"))
    facts = detail.locator(".xstructural")
    expect(facts).to_contain_text(deletion)
    expect(facts).to_contain_text("2 kb (2,000 bp)")
    expect(facts).to_contain_text(re.compile(r"\d+ genes?"))
    overlaps = detail.locator(".xfacts", has_text="gnomAD-SV-like (synthetic)")
    expect(overlaps).to_contain_text(re.compile(r"none of the same type overlaps by at least 80.% of both"))
    expect(overlaps).to_contain_text("at least 80% of the variant and of the entry")
    settle(page)
    picture(page, f"{tool}-deletion")
    assert watch.axe() == []

    breakend = table.locator("tr", has_text=re.compile(r"chr1:50,000")).first
    expect(breakend).to_contain_text("chr2:14,000")
    breakend.locator(".xopen").click()
    expect(facts).to_contain_text("breakend")
    expect(facts).to_contain_text("chr2:14,000")
    expect(overlaps).to_contain_text("Not looked up")
    if mate:
        expect(facts).to_contain_text(mate)
    expect(facts.locator(".xhit li").first).to_be_visible()
    settle(page)
    picture(page, f"{tool}-breakend")
    watch.clean(tool)
