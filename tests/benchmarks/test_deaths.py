"""`kill -9` of the whole service with an execution in each state of both machines, at more moments than `make test` has time for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import new_service as new_service
from tests.e2e.deaths import die
from tests.e2e.service import LocalService


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("moment", "seconds"),
    [("before", 0.0), ("during", 0.02), ("during", 0.5), ("during", 1.5), ("after", 0.0)],
    ids=lambda value: str(value),
)
def test_a_death_at_this_moment_loses_nothing(
    new_service: Callable[..., LocalService], tmp_path: Path, moment: str, seconds: float
) -> None:
    took = die(new_service, tmp_path, moment, seconds)
    print(f"\nkilled {moment} the work (+{seconds} s): {took['executions']:.0f} executions, 0 differences")
