"""What a laboratory takes home: workbook, report, ClinVar's rows, bundle; each opened as it was handed out."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import httpx
import openpyxl
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.service import Api, LocalService
from tests.e2e.site_browser import settle, sign_in, watched
from tests.vectors.make_vrs import oracle

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.browser,
    # The writer leaves out the style that no cell uses.
    pytest.mark.filterwarnings("ignore:Workbook contains no default style"),
]
HIGH = "v=" + quote(json.dumps({"impact": ["HIGH"]}))
COMMENT = "=HYPERLINK(0) seen in a parent"


def sequences(api: Api, job_id: str) -> dict[str, str]:
    """The reference as the page gets it."""
    url = api.get(f"/jobs/{job_id}/explore")["reference"]["fasta"]["url"]
    text = gzip.decompress(httpx.get(url, timeout=60).content).decode()
    return {
        part.partition("\n")[0].split()[0]: part.partition("\n")[2].replace("\n", "").upper()
        for part in text.split(">")[1:]
    }


def table(api: Api, job_id: str) -> list[dict[str, str]]:
    text = gzip.decompress(api.download(job_id, "variants.tsv.gz")).decode()
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def chosen(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """An SNV, an insertion and a deletion of high impact, or of any."""
    by_size: dict[int, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: row["IMPACT"] != "HIGH"):
        size = len(row["ALT"]) - len(row["REF"])
        if re.fullmatch("[ACGT]+", row["ALT"]):
            by_size.setdefault((size > 0) - (size < 0), row)
    assert set(by_size) == {-1, 0, 1}
    return list(by_size.values())


def key(row: dict[str, str]) -> str:
    return f"{row['CHROM']}-{row['POS']}-{row['REF']}-{row['ALT']}"


def reviewed(api: Api, job_id: str, row: dict[str, str]) -> None:
    path = f"/jobs/{job_id}/reviews/{quote(key(row), safe='')}"
    version = api.get(path)["version"]
    change = {
        "version": version,
        "status": "report",
        "classification": "likely_pathogenic",
        "tags": ["=1+1"],
        "codes": [{"code": "PM2", "state": "accepted", "strength": "supporting", "comment": "absent"}],
    }
    answer = api.http.patch(path, json=change)
    assert answer.is_success, answer.text
    if not answer.json()["comments"]:
        api.post(f"{path}/comments", {"text": COMMENT})


def saved(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def check_workbook(path: Path, tsv: Path, rows: int, taken: list[dict[str, str]]) -> None:
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Variants", "Provenance", "Filters", "Review"]
    for sheet in book.worksheets:
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds, f"{sheet.title} holds a formula"
    lines = [line for line in tsv.read_text().splitlines() if not line.startswith("##")]
    shown = [
        (row["CHROM"], row["POS"], row["ALT"], row["IMPACT"])
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
    variants = cells(book["Variants"])
    assert len(variants) == rows + 1
    assert variants[0][:5] == ["Chromosome", "Position (1-based)", "REF", "ALT", "Gene"]
    assert all(isinstance(row[1], int) for row in variants[1:])
    impact = variants[0].index("Impact")
    assert [(row[0], str(row[1]), row[3], row[impact]) for row in variants[1:]] == shown, (
        "as in the table's export"
    )
    provenance = dict(cells(book["Provenance"]))
    assert provenance["Reference"].startswith("demo@")
    assert ["Filter", "Impact: HIGH"] in cells(book["Filters"])
    review = cells(book["Review"])
    # The account may have reviews of other variants of the job.
    reported = [row for row in review[1:] if row[1] == "Report"]
    assert len(reported) == len(taken)
    line = dict(zip(review[0], reported[0], strict=True))
    assert line["Classification"] == "Likely pathogenic"
    assert line["Tags"] == "'=1+1", "a cell is no formula, also once it is saved as CSV"
    assert COMMENT in line["Comments"]
    assert "PM2 accepted, supporting: absent (" in line["ACMG codes"]
    assert re.search(r", −?\d+ points?$", line["ACMG suggested"])
    assert re.search(r", −?\d+ points?$", line["ACMG after review"])


def check_report(page: Page, path: Path, taken: list[dict[str, str]]) -> None:
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Variant report")
    printed = page.pdf(format="A4")
    # A font may print "fi" as one sign.
    pages = [normalize("NFKC", one.extract_text()) for one in pypdf.PdfReader(io.BytesIO(printed)).pages]
    text = " ".join(" ".join(pages).split())
    squeezed = text.replace(" ", "")
    for row in taken:
        assert row["SYMBOL"] in text
        assert key(row) in squeezed
        assert f"#r={quote(key(row), safe='')}" in squeezed, "the link of the variant"
    for words in ("Likely pathogenic", COMMENT, "PM2 accepted, supporting: absent", "ACMG class suggested", "ACMG class after review",
                  "a qualified person must review each code", "PS3: it needs functional studies", "Prepared by", "Reviewed by",
                  "Patient", "Limits", "Impact: HIGH", "demo@", "Genotype of sample 1"):  # fmt: skip
        assert words.replace(" ", "") in squeezed, words
    for name in ("child", "father", "mother", ".vcf"):
        assert name not in text, "names of samples and files stay at home"


def check_bundle(path: Path, taken: list[dict[str, str]], genome: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    assert document["format"] == "gas-variants"
    assert "child" not in path.read_text()
    by_key = {f"{one['chrom']}-{one['pos']}-{one['ref']}-{one['alt']}": one for one in document["variants"]}
    assert set(by_key) == {key(row) for row in taken}
    for row in taken:
        one = by_key[key(row)]
        expected = oracle(genome[row["CHROM"]], int(row["POS"]), row["REF"], row["ALT"])
        assert one["vrs"]["id"] == expected["id"]
        assert one["vrs"]["location"]["id"] == expected["location_id"]
        assert one["review"]["classification"] == "likely_pathogenic"
        assert one["consequences"]
        acmg = one["acmg"]
        assert acmg["rules"] == document["provenance"]["ACMG/AMP rules"].removeprefix("version ")
        (pm2,) = [code for code in acmg["reviewed"]["codes"] if code["code"] == "PM2"]
        assert (pm2["state"], pm2["points"], pm2["comment"]) == ("accepted", 1, "absent")
        assert acmg["reviewed"]["points"] == sum(code["points"] for code in acmg["reviewed"]["codes"])
        assert {"codes": "PS3", "reason": "it needs functional studies"} in acmg["not_assessed"]
    return document


def check_clinvar(path: Path, taken: list[dict[str, str]]) -> None:
    rows = list(csv.DictReader(path.read_text().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == len(taken)
    for row in rows:
        assert row["Germline classification"] == "Likely pathogenic"
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["Date last evaluated"])
        assert row["Comment on classification"] == f"'{COMMENT}"
        assert int(row["Stop"]) - int(row["Start"]) + 1 == len(row["Reference allele"])
        assert row["Assembly"]


def test_everything_that_is_handed_out_opens(
    browser: Browser, service: LocalService, api: Api, tmp_path: Path
) -> None:
    job_id = api.get("/jobs")["jobs"][-1]["job_id"]
    rows = table(api, job_id)
    taken = chosen(rows)
    for row in taken:
        reviewed(api, job_id, row)
    with watched(browser, service.base_url, accept_downloads=True) as watch:
        page = watch.page
        sign_in(page)
        page.goto(f"/jobs/{job_id}#{HIGH}")
        expect(page.locator(".xtable tbody tr").first).to_be_visible(timeout=60_000)
        expect(page.locator(".xchips p b")).not_to_have_text("0")
        settle(page)
        number = int((page.locator(".xchips p b").text_content() or "").replace(",", ""))
        page.get_by_label("Export", exact=True).click()
        expect(page.get_by_text(f"review status Report: {len(taken)}")).to_be_visible()
        assert watch.axe() == []
        tsv = saved(page, "Table (TSV)", tmp_path)
        workbook = saved(page, "Workbook (XLSX)", tmp_path)
        report = saved(page, "Report (HTML)", tmp_path)
        clinvar = saved(page, "ClinVar submission (TSV)", tmp_path)
        bundle = saved(page, "For programs (JSON)", tmp_path)
        watch.clean("the exports")
        check_workbook(workbook, tsv, number, taken)
        check_clinvar(clinvar, taken)
        document = check_bundle(bundle, taken, sequences(api, job_id))
        # The permanent link opens the variant, for its owner.
        page.goto(document["variants"][0]["link"])
        shown = document["variants"][0]
        details = f"Details of {shown['chrom']}-{shown['pos']}-{shown['ref']}-{shown['alt']}"
        expect(page.get_by_role("complementary", name=details)).to_be_visible(timeout=60_000)
        check_report(page, report, taken)
