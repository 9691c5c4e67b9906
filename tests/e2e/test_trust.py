"""What an account's owner sees of the audit log, a link with a password, and the end of an account, in the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.handed_out import open_page
from tests.e2e.service import Api, LocalService, eventually, sample
from tests.e2e.site_browser import Watched, sign_in, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]
EMAIL, PASSWORD = "trust@example.org", "Someones-pass-1"
LINK_PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def api(service: LocalService) -> Api:
    return service.client(EMAIL, PASSWORD)


@pytest.fixture(scope="module")
def job_id(api: Api) -> str:
    job_id = api.submit(sample(20), filename="NA12878-private.vcf")
    assert api.finished(job_id)["status"] == "COMPLETED"
    return job_id


@pytest.fixture
def owner(browser: Browser, service: LocalService, api: Api) -> Iterator[Watched]:
    del api
    with watched(browser, service.base_url) as watch:
        sign_in(watch.page, EMAIL, PASSWORD)
        yield watch


def made_in_the_dialog(page: Page, job_id: str) -> str:
    """The address of a link with a password, as the share dialog hands it out."""
    page.goto(f"/jobs/{job_id}")
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this result")
    expect(dialog).to_contain_text("no name of the job or its file")
    dialog.get_by_label("Password (optional)").fill(LINK_PASSWORD)
    dialog.get_by_label("Number of views (optional)").fill("5")
    expect(dialog).to_contain_text("They see the names of the samples")
    dialog.get_by_label(re.compile("^Show the Samples section")).check()
    dialog.get_by_role("button", name="Create link").click()
    line = dialog.get_by_role("list", name="Links").get_by_role("listitem").first
    expect(line).to_contain_text("with a password, opened 0 of 5 times, with sample quality")
    return line.get_by_role("textbox").input_value()


def test_a_link_with_a_password_opens_as_it_was_handed_out(
    browser: Browser, service: LocalService, owner: Watched, api: Api, job_id: str
) -> None:
    address = made_in_the_dialog(owner.page, job_id)
    owner.clean("the share dialog")
    with watched(browser, service.base_url) as watch:
        guest = watch.page
        open_page(guest, address)
        guest.get_by_label("Password of this link").fill("wrong")
        guest.get_by_role("button", name="Open the result").click()
        expect(guest.get_by_role("alert")).to_contain_text("This is not the password of this link.")
        guest.get_by_label("Password of this link").fill(LINK_PASSWORD)
        guest.get_by_role("button", name="Open the result").click()
        expect(guest.locator(".xtable tbody tr").first).to_be_visible()
        expect(guest.get_by_role("heading", level=1, name="Shared result")).to_be_visible()
        guest.get_by_text("Samples: sex, relatedness and quality").click()
        expect(
            guest.get_by_role("region", name="Quality of each sample").get_by_role("row")
        ).not_to_have_count(0)
        assert watch.axe() == []
        assert "NA12878" not in guest.content()
    shares = api.get(f"/jobs/{job_id}/shares")["shares"]
    assert [one["views"] for one in shares if one["max_views"] == 5] == [1]


def test_urls_of_a_link_name_neither_owner_nor_file_and_can_be_read(api: Api, job_id: str) -> None:
    token = api.post(f"/jobs/{job_id}/shares", {"expires_days": 1})["token"]
    shown = httpx.get(f"{api.http.base_url}shares/{token}", timeout=60)
    assert api.get("/me")["user_id"] not in shown.text
    assert "NA12878" not in shown.text
    files = shown.json()["explore"]["files"]
    assert "quality.json.gz" not in files, "the owner did not allow it"
    url = files["meta.json"]["url"]
    assert httpx.get(url).status_code == 200
    assert "X-Amz-Expires=900" in url


def test_the_account_page_shows_who_did_what(owner: Watched, api: Api, job_id: str) -> None:
    api.download(job_id, "variants.tsv.gz")
    page = owner.page
    page.goto("/account")
    table = page.get_by_role("region", name="Activity, table")
    for words in ("Downloaded a file: variants.tsv.gz", "Submitted a job", "Signed in"):
        expect(table.get_by_text(words).first).to_be_visible()
    expect(table.get_by_role("link", name=job_id).first).to_have_attribute("href", f"/jobs/{job_id}")
    assert "NA12878" not in json.dumps(api.get("/me/audit"))
    owner.clean("the account page")


def test_a_deleted_account_gets_a_receipt_and_leaves_no_mail(browser: Browser, service: LocalService) -> None:
    email = "leaving@example.org"
    api = service.client(email, PASSWORD)
    job_id = api.submit(sample(20))
    assert api.finished(job_id)["status"] == "COMPLETED"
    token = api.post(f"/jobs/{job_id}/shares", {"expires_days": 1})["token"]

    def mine() -> list[Path]:
        return [mail for mail in service.mails if email.encode() in mail.read_bytes()]

    eventually(mine, 60, "the mail about the job")
    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page, email, PASSWORD)
        page.goto("/account")
        page.get_by_role("button", name="Delete my account").click()
        dialog = page.get_by_role("dialog", name="Delete your account?")
        dialog.get_by_label("Your email address").fill(email)
        dialog.get_by_role("button", name="Delete permanently").click()
        expect(page.get_by_role("heading", level=1, name="Your account is deleted")).to_be_visible()
        expect(page.get_by_role("list", name="Deleted")).to_contain_text("1 job")
        expect(page.get_by_role("list", name="Remaining")).to_contain_text("Backups of the database: until")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Download the receipt").click()
        receipt = json.loads(saved.value.path().read_text())
        assert receipt["deleted"]["jobs"] == 1
        watch.clean("the last page")
        page.reload()
        expect(page.get_by_role("heading", level=1, name="No receipt here")).to_be_visible()
    assert httpx.get(f"{service.api_url}/shares/{token}", timeout=60).status_code == 404
    eventually(lambda: not mine() or None, 60, "the account's mails to go")
