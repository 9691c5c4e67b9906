"""What must hold after each act of the hour."""

from __future__ import annotations

from gas.domain import moments
from gas.domain.job import ResultState
from gas.domain.work import PARKED
from tests.simulation.hour import Hour
from tests.simulation.meter import OPEN_EXECUTIONS


def check_arrivals(hour: Hour) -> None:
    """Every job but the poisoned one completed, interrupted or not, and none waited out of all proportion."""
    assert len(hour.submitted) == hour.plot.jobs
    assert len(hour.done()) == hour.plot.jobs - len(hour.poisoned)
    assert hour.happened["tasks interrupted"] > 0
    assert not hour.progress_queue.dead
    assert hour.happened["tasks completed"] == len(hour.done()), (
        "no finished task runs twice, however slow its reader"
    )
    assert {job_id in message for message in hour.requests.dead for job_id in hour.poisoned} == {True}
    assert hour.machines.executions == {}, "no execution opens before it is due"
    _, longest = hour.waits()
    # An interrupted task runs twice (10 minutes each); then waits for the consumer and for capacity.
    assert longest < 3600


def check_archives(hour: Hour) -> None:
    """Every result is archived soon after its date but the damaged one, which is in the failure queue, and each owner
    was reminded and told once. The poisoned row is parked."""
    states = hour.states()
    assert states[ResultState.ARCHIVED] == hour.plot.jobs - 2
    assert {failure["input"]["job_id"] for failure in hour.machines.failures} == {hour.done()[0]}
    assert hour.app.ports.work["launch"].parked() == sorted(hour.poisoned)
    assert hour.row(next(iter(hour.poisoned))).work_due == PARKED
    assert hour.most_open < OPEN_EXECUTIONS / 100
    said = hour.subjects()
    assert sum(subject.endswith(" is archived") for subject in said) == hour.plot.jobs - 2
    assert sum(" will be archived on " in subject for subject in said) == hour.plot.jobs - 1
    assert len(said) == len(set(said))


def check_restores(hour: Hour) -> None:
    """Every archived result is back, asked for once, and every user was told once."""
    assert hour.states()[ResultState.AVAILABLE] == hour.plot.jobs - 2
    assert not hour.storage.dead
    asked = [key for key, _ in hour.result_store.restores]
    assert len(asked) == len(set(asked))
    now = moments.text(hour.clock.now())
    assert [
        job.job_id for job in map(hour.row, hour.submitted) if job.work_due is not None and job.work_due < now
    ] == []
