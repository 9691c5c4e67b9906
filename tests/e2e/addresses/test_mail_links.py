"""Each address in a mail opens, from another site as from this one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.addresses.account import EMAIL, FROM_ELSEWHERE, Account, raw
from tests.e2e.handed_out import (
    links_of,
    mails_to,
    of_mail,
    open_page,
    template_members,
)
from tests.e2e.service import LocalService, eventually
from tests.e2e.site_browser import Watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


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
