"""Signing in and out, API tokens, and the chosen theme, on the site over the running service."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.service import EMAIL, PASSWORD, LocalService
from tests.e2e.site_browser import Watched, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_a_deep_link_waits_for_the_sign_in(watch: Watched) -> None:
    page = watch.page
    page.goto("/account#usage")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/account#usage$"))
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()
    assert "token" not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").lower()


def test_signing_out_reaches_every_tab(watch: Watched) -> None:
    page = watch.page
    sign_in(page)
    other = page.context.new_page()
    other.goto("/jobs")
    expect(other.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(other).to_have_url(re.compile("/sign-in"))


def test_a_wrong_password_says_so_and_keeps_the_address(watch: Watched) -> None:
    page = watch.page
    page.goto("/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill("Wrong-pass-1")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(EMAIL)


def test_the_theme_that_was_chosen_stays(watch: Watched) -> None:
    page = watch.page
    page.goto("/")
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_token_is_made_shown_once_and_revoked(watch: Watched, service: LocalService) -> None:
    page = watch.page
    sign_in(page)
    page.goto("/account")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("What is it for?").fill("A robot")
    page.get_by_role("button", name="Create token").click()
    secret = page.locator(".secret").inner_text()
    headers = {"Authorization": f"Bearer {secret}"}
    assert service.client().http.get("/me", headers=headers).status_code == 200
    page.reload()
    expect(page.get_by_role("button", name="Revoke A robot")).to_be_visible()
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke A robot").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("button", name="Revoke A robot")).to_be_hidden()
