"""Rules for every page of the site: no violation of the content policy, no foreign request, no console error, no axe finding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from tests.e2e.service import EMAIL, PASSWORD

DIST = Path(__file__).resolve().parents[2] / "frontend" / "dist"
# The machine that runs the tests may be busy with the service's own work. Only what fails waits that long.
PATIENCE = 60_000  # milliseconds
expect.set_options(timeout=PATIENCE)

# Milliseconds until an open page has surely asked again: the longest pause (frontend/src/live/pace.ts), a quarter more at
# random, and the answers of a busy machine. A page asks a slow service that seldom.
ASKED_AGAIN = 120_000
WIDTHS = {"desktop": (1440, 900), "phone": (400, 860)}

_WATCH_POLICY = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', e =>
  window.__violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""
_WATCH_SHIFT = """
window.__shift = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__shift += e.value; })
  .observe({type: 'layout-shift', buffered: true});
"""


@dataclass(slots=True)
class Watched:
    """A page and its violations of the rules."""

    page: Page
    origin: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.__violations")
        return found

    def shift(self) -> float:
        """Cumulative layout shift so far."""
        return float(self.page.evaluate("window.__shift"))

    def axe(self) -> list[str]:
        """One line for each violation of axe's rules."""
        # Targets of at least 24 px (WCAG 2.2 AA) is a rule that axe leaves out unless asked.
        # Of the rules that pass, axe would describe and send every element of the page.
        options = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
        found: list[dict[str, Any]] = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
            for rule in found
            for node in rule["nodes"]
        ]

    def clean(self, where: str) -> None:
        """Fail when the page has broken a rule."""
        assert not self.violations(), (where, self.violations())
        assert not self.strangers, (where, self.strangers)
        assert not self.complaints, (where, self.complaints)

    def see(self, request: Request) -> None:
        """Note a request to anyone but the origin."""
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.strangers.append(request.url)

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error on the console."""
        # The browser itself reports refused requests; the tests check how the page handles them.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@contextmanager
def watched(
    browser: Browser, origin: str, size: tuple[int, int] = (1440, 900), theme: str = "light", **options: Any
) -> Iterator[Watched]:
    """A page in a fresh context, watched from its first byte on. `origin` is where the site and, on one machine, the storage are."""
    context = browser.new_context(
        base_url=origin,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        **options,
    )
    context.add_init_script(_WATCH_POLICY + _WATCH_SHIFT)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch = Watched(page, origin)
    page.on("request", lambda request: watch.see(request))
    page.on("console", lambda message: watch.hear(message))
    page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    yield watch
    context.close()


def settle(page: Page) -> None:
    """Wait until the page has stopped loading and nothing is marked as busy."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    # An animation of a page that draws no frames never ends, and evaluate() has no time limit of its own.
    page.evaluate(
        "Promise.race([new Promise(end => setTimeout(end, 2000)), Promise.all(document.getAnimations()"
        ".filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => 0)))])"
    )


def enter(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Fill the form of the page that is shown for signing in, and send it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Through the form, until the list of jobs is there."""
    page.goto("/sign-in")
    enter(page, email, password)
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
