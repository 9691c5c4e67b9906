"""Each address that is handed to a person opens, as it was handed out: in a fresh browser, or by the request that it is for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.handed_out import (
    NOTHING_HERE,
    in_html,
    in_text,
    links_of,
    mails_to,
    named_in,
    of_answer,
    of_mail,
    open_page,
    template_members,
)
from tests.e2e.service import Api, LocalService, eventually, sample
from tests.e2e.site_browser import Watched, settle, sign_in, watched
from tests.unit.lifecycle.test_stripe_payments import adapter

pytestmark = [pytest.mark.e2e, pytest.mark.browser]
EMAIL, PASSWORD = "handed.o'ut+links@example.org", "Someones-pass-1"
# A link in a mail or chat on another site: what a browser sends when it is clicked there.
FROM_ELSEWHERE = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Accept": "text/html",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account with a completed and a failed job, and a share of the first."""

    api: Api
    job_id: str
    failed_id: str
    share: dict[str, Any]


@pytest.fixture(scope="module")
def account(service: LocalService) -> Account:
    api = service.client(EMAIL, PASSWORD)
    # The file's name comes back in Content-Disposition, in the site's pages and in the log.
    job_id = api.submit(sample(40), name="My family; 100% <ours>", filename="Größe & 100% (1).vcf")
    failed_id = api.submit(b"##fileformat=VCFv4.2\n#CHROM\tPOS\n", name="broken")
    assert api.finished(job_id)["status"] == "COMPLETED"
    assert api.finished(failed_id)["status"] == "FAILED"
    share = api.post(f"/jobs/{job_id}/shares", {"expires_days": 7})
    return Account(api, job_id, failed_id, share)


@pytest.fixture
def stranger(browser: Browser, service: LocalService) -> Iterator[Watched]:
    """A browser that has never been here."""
    with watched(browser, service.base_url) as watch:
        yield watch


@pytest.fixture(scope="module")
def owner(browser: Browser, service: LocalService, account: Account) -> Iterator[Watched]:
    """The account's owner, signed in."""
    del account
    with watched(browser, service.base_url, permissions=["clipboard-read", "clipboard-write"]) as watch:
        sign_in(watch.page, EMAIL, PASSWORD)
        yield watch


def raw(address: str, **headers: str) -> httpx.Response:
    return httpx.get(address, headers=headers, timeout=60)


