"""Each of the lifecycle's triggers with the event that AWS sends, through its handler."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gas.domain.job import ResultState
from gas.handlers import job_results, mail_events, storage_events, workflow_tasks
from tests.unit.functions.lifecycle.house import House
from tests.world import CONTEXT

EVENTS = Path(__file__).parents[4] / "events"
JOB_ID = "01KATMQZ5V8Z0J3C9W4E7R6T2Y"
USER_ID = "74f8c4a8-6071-70e1-9d2f-3c5b1f0c7a11"


def event(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read


@pytest.fixture
def house() -> House:
    """A house with the user and the job that the events speak of."""
    house = House()
    house.user(USER_ID)
    job_id = house.completed(USER_ID)
    job = house.jobs.rows.pop(job_id)
    house.jobs.rows[JOB_ID] = replace(job, job_id=JOB_ID, files=())
    return house


def test_a_result_is_told(house: House) -> None:
    job_results.handler(event("job_results"), CONTEXT)
    job_results.handler(event("job_results"), CONTEXT)
    assert house.subjects() == [f"Job {JOB_ID} is done"]


def test_an_object_has_arrived(house: House) -> None:
    job = house.row(JOB_ID)
    house.jobs.rows[JOB_ID] = replace(job, result_state=ResultState.RESTORING)
    assert storage_events.handler(event("storage_events"), CONTEXT) == {"batchItemFailures": []}
    assert house.row(JOB_ID).result_state is ResultState.AVAILABLE


def test_an_event_that_fails_comes_again(house: House) -> None:
    del house.jobs.rows[JOB_ID]
    told = event("storage_events")
    assert storage_events.handler(told, CONTEXT) == {"batchItemFailures": []}, (
        "a job that is gone is no failure"
    )
    told["Records"][0]["body"] = "not JSON"
    failed = [{"itemIdentifier": told["Records"][0]["messageId"]}]
    assert storage_events.handler(told, CONTEXT) == {"batchItemFailures": failed}


def test_a_step_of_a_workflow(house: House) -> None:
    told = event("workflow_tasks")
    assert workflow_tasks.handler(told, CONTEXT) == {"next": "stop", "until": None}
    told["archive_at"] = house.row(JOB_ID).archive_at
    assert workflow_tasks.handler(told, CONTEXT) == {"next": "wait", "until": told["archive_at"]}
    with pytest.raises(KeyError):
        workflow_tasks.handler({**told, "task": "archive.unknown"}, CONTEXT)


def test_a_bounce(house: House) -> None:
    house.users.rows[USER_ID] = replace(house.users.rows[USER_ID], email="ada@example.org")
    mail_events.handler(event("mail_events"), CONTEXT)
    assert house.users.rows[USER_ID].mail == {"disabled": "bounce"}
