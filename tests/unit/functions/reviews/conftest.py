"""The service that the tests of reviews use."""

from __future__ import annotations

import pytest

from tests.unit.functions.lifecycle.house import House


@pytest.fixture
def house() -> House:
    """A service with two users on the free plan, `user-1` and `user-2`."""
    house = House()
    house.user()
    house.user("user-2")
    return house
