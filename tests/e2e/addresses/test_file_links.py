"""Files are saved under their own names, and open."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.addresses.account import Account
from tests.e2e.handed_out import (
    in_html,
)
from tests.e2e.site_browser import Watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_files_keep_their_names(account: Account) -> None:
    """`GET /jobs/{id}/files/{name}` leads to the file in one step, and the browser saves it under its own name."""
    api = account.api
    for name, saved in (("input", "Größe & 100% (1).vcf"), ("annotated.vcf.gz", None), ("report.html", None)):
        answer = api.http.get(f"/jobs/{account.job_id}/files/{name}")
        assert answer.status_code == 302
        got = httpx.get(answer.headers["location"], timeout=60)
        assert got.status_code == 200
        kind, _, encoded = got.headers["content-disposition"].partition("filename*=UTF-8''")
        assert kind == "attachment; "
        assert httpx.URL(f"http://x/{encoded}").path[1:] == saved or saved is None, encoded
    report = api.download(account.job_id, "report.html").decode()
    assert [target for target in in_html(report) if not target.startswith("#")] == []


def test_saved_under_its_name_by_a_browser(owner: Watched, account: Account) -> None:
    page = owner.page
    page.goto(f"/jobs/{account.job_id}/files")
    for name in ("annotated.vcf.gz", "report.html"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"Download {name}", exact=True).click()
        assert waiting.value.suggested_filename.endswith(name)


def test_the_printable_report_is_saved_and_opens(owner: Watched, account: Account, tmp_path: Path) -> None:
    page = owner.page
    page.goto(f"/jobs/{account.job_id}/report")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Printable report").click()
    waiting.value.save_as(tmp_path / "report.html")
    assert len(page.context.pages) == 1, "no empty tab is left behind"
    report = page.context.new_page()
    report.goto((tmp_path / "report.html").as_uri())
    expect(report.locator("h1")).to_be_visible()
    report.close()
