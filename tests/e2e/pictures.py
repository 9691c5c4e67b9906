"""Take pictures of each page of a running service: `python -m tests.e2e.pictures [URL]`.

Each page is taken in light and dark on a desk, and in light on a phone. Pictures that docs/images has are replaced there; all
others go to .build/pictures, to be looked at. The service must hold the demo account and its finished sample job.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from local.demo import EMAIL, PASSWORD
from tests.e2e.site_browser import settle

ROOT = Path(__file__).parents[2]
SHOWN, OTHERS = ROOT / "docs/images", ROOT / ".build/pictures"
SIZES = {"light": (1440, 900), "dark": (1440, 900), "phone": (400, 860)}
PUBLIC = {"home": "/", "sign-up": "/sign-up", "sample": "/s/sample", "docs": "/docs"}
SIGNED_IN = {"jobs": "/jobs", "new-job": "/new", "account": "/account"}
TABS = ("report", "files", "log", "provenance")
EXPLORERS = ("sample", "job")


def main(base: str) -> None:
    """Take all pictures, small enough for a repository (JPEG, one pixel per point)."""
    OTHERS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for look in SIZES:
            _one_look(browser, base, look)
        browser.close()


def _one_look(browser: Browser, base: str, look: str) -> None:
    width, height = SIZES[look]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if look == "dark" else "light",
        reduced_motion="reduce",
        base_url=base,
    )
    page = context.new_page()
    for name, path in PUBLIC.items():
        page.goto(path)
        _take(page, name, look)
    page.goto("/sign-in")
    page.get_by_label("Email").first.fill(EMAIL)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/jobs**")
    for name, path in SIGNED_IN.items():
        page.goto(path)
        _take(page, name, look)
    page.goto("/jobs")
    page.get_by_role("link", name="Demo").first.click()
    _take(page, "job", look)
    job = page.url.partition("#")[0].partition("?")[0]
    for tab in TABS:
        page.goto(f"{job}/{tab}")
        _take(page, f"job-{tab}", look)
    context.close()


def _take(page: Page, name: str, look: str) -> None:
    if name in EXPLORERS:  # the worker's first rows arrive after the last request
        expect(page.locator(".xtable tbody tr").first).to_be_visible(timeout=60_000)
    settle(page)
    expect(page.locator(".skeleton")).to_have_count(0, timeout=60_000)
    file = f"{name}-{look}.jpg"
    folder = SHOWN if (SHOWN / file).exists() else OTHERS
    page.screenshot(path=folder / file, type="jpeg", quality=72)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("GAS_URL", "http://localhost:8080"))
