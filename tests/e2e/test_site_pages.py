"""Every page of the site in every state: shown, accessible in light and dark on desktop and phone, strict policy kept, still."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.service import LocalService
from tests.e2e.site_browser import WIDTHS, settle, watched
from tests.e2e.site_states import ME, Answer, install, job, moment, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

PREMIUM = {
    **ME,
    "plan": "premium",
    "billing": {
        "provider": "stripe",
        "period_end": moment(days=9),
        "cancel_at_period_end": False,
        "past_due": moment(days=2),
    },
}


def unreachable(route: Route) -> None:
    route.abort("connectionrefused")


@dataclass(frozen=True, slots=True)
class State:
    """A page, what it must say, and what the service answers. `answers` None: a stranger without an account."""

    path: str
    says: str
    answers: dict[str, Answer] | None = field(default_factory=signed_in)
    click: str | None = None


STATES: dict[str, State] = {
    "home": State("/", "Every variant, explained", None),
    "home-agreement": State("/", "breakends (terms of each transcript)", None, click="main details summary"),
    "sign-up": State("/sign-up", "Create your account", None),
    "confirm": State("/confirm", "Confirm your email address", None),
    "sign-in": State("/sign-in", "Sign in", None),
    "forgot": State("/forgot", "Reset your password", None),
    "reset": State("/reset", "Choose a new password", None),
    "not-found": State("/no/such/page", "There is nothing at this address", None),
    "docs": State("/docs", "Documentation", None),
    "docs-page": State("/docs/architecture", "Architecture", None),
    "docs-unknown": State("/docs/nothing-here", "There is nothing at this address", None),
    "api": State(
        "/docs/routes",
        "The HTTP API, call by call",
        {
            "GET /openapi.json": {
                "paths": {
                    "/jobs": {
                        "get": {
                            "summary": "List jobs",
                            "tags": ["jobs"],
                            "responses": {"200": {"description": "A page"}},
                        }
                    }
                }
            }
        },
    ),
    "share-gone": State("/s/revoked", "Not found", {}),
    "sample-missing": State("/s/sample", "The sample is not available yet", {}),
    "away": State("/jobs", "The service could not be reached", {"POST /auth/refresh": unreachable}),
    "new": State("/new", "Drop VCF files here"),
    "jobs": State("/jobs", "trio-family-12"),
    "jobs-menu": State("/jobs", "trio-family-12", click="button[aria-label='Actions for trio-family-12']"),
    "jobs-chosen": State(
        "/jobs", "8 jobs selected", click="input[aria-label='Select all jobs on this page']"
    ),
    "jobs-none": State("/jobs", "No jobs yet", signed_in(**{"GET /jobs": {"jobs": [], "next_cursor": None}})),
    "jobs-no-match": State(
        "/jobs?q=zebra", "No job matches", signed_in(**{"GET /jobs": {"jobs": [], "next_cursor": None}})
    ),
    "jobs-broken": State(
        "/jobs",
        "Something went wrong on our side",
        signed_in(
            **{"GET /jobs": (500, {"title": "Something went wrong on our side", "detail": "Try later."})}
        ),
    ),
    "job-waiting": State("/jobs/01JDQ1", "Number 3 in the queue"),
    "job-running": State("/jobs/01JDQ2", "2,210,000 of 4,906,112"),
    "job-archived": State("/jobs/01JDQ4", "Upgrade to restore it"),
    "job-archived-premium": State("/jobs/01JDQ4", "Restore this result", signed_in(**{"GET /me": PREMIUM})),
    "job-restoring": State("/jobs/01JDQ5", "The result is being restored"),
    "job-failed": State("/jobs/01JDQ6", "This looks like GRCh37, not GRCh38"),
    "job-cancelled": State("/jobs/01JDQ7", "You cancelled this job"),
    "job-archiving": State("/jobs/01JDQ8", "The result is being archived"),
    "job-retried": State(
        "/jobs/01JDQ2",
        "This is attempt 2",
        signed_in(**{"GET /jobs/01JDQ2": job("01JDQ2", "x", "RUNNING", attempt=2)}),
    ),
    "job-delete": State("/jobs/01JDQ6", "deleted permanently", click="delete"),
    "job-unknown": State("/jobs/none", "There is nothing here"),
    "report": State("/jobs/01JDQ3/report", "not as stated"),
    "files": State("/jobs/01JDQ3/files", "annotated.vcf.gz"),
    "log": State("/jobs/01JDQ3/log", "chunk 49"),
    "provenance": State("/jobs/01JDQ3/provenance", "Reproduce this result on your machine"),
    "share-dialog": State("/jobs/01JDQ3/report", "Share this result", click="text=Share"),
    "account": State("/account", "4.1 GB of 5 GB"),
    "account-premium": State("/account", "Your last payment failed", signed_in(**{"GET /me": PREMIUM})),
    "account-upgrade": State("/account", "€9.50 per month, tax included", click="text=Upgrade to premium"),
    "account-delete": State(
        "/account", "To confirm, type your email address", click="text=Delete my account"
    ),
    "admin": State("/admin", "1,204, 86 premium"),
    "admin-users": State(
        "/admin", "person3@example.org", click="nav[aria-label=Administration] >> text=Users"
    ),
    "admin-not": State(
        "/admin", "There is nothing at this address", signed_in(**{"GET /me": {**ME, "admin": False}})
    ),
}


def show(page: Page, state: State) -> None:
    """Open the page in its state and wait for what it must say."""
    install(page, state.answers or {}, hint=state.answers is not None)
    page.goto(state.path)
    if state.click == "delete":
        page.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Delete").click()
    elif state.click:
        page.locator(state.click).first.click()
    expect(page.get_by_text(re.compile(re.escape(state.says))).first).to_be_attached()
    settle(page)


@pytest.mark.parametrize("name", STATES)
def test_page_is_accessible_and_keeps_the_policy(browser: Browser, service: LocalService, name: str) -> None:
    with watched(browser, service.base_url) as watch:
        show(watch.page, STATES[name])
        # Contrast differs by theme, layout by width: each of them once.
        for width, theme in (("desktop", "dark"), ("phone", "light")):
            across, down = WIDTHS[width]
            watch.page.set_viewport_size({"width": across, "height": down})
            watch.page.emulate_media(color_scheme=theme)
            settle(watch.page)
            assert watch.axe() == [], (width, theme)
            assert watch.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"scrolls sideways: {width}"
            )
        watch.clean(name)


@pytest.mark.parametrize(
    "name", ["home", "sign-in", "jobs", "job-running", "report", "account", "new", "docs-page"]
)
def test_page_stands_still_while_it_loads(browser: Browser, service: LocalService, name: str) -> None:
    for size in WIDTHS.values():
        with watched(browser, service.base_url, size) as watch:
            show(watch.page, STATES[name])
            assert watch.shift() <= 0.05


def test_titles_name_the_page_and_the_focus_follows(browser: Browser, service: LocalService) -> None:
    with watched(browser, service.base_url) as watch:
        page = watch.page
        show(page, STATES["jobs"])
        expect(page).to_have_title("Jobs · GAS")
        page.get_by_role("link", name="panel-grch37").click()
        expect(page).to_have_title("panel-grch37 · GAS")
        page.get_by_role("link", name="Docs").first.click()
        expect(page.get_by_role("heading", level=1, name="Documentation")).to_be_focused()


def test_an_unconfirmed_account_is_led_to_its_confirmation(browser: Browser, service: LocalService) -> None:
    refused = (409, {"title": "Not possible", "detail": "Confirm your email address first."})
    with watched(browser, service.base_url) as watch:
        page = watch.page
        show(page, State("/sign-in", "Sign in", {"POST /auth/sign-in": refused}))
        page.get_by_label("Email").fill("new@example.org")
        page.get_by_label("Password", exact=True).fill("Some-pass-12")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("We sent a code to new@example.org")).to_be_visible()


def test_offline_is_told_and_heals(browser: Browser, service: LocalService) -> None:
    with watched(browser, service.base_url) as watch:
        show(watch.page, STATES["jobs"])
        watch.page.context.set_offline(True)
        expect(watch.page.get_by_text("You are offline")).to_be_visible()
        expect(watch.page.get_by_text("HG002_wgs").first).to_be_visible()
        assert watch.axe() == []
        watch.page.context.set_offline(False)
        expect(watch.page.get_by_text("You are offline")).to_be_hidden()


def test_reduced_motion_stops_every_endless_animation(browser: Browser, service: LocalService) -> None:
    with watched(browser, service.base_url, reduced_motion="reduce") as watch:
        show(watch.page, STATES["job-waiting"])
        running = "document.getAnimations().filter(a => a.playState === 'running' && a.effect.getTiming().duration > 50).length"
        assert watch.page.evaluate(running) == 0


def pass_time(page: Page, milliseconds: int, reached: Callable[[], bool] | None = None) -> None:
    """Advance the page's installed clock, then let its requests arrive: up to 5 s until `reached`.

    Without `reached` the page sends one more request, which arrives behind all that it has sent before.
    """
    page.clock.run_for(milliseconds)
    if reached is None:
        page.evaluate("fetch('/').then((answer) => answer.text())")
        return
    for _ in range(50):
        if reached():
            return
        page.wait_for_timeout(100)


def test_polling_stops_while_the_tab_is_hidden(browser: Browser, service: LocalService) -> None:
    asked: list[str] = []

    def running(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=job("01JDQ2", "x", "RUNNING"))

    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.clock.install()
        show(
            page,
            State(
                "/jobs/01JDQ2/report", "There is no report yet", signed_in(**{"GET /jobs/01JDQ2": running})
            ),
        )
        pass_time(page, 3000, lambda: len(asked) >= 2)
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => window.__hidden ?? false, configurable: true}); window.__hidden = true;"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        pass_time(page, 0)
        before = len(asked)
        pass_time(page, 60_000)
        assert len(asked) == before
        page.evaluate("window.__hidden = false; document.dispatchEvent(new Event('visibilitychange'))")
        pass_time(page, 0, lambda: len(asked) > before)
        assert len(asked) == before + 1


def test_opening_a_tab_asks_for_news_of_a_job_that_runs(browser: Browser, service: LocalService) -> None:
    asked: list[str] = []
    now = job("01JDQ2", "x", "RUNNING")

    def running(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=now)

    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.clock.install()
        answers = signed_in(**{"GET /jobs/01JDQ2": running, "GET /jobs/01JDQ2/files": {"files": []}})
        show(page, State("/jobs/01JDQ2/report", "There is no report yet", answers))
        page.clock.pause_at(time.time() + 5)  # from here on no time passes: only the tab asks
        pass_time(page, 0)
        before = len(asked)
        now |= job("01JDQ2", "x", "COMPLETED")
        page.get_by_role("link", name="Files", exact=True).click()
        pass_time(page, 0, lambda: len(asked) > before)
        assert len(asked) == before + 1
        expect(page.get_by_text("Done", exact=True)).to_be_visible()
        page.get_by_role("link", name="Report", exact=True).click()
        pass_time(page, 0)
        assert len(asked) == before + 1, "a finished job is not asked for again"


def test_a_finished_job_is_told_on_every_page(browser: Browser, service: LocalService) -> None:
    looks: list[str] = []

    def finishing(route: Route) -> None:
        looks.append(route.request.url)
        status = "RUNNING" if len(looks) == 1 else "COMPLETED"
        route.fulfill(json={"jobs": [job("01JDQ2", "HG002_wgs", status)], "next_cursor": None})

    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.clock.install()
        show(page, State("/account", "4.1 GB of 5 GB", signed_in(**{"GET /jobs": finishing})))
        pass_time(page, 15_000, lambda: len(looks) == 2)
        message = page.get_by_role("region", name="Messages")
        expect(message.get_by_text("HG002_wgs is done", exact=True)).to_be_visible()
        expect(message.get_by_role("link", name="Open it")).to_have_attribute("href", "/jobs/01JDQ2")
        pass_time(page, 60_000)
        assert len(looks) == 2, "nothing is asked while nothing runs"


def test_a_hostile_name_is_only_text(browser: Browser, service: LocalService) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    answers: dict[str, Any] = {
        "GET /jobs": {
            "jobs": [job("01JDQX", evil, "FAILED", failure={"title": evil, "detail": evil})],
            "next_cursor": None,
        }
    }
    with watched(browser, service.base_url) as watch:
        show(watch.page, State("/jobs", evil, signed_in(**answers)))
        assert watch.page.locator("main img, main script").count() == 0
        watch.clean("hostile name")
