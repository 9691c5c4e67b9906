"""A result that is no plain success says so wherever its user may look: list, page, share, mail, command, printable report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.service import Api, LocalService, eventually, sample
from tests.e2e.site_browser import WIDTHS, settle, sign_in, watched
from tests.e2e.site_states import FILES, install, job, signed_in
from tests.e2e.test_gas_command import Shell

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

NOTHING = "Nothing was annotated: no record lies on a contig of the reference"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
STRANGE = f"##fileformat=VCFv4.2\n{COLUMNS}zebra_9\t5\t.\tA\tC\t.\t.\t.\n".encode()
WARNINGS = [
    {"code": "no_contig", "title": NOTHING, "detail": "zebra_9 (1 record): the reference lacks it."},
    {"code": "contigs", "title": "1 of 9 records were not annotated", "detail": "Their contigs are unknown."},
    {"code": "sorted", "title": "The records were sorted", "detail": "By contig and position."},
]


def test_nothing_annotated_is_said_everywhere(
    browser: Browser, service: LocalService, someone: Api, tmp_path: Path
) -> None:
    job_id = someone.submit(STRANGE, filename="smith-john.vcf")
    done = someone.finished(job_id)
    assert (done["status"], [one["code"] for one in done["warnings"]]) == ("COMPLETED", ["no_contig"])
    assert someone.get("/jobs")["jobs"][0]["warnings"] == done["warnings"]
    token = someone.post(f"/jobs/{job_id}/shares", {"expires_days": 1})["token"]
    assert someone.get(f"/shares/{token}")["warnings"] == done["warnings"]
    assert NOTHING in someone.download(job_id, "report.html").decode()

    def mail() -> str | None:
        texts = [path.read_bytes().decode() for path in service.mails]
        return next((text for text in texts if job_id in text and "is done" in text), None)

    text = eventually(mail, 60, "the mail is there")
    assert f"Subject: Job {job_id} is done, with 1 warning" in text
    assert f"- {NOTHING}" in text
    assert "smith" not in text.lower()

    shell = Shell(service, tmp_path)
    shell.environment["GAS_PASSWORD"] = "Someones-pass-1"
    shell.gas("login", "--email", someone.email)
    assert "COMPLETED (1 warning)" in shell.gas("jobs")
    assert NOTHING in shell.gas("show", job_id)

    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page, someone.email, "Someones-pass-1")
        row = page.get_by_role("row", name=re.compile("smith-john"))
        expect(row.get_by_text("Done, with warnings")).to_be_visible()
        expect(row.get_by_text(NOTHING)).to_be_visible()
        page.goto(f"/jobs/{job_id}")
        expect(page.locator(".notice.bad", has_text=NOTHING)).to_be_visible()
        page.goto(f"/s/{token}")
        expect(page.locator(".notice.bad", has_text=NOTHING)).to_be_visible()
        watch.clean("warnings")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_warnings_are_readable(
    browser: Browser, service: LocalService, theme: str, width: str, tmp_path: Path
) -> None:
    warned = job("01JDQ3", "exome-batch-7", warnings=WARNINGS)
    files = [{**file, "name": file["name"].replace(".tbi", ".csi")} for file in FILES["files"]]
    answers = signed_in(
        **{
            "GET /jobs": {"jobs": [warned], "next_cursor": None},
            "GET /jobs/01JDQ3": warned,
            "GET /jobs/01JDQ3/files": {"files": files},
        }
    )
    with watched(browser, service.base_url, WIDTHS[width], theme) as watch:
        page = watch.page
        install(page, answers)
        page.goto("/jobs")
        expect(page.get_by_text(f"{NOTHING} (and 1 more warning)")).to_be_visible()
        settle(page)
        assert watch.axe() == [], "the list"
        page.goto("/jobs/01JDQ3/report")
        expect(page.locator(".notice.bad", has_text=NOTHING)).to_be_visible()
        expect(page.locator(".notice.warn", has_text="1 of 9 records")).to_be_visible()
        expect(page.get_by_text("The records were sorted. By contig and position.")).to_be_visible()
        settle(page)
        assert watch.axe() == [], "the job"
        page.get_by_role("button", name="Download", exact=True).click()
        expect(page.get_by_role("menuitem", name="Its index (.csi)")).to_be_visible()
        expect(page.get_by_role("menuitem", name="Its index (.tbi)")).to_have_count(0)


def test_a_file_of_another_build_is_asked_about_before_it_is_sent(
    browser: Browser, service: LocalService, someone: Api, tmp_path: Path
) -> None:
    path = tmp_path / "other-build.vcf"
    path.write_bytes(
        re.sub(rb"##contig=<ID=chr1,length=\d+", b"##contig=<ID=chr1,length=249250621", sample())
    )
    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page, someone.email, "Someones-pass-1")
        page.goto("/new")
        page.locator("input[type=file]").first.set_input_files(path)
        card = page.get_by_role("listitem", name="other-build.vcf")
        card.get_by_label("Reference").select_option("demo")
        expect(card.get_by_text("This file was probably made on another genome build")).to_be_visible()
        page.get_by_role("button", name="Annotate", exact=True).click()
        dialog = page.get_by_role("dialog", name="Is this the right reference?")
        expect(dialog).to_contain_text("chr1 has 249,250,621 bases in the file's header")
        settle(page)
        assert watch.axe() == []
        dialog.get_by_role("button", name="Back").click()
        assert someone.get("/jobs")["jobs"] == []
        page.get_by_role("button", name="Annotate", exact=True).click()
        dialog.get_by_role("button", name="Annotate anyway").click()
        card.get_by_role("link", name="Open the job").click()
        failed = page.locator("main .notice.bad", has_text="another genome build")
        expect(failed.first).to_be_visible(timeout=120_000)
