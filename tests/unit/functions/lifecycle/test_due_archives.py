"""Archive executions start when they are due and not before; those of an earlier release, which wait, end as they should."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gas import bootstrap
from gas.domain import moments
from gas.domain.errors import Throttled, Unavailable
from gas.domain.job import ResultState
from gas.domain.plan import Plan
from gas.domain.work import MAX_TRIES
from gas.handlers import job_stream
from tests.fakes.machines import Execution
from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.test_events import event
from tests.world import CONTEXT, World

EARLIER = Path(__file__).parents[3] / "fakes" / "earlier" / "archive_results.asl.json"


@pytest.fixture
def house() -> House:
    house = House()
    house.user()
    return house


def names(house: House) -> list[str]:
    return [name for _, name in house.machines.executions]


def test_a_completed_job_opens_no_execution_before_its_date(house: House) -> None:
    job_id = house.completed()
    house.pass_time(10)
    house.pass_time(900)
    assert names(house) == []
    assert house.subjects() == [f"Job {job_id} will be archived on 23 November 2026, 12:16 UTC"]
    house.pass_time(91)
    epoch = moments.epoch(house.row(job_id).archive_at or "")
    assert names(house) == [f"{job_id}-{epoch}"]
    assert house.row(job_id).result_state is ResultState.ARCHIVED


def test_nothing_is_written_between_completion_and_the_reminder(house: House) -> None:
    job_id = house.completed()
    house.sweep_after(10)
    before = house.row(job_id)
    for _ in range(8):
        house.sweep_after(100)
    assert house.row(job_id) == before


@pytest.mark.parametrize(
    "error", [Throttled("ExecutionLimitExceeded"), Unavailable("StartExecution"), KeyError("x")]
)
def test_step_functions_cannot_hold_up_job_requests(error: Exception) -> None:
    """The stream's handler publishes, whatever Step Functions says: it never asks."""

    def refuse(*_: Any) -> bool:
        raise error

    world = World()
    world.user("74f8c4a8-6071-70e1-9d2f-3c5b1f0c7a11")
    world.workflows.start = refuse  # type: ignore[method-assign, assignment]
    sent = event("job_stream")
    dated = json.loads(json.dumps(sent["Records"][0]))
    dated["dynamodb"]["NewImage"] |= {
        "status": {"S": "COMPLETED"},
        "result_state": {"S": "AVAILABLE"},
        "archive_at": {"S": "2026-12-23T12:00:00.000Z"},
        "work_kind": {"S": "archive"},
    }
    sent["Records"].insert(0, dated)
    bootstrap.provide(world.app)
    assert job_stream.handler(sent, CONTEXT) == {"batchItemFailures": []}
    bootstrap.provide(None)
    assert [str(topic) for topic, _ in world.topics.published] == [
        "job-results",
        "job-events",
        "job-requests",
    ]


def test_a_row_that_cannot_be_read_and_a_follower_that_fails_hold_up_nothing() -> None:
    world = World()
    sent = event("job_stream")
    unreadable = json.loads(json.dumps(sent["Records"][0]))
    unreadable["dynamodb"]["SequenceNumber"] = "1"
    unreadable["dynamodb"]["NewImage"]["status"] = {"N": "7"}
    ended = json.loads(json.dumps(sent["Records"][0]))
    ended["dynamodb"]["SequenceNumber"] = "2"
    ended["dynamodb"]["OldImage"] = ended["dynamodb"]["NewImage"]
    ended["dynamodb"]["NewImage"] = {**ended["dynamodb"]["OldImage"], "status": {"S": "CANCELLED"}}

    def broken(*_: Any) -> list[str]:
        raise Throttled("Query")

    world.jobs.waiting = broken  # type: ignore[method-assign, assignment]
    world.users.end_turn = broken  # type: ignore[method-assign, assignment]
    bootstrap.provide(world.app)
    answer = job_stream.handler({"Records": [unreadable, ended, *sent["Records"]]}, CONTEXT)
    bootstrap.provide(None)
    assert answer == {"batchItemFailures": []}
    assert [str(topic) for topic, _ in world.topics.published] == ["job-requests"]


