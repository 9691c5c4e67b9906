"""Links to a result, opened as they were copied: in a fresh browser, and mangled as chats and mails do."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.addresses.account import EMAIL, FROM_ELSEWHERE, PASSWORD, Account, raw
from tests.e2e.handed_out import (
    open_page,
)
from tests.e2e.service import LocalService
from tests.e2e.site_browser import Watched, settle, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


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
