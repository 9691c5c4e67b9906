"""The service dies in each state of both state machines, before its work and right after it: nothing is lost, all comes to its end.

The states are read from the ASL, so that a new one is killed too. `tests/e2e/test_lifecycle_crowd.py` does the same with real processes.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from gas.domain import moments
from gas.domain.errors import DamagedResult, Unavailable
from gas.domain.job import Lease, ResultState
from gas.domain.keys import ARCHIVABLE
from gas.domain.plan import Plan
from gas.services import restore_all
from tests.fakes.machines import Execution, definition
from tests.unit.functions.lifecycle.house import House

ARCHIVE, RESTORE = "archive_results", "restore_results"
ENDS = ("Succeed", "Fail")
# States that only a restore of very many results reaches.
CONTINUING = ("Continue", "ContinueAsNew")


class Killed(BaseException):
    """SIGKILL: nothing of ours catches it."""


def deaths() -> Iterator[Any]:
    """(machine, state, when): a state with work dies before it and after it, any other when it is entered."""
    for machine in (ARCHIVE, RESTORE):
        states = definition(machine)["States"]
        inner = {name: state for one in states.values() for name, state in inside(one).items()}
        for name, state in {**states, **inner}.items():
            works = state["Type"] == "Task" and state["Resource"].endswith("lambda:invoke")
            for when in ("before", "after") if works else ("entered",):
                yield pytest.param(machine, name, when, id=f"{machine}-{name}-{when}")


def inside(state: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = state.get("ItemProcessor", {}).get("States", {})
    return found


class Dying:
    """A house whose executions all end the moment one of them is in that state."""

    def __init__(self, machine: str, state: str, when: str) -> None:
        self.house = House()
        self.house.user()
        # `Request` is inside a Map: enough jobs for a second chunk.
        self.ids = [self.house.completed() for _ in range(11 if state == "Request" else 2)]
        self.machine, self.state, self.when = machine, state, when
        self.died = False
        states = definition(machine)["States"]
        work = {**states, **{k: v for one in states.values() for k, v in inside(one).items()}}[state]
        self.task = work["Parameters"]["Payload"]["task"] if when != "entered" else None
        self._invoke, self.house.machines.invoke = self.house.machines.invoke, self.invoke

    def invoke(self, event: dict[str, Any]) -> Any:
        if self.died or event["task"] != self.task:
            return self._invoke(event)
        if self.when == "after":
            self._invoke(event)
        raise Killed

    def run(self) -> None:
        """As `House.run`, until the state is reached."""
        try:
            while not self.died and any(self.step(one) for one in self.house.machines.running):
                self.house.drain()
        except Killed:
            self.kill()

    def step(self, one: Execution) -> bool:
        if self.died:
            return False
        if self.when == "entered" and one.state == self.state and one.machine == definition(self.machine):
            self.kill()
            return False
        return self.house.machines.step(one)

    def kill(self) -> None:
        self.died = True
        for one in self.house.machines.running:
            self.house.machines.kill(one)

    def resume(self) -> None:
        """What one machine does when it starts again: each execution that it interrupted goes on by its input."""
        for (machine, name), one in list(self.house.machines.executions.items()):
            if one.status == "FAILED" and one.state != "Failed":
                self.house.machines.start(machine, f"{name}--again-1", one.given)


def held(house: House, job_id: str, seconds: float) -> None:
    """Another worker holds the job's files: the archive has to wait for its turn."""
    until = moments.later(house.clock.now(), seconds)
    house.jobs.rows[job_id] = replace(house.row(job_id), lease=Lease("another", until))


def broken(key: str, to: str) -> None:
    raise DamagedResult


def archive(dying: Dying) -> None:
    """From completion to the archive."""
    house = dying.house
    if dying.state == "WaitForTurn":
        held(house, dying.ids[0], 1020)
    if dying.state in ("ReportFailure", "Failed"):
        house.result_store.before_copy = broken
    house.sweep_after(901)  # the reminder is due
    house.sweep_after(100)
    dying.run()


def restore(dying: Dying) -> None:
    """From the archive back, by an upgrade."""
    house = dying.house
    if dying.state in ("ReportFailure", "Failed"):
        real = dying.invoke

        def failing(event: dict[str, Any]) -> Any:
            if event["task"] == "restore.list" and not dying.died:
                raise Unavailable
            return real(event)

        house.machines.invoke = failing
    house.wish(Plan.PREMIUM)
    dying.run()
    for _ in range(3):
        if not dying.died:
            house.clock.go(46)
            house.s3_restores()
            dying.run()


@pytest.mark.parametrize("resumed", [True, False], ids=["resumed", "by-the-sweeper"])
@pytest.mark.parametrize(("machine", "state", "when"), list(deaths()))
def test_a_death_in_this_state_loses_nothing(
    machine: str, state: str, when: str, resumed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if state in CONTINUING:  # an execution for each result
        monkeypatch.setattr(restore_all, "PAGE", 1)
        monkeypatch.setattr(restore_all, "EXECUTION_JOBS", 1)
    dying = Dying(machine, state, when)
    house = dying.house
    if machine == ARCHIVE:
        archive(dying)
    else:
        house.pass_time(1001)
        restore(dying)
    assert dying.died, "the state was never reached"
    house.result_store.before_copy = lambda _key, _to: None
    if resumed:
        dying.resume()
    for _ in range(8):
        house.pass_time(65)
        house.s3_restores()

    back = machine == RESTORE
    for job_id in dying.ids:
        assert house.row(job_id).result_state is (ResultState.AVAILABLE if back else ResultState.ARCHIVED)
        classes = {house.classes(job_id)[name] for name in ARCHIVABLE}
        assert classes == {"STANDARD" if back else "GLACIER"}
    assert house.app.reconciler.run(repair=False) == []
    said = Counter(house.subjects())
    assert not {subject for subject, times in said.items() if times > 1}
    assert {f"Job {job_id} is archived" for job_id in dying.ids} <= set(said)
    if back:
        assert f"{len(dying.ids)} results restored" in said
        assert Counter(key for key, _ in house.result_store.restores).most_common(1)[0][1] == 1
