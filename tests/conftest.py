"""The order of the whole run: what is cheap first, what drives a browser last."""

from __future__ import annotations

import pytest

ORDER = ("unit", "integration", "e2e")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Unit tests fail within seconds. And Playwright leaves its event loop running in the main thread until the session ends:
    no test after it could call `asyncio.run`."""

    def place(item: pytest.Item) -> int:
        top = item.path.relative_to(config.rootpath / "tests").parts[0]
        return ORDER.index(top) if top in ORDER else -1

    items.sort(key=place)