def test_throttled_starts_begin_as_soon_as_step_functions_allows(house: House) -> None:
    ids = [house.completed() for _ in range(30)]
    real = house.machines.start

    def refuse(machine: str, name: str, data: dict[str, Any]) -> bool:
        raise Throttled("StartExecution")

    house.machines.start = refuse  # type: ignore[method-assign]
    for _ in range(20):
        house.pass_time(61)
    house.machines.start = real  # type: ignore[method-assign]
    assert names(house) == []
    for _ in range(3):
        house.pass_time(61)
    assert {house.row(job_id).result_state for job_id in ids} == {ResultState.ARCHIVED}
    assert house.work["archive"].parked() == []


def test_a_mail_that_cannot_go_holds_up_no_archive(house: House) -> None:
    job_id = house.completed()

    def refuse(*_: Any) -> None:
        raise Unavailable("SES")

    house.mail.send = refuse  # type: ignore[method-assign, assignment]
    for _ in range(MAX_TRIES + 5):
        house.pass_time(70)
    assert house.row(job_id).result_state is ResultState.ARCHIVED


class Earlier:
    """A job as an earlier release left it: its execution, by the definition of then, waits since completion."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.job_id = house.completed()
        job = house.row(self.job_id)
        assert job.archive_at is not None
        late = moments.later(moments.parse(job.archive_at), 60)
        house.jobs.rows[self.job_id] = replace(job, work_due=late)
        remind_at = moments.later(moments.parse(job.archive_at), -100)
        data = {"job_id": self.job_id, "archive_at": job.archive_at, "remind_at": remind_at}
        self.name = f"{self.job_id}-{moments.epoch(job.archive_at)}"
        self.execution = Execution(self.name, json.loads(EARLIER.read_text()), data)
        house.machines.executions[house.app.settings.archive_state_machine_arn, self.name] = self.execution


def test_an_execution_of_an_earlier_release_does_its_work_and_no_second_one_starts(house: House) -> None:
    earlier = Earlier(house)
    house.pass_time(10)
    assert earlier.execution.state == "WaitForReminder"
    house.pass_time(895)
    assert earlier.execution.state == "WaitForArchive"
    house.pass_time(100)
    assert earlier.execution.status == "SUCCEEDED"
    for _ in range(5):
        house.pass_time(65)
    assert house.row(earlier.job_id).result_state is ResultState.ARCHIVED
    assert names(house) == [earlier.name]
    assert len(house.result_store.copies) == 4
    assert [subject.split(" ", 2)[2] for subject in house.subjects()] == [
        "will be archived on 23 November 2026, 12:16 UTC",
        "is archived",
    ]


def test_an_execution_of_an_earlier_release_that_died_is_followed_by_another(house: House) -> None:
    earlier = Earlier(house)
    house.machines.kill(earlier.execution)
    house.pass_time(1001)
    assert house.row(earlier.job_id).result_state is ResultState.AVAILABLE, "it is given its time"
    for _ in range(3):
        house.pass_time(65)
    assert house.row(earlier.job_id).result_state is ResultState.ARCHIVED
    assert len(names(house)) == 2


def test_an_execution_of_an_earlier_release_meets_an_upgrade_and_a_new_date(house: House) -> None:
    earlier = Earlier(house)
    house.pass_time(10)
    house.wish(Plan.PREMIUM)
    house.pass_time(100)
    house.wish(Plan.FREE)
    again = house.row(earlier.job_id).archive_at
    assert again is not None
    house.pass_time(895)
    assert earlier.execution.status == "SUCCEEDED"
    assert house.row(earlier.job_id).result_state is ResultState.AVAILABLE
    house.pass_time(120)
    assert house.row(earlier.job_id).result_state is ResultState.ARCHIVED
    assert f"{earlier.job_id}-{moments.epoch(again)}" in names(house)


def test_a_row_of_an_earlier_release_that_is_due_from_completion_waits_for_its_date(house: House) -> None:
    """It was due at once, to start an execution that waits."""
    job_id = house.completed()
    house.jobs.rows[job_id] = replace(house.row(job_id), work_due=moments.text(house.clock.now()))
    house.pass_time(1)
    assert names(house) == []
    assert house.row(job_id).work_due == moments.later(
        moments.parse(house.row(job_id).archive_at or ""), -100
    )
