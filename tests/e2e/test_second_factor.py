"""An authenticator app on a running service: set up on the account page, asked for at the sign-in, turned off."""

from __future__ import annotations

import time

import httpx
import pytest
from playwright.sync_api import expect

from tests import totp
from tests.e2e.service import LocalService
from tests.e2e.site_browser import Watched, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

EMAIL, PASSWORD = "second-factor@example.org", "Someones-pass-1"


def test_an_app_from_its_setup_to_its_end(watch: Watched, service: LocalService) -> None:
    service.client(EMAIL, PASSWORD)
    page = watch.page
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/account")
    page.get_by_role("button", name="Set up").click(timeout=60_000)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_alt_text("QR code for your authenticator app")).to_be_visible(timeout=60_000)
    secret = dialog.locator("code.secret").inner_text().replace(" ", "")
    dialog.get_by_label("Code of the app").fill(totp.code(secret, time.time()))
    dialog.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("Your authenticator app is on").first).to_be_visible(timeout=60_000)

    # The user pool's own answer must not be enough: a challenge that the service did not seal opens nothing.
    with httpx.Client(base_url=service.api_url, timeout=60) as http:
        asked = http.post("/auth/sign-in", json={"email": EMAIL, "password": PASSWORD}).json()
        assert asked["step"] == "code"
        forged = {"challenge": asked["challenge"][:-1] + "x", "code": totp.code(secret, time.time())}
        assert http.post("/auth/mfa", json=forged).status_code == 401
        right = {"challenge": asked["challenge"], "code": totp.code(secret, time.time())}
        assert http.post("/auth/mfa", json={**right, "code": "000000"}).status_code == 422
        assert http.post("/auth/mfa", json=right).is_success

    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.goto("/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible(timeout=60_000)
    page.get_by_label("Code").fill(totp.code(secret, time.time()))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible(timeout=60_000)

    # Lost: what docs/operations.md tells the operator to do.
    pool = next(
        one["Id"]
        for one in service.aws("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
        if one["Name"] == "gas-local"
    )
    service.aws("cognito-idp").admin_set_user_mfa_preference(
        UserPoolId=pool,
        Username=EMAIL,
        SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
    )
    assert service.client(EMAIL, PASSWORD).get("/me/mfa") == {"enabled": False, "required": False}
