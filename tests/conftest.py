"""Order the whole run: cheap tests first, tests that drive a whole service last."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from tests import ids

# On AWS the template sets it. It is read when a handler is imported.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "GAS/test")

ORDER = ("unit", "integration", "e2e")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Sort the tests: unit tests first, because they fail within seconds; Playwright's last.

    Playwright leaves its event loop running in the main thread, and no later test could call `asyncio.run`.

    `make test` gives each process whole files (`--dist loadfile`) in this order. Each process has one service for all of
    its end-to-end tests.
    """

    def place(item: pytest.Item) -> int:
        top = item.path.relative_to(config.rootpath / "tests").parts[0]
        return ORDER.index(top) if top in ORDER else -1

    yield
    if found := ids.faults(item.nodeid for item in items):
        raise pytest.UsageError("\n".join(["Name these parameters in plain words (id=...):", *found]))
    items.sort(key=place)  # after pytest has grouped the tests by session-scoped parameters


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Return a readable id for a parameter that is text or bytes of a file."""
    del config, argname
    return ids.written(val)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Delay every process except the first. If an id contains the time, pytest-xdist then refuses the run."""
    del session
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
        time.sleep(float(os.environ.get("GAS_LATER_PROCESSES_SECONDS", "0")))
