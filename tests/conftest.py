"""Order the whole run: cheap tests first, tests that drive a whole service last."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import settings
from xdist.remote import Producer

from tests import ids, shares

if TYPE_CHECKING:
    from tests.e2e.service import LocalService

# On AWS the template sets it. It is read when a handler is imported.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "GAS/test")

# No test is timed: the first example may load compiled code, or compile it. All else is as hypothesis chose it (CI or not).
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

_load = JSONFileLoader.load_file


@cache
def _loaded(path: str) -> Any:
    return _load(JSONFileLoader(), path)


# Each session of botocore would parse the endpoints and the models of its services again: half the time that a test's AWS
# in moto takes to start. They are files of botocore, and the clients of one session share them anyway.
JSONFileLoader.load_file = lambda self, file_path: _loaded(file_path)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Sort the tests: unit tests first, because they fail within seconds; Playwright's last.

    Playwright leaves its event loop running in the main thread, and no later test could call `asyncio.run`.

    `make test` gives each process whole files (`--dist loadfile`) in this order. Each process has one service for all of
    its end-to-end tests.
    """

    def place(item: pytest.Item) -> tuple[int, int]:
        return shares.place(item.path.relative_to(config.rootpath).as_posix())

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> shares.Shares | None:
    """Keep the files of a group in one process where whole files are given out."""
    return shares.Shares(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def guarded_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    """The running service with enforced roles (`AUTH=true`) of the files in `shares.GUARDED`, whose last one stops it."""
    from tests.e2e.service import LocalService

    running = LocalService(tmp_path_factory.mktemp("guarded") / "state", {"AUTH": "true"})
    try:
        running.start()
        yield running
    finally:
        running.stop()
