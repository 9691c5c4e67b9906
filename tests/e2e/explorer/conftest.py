"""The explorer on static files: its page, two results, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.explorer.page import WORLD
from tests.e2e.explorer_site import FRONTEND, ExplorerSite, build_page, list_files
from tests.e2e.site_browser import Watched, watched
from tests.unit.annotator.outputs.explore.conftest import Result, make_result


@pytest.fixture(scope="package")
def page_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the explorer's page needs `npm ci` in frontend/ (`make setup` does it)")
    out = tmp_path_factory.mktemp("page")
    build_page(out)
    return out


@pytest.fixture(scope="package")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    made = make_result(tmp_path_factory.mktemp("sample"), WORLD, 3000, seed=5)
    list_files(made.path)
    return made


@pytest.fixture(scope="package")
def other(tmp_path_factory: pytest.TempPathFactory) -> Result:
    made = make_result(tmp_path_factory.mktemp("other"), WORLD, 2000, seed=6)
    list_files(made.path)
    return made


@pytest.fixture
def site(page_files: Path, result: Result, other: Result) -> Iterator[ExplorerSite]:
    running = ExplorerSite(page_files, result.path, other.path)
    yield running
    running.close()


@pytest.fixture
def watch(browser: Browser, site: ExplorerSite) -> Iterator[Watched]:
    with watched(browser, site.url.rstrip("/"), accept_downloads=True) as made:
        yield made
