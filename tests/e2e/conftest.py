"""Start one service per session for all end-to-end tests. Tests that kill it start their own (`new_service`)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.service import Api, LocalService
from tests.e2e.site_browser import Watched, watched

# Debian's shell is the same engine without the desktop browser around it, which costs processor time (docs/decisions/0460).
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    """The running service with the demo job completed: `base_url`, `api_url`, `state`, `mails`, `client()`, `aws()`."""
    running = LocalService(tmp_path_factory.mktemp("service") / "state")
    try:
        running.start()
        api = running.client()
        (demo,) = api.get("/jobs")["jobs"]
        assert api.finished(demo["job_id"], 180)["status"] == "COMPLETED"
        yield running
    finally:
        running.stop()


@pytest.fixture
def new_service(tmp_path: Path) -> Iterator[Callable[..., LocalService]]:
    """Create services for one test: `new_service(FREE_RETENTION_SECONDS="2")`. The test starts them."""
    made: list[LocalService] = []

    def make(**settings: str) -> LocalService:
        made.append(LocalService(tmp_path / f"state{len(made)}", settings))
        return made[-1]

    yield make
    for running in made:
        if running.process is not None:
            running.stop()


@pytest.fixture(scope="session")
def base_url(service: LocalService) -> str:
    """Override pytest-playwright's fixture, so that `page.goto("/jobs")` opens the running service."""
    return service.base_url


@pytest.fixture(scope="session")
def api(service: LocalService) -> Api:
    """The API as the demo account."""
    return service.client()


@pytest.fixture
def someone(service: LocalService, request: pytest.FixtureRequest) -> Api:
    """A new account for one test."""
    name = "".join(letter for letter in request.node.name.lower() if letter.isalnum())[:40]
    return service.client(f"{name}@example.org", "Someones-pass-1")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the first browser of `BROWSERS` that is installed. Its sandbox does not work for root."""
    arguments: dict[str, Any] = {
        **browser_type_launch_args,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }
    if found := next(filter(None, map(shutil.which, BROWSERS)), None):
        arguments["executable_path"] = found
    return arguments


@pytest.fixture
def watch(browser: Browser, service: LocalService) -> Iterator[Watched]:
    """A new browser context on the running service, whose pages are watched."""
    with watched(browser, service.base_url) as made:
        yield made
