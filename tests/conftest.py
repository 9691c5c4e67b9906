"""The order of the whole run and its lanes: what is cheap first, what drives a whole service last."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from tests import ids

# The template sets it where the functions run; read when a handler is imported.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "GAS/test")

ORDER = ("unit", "integration", "e2e")
# About half of the end-to-end tests' time, for two cores.
FIRST_LANE = ("test_site_", "test_stranger_", "test_handed_", "test_lifecycle_page")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Sorts the tests and says which stay together in one process (`--dist loadgroup`).

    Unit tests fail within seconds. Playwright leaves its event loop running in the main thread until the session ends, so
    that no test after it could call `asyncio.run`. End-to-end tests share one service in each of two lanes. All other files
    stay whole, for the sake of their fixtures.
    """

    def place(item: pytest.Item) -> int:
        top = item.path.relative_to(config.rootpath / "tests").parts[0]
        return ORDER.index(top) if top in ORDER else -1

    def group(item: pytest.Item) -> str:
        if place(item) != ORDER.index("e2e"):
            return item.path.as_posix()
        return "e2e-1" if item.path.name.startswith(FIRST_LANE) else "e2e-2"

    for item in items:  # before pytest-xdist reads the groups
        item.add_marker(pytest.mark.xdist_group(group(item)))
    yield
    if found := ids.faults(item.nodeid for item in items):
        raise pytest.UsageError("\n".join(["Name these parameters in plain words (id=...):", *found]))
    items.sort(key=place)  # after pytest has put tests of one session's parameter together


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Texts and bytes of files make readable ids."""
    del config, argname
    return ids.written(val)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Delay every process but the first: ids that hold the time then differ, and pytest-xdist refuses the run."""
    del session
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
        time.sleep(float(os.environ.get("GAS_LATER_PROCESSES_SECONDS", "0")))
