"""Fixtures of the functions' unit tests: one service on fakes, provided to the handlers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gas import bootstrap
from gas.domain.plan import Plan
from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.scattered_job import Plant, scattered_job
from tests.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """A service on fakes with one user, `user-1`."""
    made = World()
    made.user()
    bootstrap.provide(made.app)
    yield made
    bootstrap.provide(None)


@pytest.fixture
def plant() -> Iterator[Plant]:
    """A service with one scattered job that has just been submitted."""
    yield scattered_job()
    bootstrap.provide(None)


@pytest.fixture
def house() -> House:
    """A service with its state machines, whose user `user-1` has the premium plan."""
    made = House()
    made.user(plan=Plan.PREMIUM)
    return made