def test_a_share_link_from_its_making_to_its_end(
    browser: Browser, service: LocalService, owner: Watched, account: Account
) -> None:
    page = owner.page
    page.goto(f"/jobs/{account.job_id}")
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this result")
    links = dialog.get_by_role("list", name="Links").get_by_role("listitem")
    expect(links).to_have_count(1)
    dialog.get_by_role("button", name="Create link").click()
    expect(links).to_have_count(2)
    first = account.share["url"]
    made = [one for one in links.all() if one.get_by_role("textbox").input_value() != first]
    address = made[0].get_by_role("textbox").input_value()
    made[0].get_by_role("button", name="Copy the link").click()
    expect(made[0].get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address

    with watched(browser, service.base_url) as watch:
        guest = watch.page
        open_page(guest, address)
        expect(guest.get_by_role("heading", level=1, name="My family; 100% <ours>")).to_be_visible()
        expect(guest.locator(".xtable tbody tr").first).to_be_visible()
        guest.reload()
        expect(guest.locator(".xtable tbody tr").first).to_be_visible()
        watch.clean("a shared result")
        # As chats and mails mangle it: a slash behind it, a query of a campaign, dots as percent codes, a fragment.
        for mangled in (
            f"{address}/",
            f"{address}?utm_source=mail.example",
            address.replace(".", "%2E"),
            f"{address}#impact=HIGH",
        ):
            open_page(guest, mangled)
            expect(guest.locator(".xtable tbody tr, .xempty").first).to_be_visible()

        made[0].get_by_role("button", name="Revoke").click()
        expect(links).to_have_count(1)
        guest.goto(address)
        expect(guest.get_by_text("This link does not exist, was revoked, or has expired.")).to_be_visible()
        expect(guest.get_by_text("Ask the person who sent it for a new one.")).to_be_visible()
    answer = raw(address, **FROM_ELSEWHERE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_the_explorers_own_links(
    browser: Browser, service: LocalService, owner: Watched, account: Account
) -> None:
    page = owner.page
    page.goto(f"/jobs/{account.job_id}")
    page.locator(".xopen").first.click()
    settle(page)
    page.get_by_label("Share", exact=True).click()
    page.get_by_role("button", name=re.compile("^Copy link to this view")).click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    view = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name=re.compile("^Create a read-only link")).click()
    field = page.get_by_label(re.compile("^Open until"))
    expect(field).to_be_visible()
    link = field.input_value()
    page.keyboard.press("Escape")
    assert urlsplit(view).fragment
    assert urlsplit(link).fragment == urlsplit(view).fragment

    with watched(browser, service.base_url) as watch:
        guest = watch.page
        open_page(guest, link)
        expect(guest.get_by_role("complementary", name=re.compile("^Details of"))).to_be_visible()
        guest.reload()
        expect(guest.get_by_role("complementary", name=re.compile("^Details of"))).to_be_visible()
        # The view's address is for whoever may open the job: others sign in first, and then see it.
        guest.goto(view)
        expect(guest.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
        guest.get_by_label("Email").fill(EMAIL)
        guest.get_by_label("Password", exact=True).fill(PASSWORD)
        guest.get_by_role("button", name="Sign in").click()
        expect(guest.get_by_role("complementary", name=re.compile("^Details of"))).to_be_visible()
        assert guest.url == view


def test_the_mails(owner: Watched, stranger: Watched, service: LocalService, account: Account) -> None:
    api = account.api
    # Somebody signs up with the address of this account: its owner gets a notice with the ways in.
    again = {"email": EMAIL, "password": "Strangers-pass-2", "name": "Somebody"}
    httpx.post(f"{service.api_url}/auth/sign-up", json=again, timeout=60).raise_for_status()
    mails = eventually(
        lambda: found if len(found := mails_to(service, EMAIL)) >= 3 else None,
        60,
        "the mails of both jobs and the notice of the sign-up",
    )
    # `url` is what button.html is given: one of the others.
    job_mails = {"job_url", "account_url", "jobs_url", "unsubscribe_url", "entry.url", "url"}
    assert template_members() == job_mails | {"sign_in_url", "forgot_url"}
    addresses = {address for mail in mails for part in of_mail(mail).values() for address in part}
    for mail in mails:
        parts = of_mail(mail)
        assert set(parts["text"]) == set(parts["html"]), mail["Subject"]
        assert parts["header"][0] in parts["text"]
    base = service.base_url
    (unsubscribe,) = [address for address in addresses if "/mail/unsubscribe" in address]
    (notice,) = [mail for mail in mails if mail["Subject"] == "You already have a GAS account"]
    signed_out = {f"{base}/sign-in": "Sign in", f"{base}/forgot": "Reset your password"}
    assert signed_out.keys() <= set(of_mail(notice)["text"])
    pages = addresses - {unsubscribe, *signed_out}
    assert pages == {f"{base}/account", f"{base}/jobs/{account.job_id}", f"{base}/jobs/{account.failed_id}"}
    for address, heading in signed_out.items():
        open_page(stranger.page, address)
        expect(stranger.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        assert raw(address, **FROM_ELSEWHERE).status_code == 200
    stranger.clean("the ways in")
    for address in sorted({*pages, f"{base}/jobs"}):  # /jobs: plan changes, digests and restores
        open_page(owner.page, address)
        assert raw(address, **FROM_ELSEWHERE).status_code == 200
    owner.clean("pages of the mails")

    def mode() -> Any:
        return api.get("/me")["notifications"]["mode"]

    # A scanner of links opens it: nothing happens. A person presses the button. A mail program posts without a page.
    assert raw(unsubscribe, **FROM_ELSEWHERE).status_code == 200
    page = stranger.page
    page.goto(unsubscribe)
    assert mode() == "each"
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_text("You will get no more emails about your jobs.")).to_be_visible()
    assert mode() == "none"
    api.http.patch("/me", json={"notifications": {"mode": "each"}}).raise_for_status()
    assert httpx.post(unsubscribe, data={"List-Unsubscribe": "One-Click"}, timeout=60).status_code == 200
    assert mode() == "none"
    cut = raw(unsubscribe[:-3])
    assert (cut.status_code, "Copy the whole link" in cut.text) == (422, True)


def test_the_local_mailbox(stranger: Watched, service: LocalService, account: Account) -> None:
    del account
    page = stranger.page
    page.goto("/local/mail")
    for address in links_of(page)[:5]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        expect(page.get_by_role("link", name="All mails")).to_be_visible()


def test_answers_of_the_api(service: LocalService, account: Account, stranger: Watched) -> None:
    api, job = account.api, f"/jobs/{account.job_id}"
    files = [file["name"] for file in api.get(f"{job}/files")["files"]]
    assert {"input", "annotated.vcf.gz", "report.html", "variants.parquet"} <= set(files)
    upload = api.post("/uploads", {"filename": "a b%2F.vcf", "size": 10})
    answers = [
        api.get(f"{job}/explore"),
        api.get(f"{job}/shares"),
        api.get(f"/shares/{account.share['token']}"),
        api.get("/shares/sample"),
        *(
            api.http.get(f"{job}/files/{name}", headers={"Accept": "application/json"}).json()
            for name in files
        ),
    ]
    found = [pair for answer in answers for pair in of_answer(answer)]
    # Every member that the API's own description names as an address is opened here; without Stripe there is no checkout.
    document = api.get("/openapi.json")
    assert named_in(document["components"]["schemas"]) == {"url", "checkout_url"}
    assert {name for name, _ in found} == {"url"}
    assert api.post("/me/plan", {"plan": "free"})["checkout_url"] is None
    for _, address in found:
        if "/s/" in urlsplit(address).path:
            open_page(stranger.page, address)
        else:
            answer = raw(address, Range="bytes=0-9")
            assert answer.status_code == 206, address
            assert len(answer.content) <= 10
    sent = httpx.put(upload["parts"][0]["url"], content=b"0123456789", timeout=60)
    assert sent.status_code == 200
    assert document["servers"] == [{"url": "/api"}]
    assert httpx.get(f"{service.api_url}/openapi.json", timeout=60).status_code == 200
    open_page(stranger.page, f"{service.api_url}/docs")
    assert urlsplit(stranger.page.url).path == "/docs/routes"


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


def test_every_link_of_every_page(owner: Watched, stranger: Watched, account: Account) -> None:
    """A crawl from the home page, the docs and the pages behind the sign-in, as a stranger and as the owner."""
    fallen: list[str] = []
    for watch, seeds in (
        (stranger, ["/", "/docs", "/sign-in", "/sign-up", "/forgot", "/s/sample"]),
        (owner, ["/jobs", "/new", "/account", f"/jobs/{account.job_id}", f"/jobs/{account.failed_id}"]),
    ):
        waiting = [f"{watch.origin}{seed}" for seed in seeds]
        seen: set[str] = set()
        while waiting:
            address = waiting.pop(0)
            where = urlsplit(address)
            page_of = address if "/docs" in where.path else address.partition("#")[0]
            if page_of in seen:
                continue
            seen.add(page_of)
            if f"{where.scheme}://{where.netloc}" != watch.origin:
                # Elsewhere: not opened here, but whole and by TLS.
                assert where.scheme in ("https", "mailto"), address
            elif where.path.startswith("/api/"):
                assert raw(address).status_code == 200, address
            else:
                open_page(watch.page, page_of)
                # Without the sign-in a page leads to it and back.
                if urlsplit(watch.page.url).path != "/sign-in":
                    waiting += links_of(watch.page)
        fallen += [address for address in seen if NOTHING_HERE in address]
        assert len(seen) > 10
    assert fallen == []
    owner.clean("the owner's crawl")
    stranger.clean("the stranger's crawl")


@pytest.mark.parametrize("tail", ["/", "?from=mail.example", "/?a=b.c", "#a.b"])
def test_pages_with_more_behind_them(owner: Watched, account: Account, tail: str) -> None:
    for path in ("/docs/api", "/account", f"/jobs/{account.job_id}/files", "/s/sample"):
        address = f"{owner.origin}{path}{tail}"
        answer = owner.page.goto(address)
        assert answer is None or answer.status == 200
        settle(owner.page)
        assert owner.page.locator("h1").first.inner_text() != NOTHING_HERE, address


@pytest.mark.parametrize("path", ["/assets/x.js", "/assets/index-00000000.css"])
def test_a_missing_asset_is_404(service: LocalService, path: str) -> None:
    answer = raw(f"{service.base_url}{path}")
    assert answer.status_code == 404
    assert "html" not in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/no/such.page", "/docs/no-such", "/jobs/a/b/c.d"])
def test_an_unknown_address_says_so(stranger: Watched, path: str) -> None:
    answer = stranger.page.goto(path)
    assert answer is not None
    assert answer.status == 200
    expect(stranger.page.get_by_role("heading", level=1, name=NOTHING_HERE)).to_be_visible()


def test_where_a_payment_comes_back_to(owner: Watched) -> None:
    payments, recorder = adapter(
        {
            "POST /v1/checkout/sessions": {
                "object": "checkout.session",
                "id": "cs_1",
                "url": "https://pay.test/1",
                "expires_at": 1795400000,
            },
            "POST /v1/billing_portal/sessions": {
                "object": "billing_portal.session",
                "id": "bps_1",
                "url": "https://pay.test/2",
            },
        }
    )
    payments.checkout("cus_1", "key")
    payments.portal("cus_1")
    back = [
        value
        for _, _, sent, _ in recorder.asked
        for name in sent
        if name.endswith("_url")
        for value in sent[name]
    ]
    assert len(back) == 3
    for address in back:
        open_page(owner.page, owner.origin + address.removeprefix("https://gas.test"))
        expect(owner.page.get_by_role("heading", level=1, name="Account")).to_be_visible()


def test_what_the_commands_print(
    stranger: Watched, service: LocalService, account: Account, tmp_path: Path
) -> None:
    started = service.log.read_text()
    printed = in_text(started[started.index("ready in") :].partition("state:")[0])
    assert set(printed) == {service.base_url, f"{service.base_url}/local/mail"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GAS_", "XDG_"))}
    environment = {**kept, "HOME": str(tmp_path), "GAS_URL": service.base_url, "GAS_PASSWORD": PASSWORD}
    for arguments in (
        ["login", "--email", EMAIL],
        ["plan"],
        ["jobs"],
        ["show", account.job_id],
        ["references"],
        ["logout"],
    ):
        done = subprocess.run(
            [Path(sys.executable).with_name("gas"), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        printed += in_text(done.stdout + done.stderr)
    for address in dict.fromkeys(printed):
        answer = stranger.page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
