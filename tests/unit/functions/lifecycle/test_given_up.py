"""A result whose move always fails is not moved again and again: its row is parked, with the alarm, until an operator
releases it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gas.domain import moments
from gas.domain.errors import DamagedResult
from gas.domain.job import ResultState
from gas.domain.plan import Plan
from gas.domain.work import MAX_TRIES, PARKED
from tests.unit.functions.lifecycle.house import House

DAYS = 4


def broken(key: str, to: str) -> None:
    raise DamagedResult


def executions(house: House, job_id: str) -> int:
    """Executions that the sweeper began for this result: not those of an upgrade, nor those that go on with a check."""
    names = [name for _, name in house.machines.executions]
    return sum(name.startswith(job_id) and "-on-" not in name for name in names)


def days(house: House, count: int = DAYS) -> None:
    for _ in range(count * 24 * 4):
        house.pass_time(900)


def to_be_archived(house: House) -> None:
    """Nothing: a free user's result is archived by itself."""


def to_be_restored(house: House) -> None:
    house.pass_time(1001)
    house.pass_time(65)
    house.wish(Plan.PREMIUM)
    house.run()


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        pytest.param(to_be_archived, "archive", ResultState.ARCHIVED, id="archive"),
        pytest.param(to_be_restored, "restore", ResultState.AVAILABLE, id="restore"),
    ],
)
def test_a_move_that_always_fails_is_parked_and_goes_on_when_released(
    before: Callable[[House], None], kind: str, after: ResultState
) -> None:
    house = House()
    house.user()
    job_id = house.completed()
    before(house)
    house.result_store.before_copy = broken
    days(house)
    begun = executions(house, job_id)
    assert house.row(job_id).work_due == PARKED
    assert house.app.ports.work[kind].parked() == [job_id]
    days(house, 1)
    assert executions(house, job_id) == begun, "a parked row is left alone"
    assert MAX_TRIES <= begun <= MAX_TRIES + 1

    house.result_store.before_copy = lambda _key, _to: None
    assert house.app.ports.work[kind].release(job_id, moments.text(house.clock.now()))
    for _ in range(4):
        house.pass_time(900)
        house.s3_restores()
    assert house.row(job_id).result_state is after
    assert house.row(job_id).begun == 0
    assert house.app.ports.work[kind].parked() == []
