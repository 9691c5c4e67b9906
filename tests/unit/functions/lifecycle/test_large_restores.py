"""A restore of very many results goes on in new executions: Step Functions ends one at 25,000 events."""

from __future__ import annotations

from collections import Counter

import pytest

from gas.domain.job import ResultState
from gas.domain.plan import Plan
from gas.services import restore_all
from tests.fakes.machines import Execution, definition
from tests.unit.functions.lifecycle.house import House

MAX_EVENTS = 25_000
# Events of Step Functions: of a state with a Lambda function, of any other one, and of one round of a Map beside them.
TASK, OTHER, ROUND = 5, 2, 2


def restores(house: House) -> list[Execution]:
    found = house.machines.executions.values()
    return [one for one in found if one.machine == definition("restore_results")]


def test_pages_are_listed_by_several_executions_and_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore_all, "PAGE", 2)
    monkeypatch.setattr(restore_all, "EXECUTION_JOBS", 4)
    house = House()
    house.user()
    ids = [house.completed() for _ in range(11)]
    house.pass_time(1001)
    house.pass_time(65)
    assert {house.row(job_id).result_state for job_id in ids} == {ResultState.ARCHIVED}
    house.wish(Plan.PREMIUM)
    house.run()
    assert len(restores(house)) == 3, "4, 4 and 3 results"
    for _ in range(3):
        house.clock.go(46)
        house.s3_restores()
        house.run()
    assert {house.row(job_id).result_state for job_id in ids} == {ResultState.AVAILABLE}
    assert {one.status for one in restores(house)} == {"SUCCEEDED"}
    said = Counter(house.subjects())
    assert said["11 results restored"] == 1
    assert all(times == 1 for times in said.values())
    assert Counter(key for key, _ in house.result_store.restores).most_common(1)[0][1] == 1


def test_checks_go_on_in_a_new_execution_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore_all, "EXECUTION_SECONDS", 100)
    house = House()
    house.user()
    job_id = house.completed()
    house.pass_time(1001)
    house.wish(Plan.PREMIUM)
    for _ in range(6):
        house.run()
        house.clock.go(46)
    house.run()
    assert len(restores(house)) == 3
    assert [one.status for one in restores(house)].count("RUNNING") == 1
    house.s3_restores()
    for _ in range(3):
        house.clock.go(46)
        house.run()
    assert house.row(job_id).result_state is ResultState.AVAILABLE
    assert {one.status for one in restores(house)} == {"SUCCEEDED"}
    said = Counter(house.subjects())
    assert all(times == 1 for times in said.values())


def test_no_execution_uses_up_its_events() -> None:
    rounds = restore_all.EXECUTION_JOBS // restore_all.CHUNK
    pages = restore_all.EXECUTION_JOBS // restore_all.PAGE + 1
    listing = rounds * (TASK + ROUND) + pages * (TASK + 2 * OTHER + 2)
    checks = (restore_all.EXECUTION_SECONDS // 60 + 1) * (TASK + 2 * OTHER)
    assert listing + checks < MAX_EVENTS
