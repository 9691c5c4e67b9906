"""The order of the whole run and its lanes: what is cheap first, what drives a whole service last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

ORDER = ("unit", "integration", "e2e")
# About half of the end-to-end tests' time, for two cores.
FIRST_LANE = ("test_site_", "test_stranger_", "test_lifecycle_page")


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
    items.sort(key=place)  # after pytest has put tests of one session's parameter together
