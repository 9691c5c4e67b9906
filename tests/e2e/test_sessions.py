"""Sessions on a running service: two programs of one account, and what ends the other one's access."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.service import Api, LocalService
from tests.e2e.site_browser import Watched, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def refresh(service: LocalService, cookie: str) -> httpx.Response:
    """Continue a session, as a browser does with its cookie."""
    headers = {"Cookie": f"gas_refresh={cookie}"}
    return httpx.post(f"{service.api_url}/auth/refresh", headers=headers, timeout=60)


def signed_in(service: LocalService, email: str, password: str) -> tuple[Api, str]:
    """A program of the account, and its cookie."""
    api = service.client(email, password)
    answer = api.http.post("/auth/sign-in", json={"email": email, "password": password})
    api.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return api, answer.cookies["gas_refresh"]


def test_sign_out_everywhere_else_and_a_reset_end_sessions(service: LocalService) -> None:
    email, password = "sessions@example.org", "Someones-pass-1"
    mine, cookie = signed_in(service, email, password)
    other, stolen = signed_in(service, email, password)
    token = mine.post("/tokens", {"name": "script"})["token"]
    script = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{service.api_url}/me", headers=script, timeout=60).is_success
    assert other.http.get("/me").is_success, "the authorizer's answer is cached from now on"

    # signed_in makes two sessions: of sign-up, and of its own.
    listed = mine.get("/me/sessions")["sessions"]
    assert len(listed) == 4
    assert sum(one["current"] for one in listed) == 1
    assert {one["agent"] for one in listed} == {"Python"}
    (kept,) = mine.get("/tokens")["tokens"]
    assert kept["last_used_at"]
    assert kept["address"] == listed[0]["address"] != ""

    assert mine.http.delete("/me/sessions").json() == {"sessions": 3, "tokens": 0}
    assert other.http.get("/me").status_code == 401
    assert refresh(service, stolen).status_code == 401
    assert mine.http.get("/me").is_success
    renewed = refresh(service, cookie)
    assert renewed.is_success
    assert renewed.cookies["gas_refresh"] != cookie
    assert httpx.get(f"{service.api_url}/me", headers=script, timeout=60).is_success

    mine.http.post("/auth/forgot", json={"email": email}).raise_for_status()
    new = {"email": email, "code": "654321", "password": "Another-pass-2", "end_tokens": True}
    assert httpx.post(f"{service.api_url}/auth/reset", json=new, timeout=60).is_success
    assert mine.http.get("/me").status_code == 401
    assert refresh(service, renewed.cookies["gas_refresh"]).status_code == 401
    assert httpx.get(f"{service.api_url}/me", headers=script, timeout=60).status_code == 401
    assert service.client(email, "Another-pass-2").get("/me/sessions")["sessions"][0]["current"]


def test_the_account_page_lists_sessions_and_signs_out_everywhere_else(
    watch: Watched, service: LocalService
) -> None:
    email, password = "browser-sessions@example.org", "Someones-pass-1"
    other = service.client(email, password)
    page = watch.page
    sign_in(page, email, password)
    page.goto("/account")
    sessions = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    expect(sessions).to_have_count(2)
    expect(sessions.filter(has_text="this session")).to_contain_text("Chrome on Linux")
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("Signed out everywhere else").first).to_be_visible()
    expect(sessions).to_have_count(1)
    assert other.http.get("/me").status_code == 401
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible(timeout=60_000)
    assert urlsplit(page.url).path == "/account"
