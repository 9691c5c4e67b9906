"""Each trigger's event, as AWS sends it, through its handler."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gas.domain.job import InputFile, Job, Status, Work
from gas.domain.outbox import Topic
from gas.handlers import account_api, job_progress, job_requests, job_stream, jobs_api, sweeper, task_events
from tests.world import CONTEXT, World

EVENTS = Path(__file__).parents[3] / "events"
JOB_ID = "01KATMQZ5V8Z0J3C9W4E7R6T2Y"
USER_ID = "74f8c4a8-6071-70e1-9d2f-3c5b1f0c7a11"


def event(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read


@pytest.fixture
def job(world: World) -> Job:
    """The job that the events speak of, as it is stored."""
    world.user(USER_ID)
    job = Job(
        job_id=JOB_ID,
        user_id=USER_ID,
        submitted_at="2026-11-23T12:00:00.000Z",
        name="Trio of Ada",
        reference="demo@0123456789ab",
        upload_id="01KATMPX1H2K7M4N8Q5S3V6W9Z",
        input=InputFile(f"{USER_ID}/01KATMPX1H2K7M4N8Q5S3V6W9Z/input.vcf.gz", 1048576, "trio.vcf.gz"),
        options={"engine": "vep"},
        asked_at="2026-11-23T12:00:00.000Z",
        work_kind=Work.LAUNCH,
        work_due="2026-11-23T12:01:00.000Z",
    )
    world.jobs.rows[JOB_ID] = job
    return job


def test_a_new_row_is_told_to_the_requests_topic(world: World, job: Job) -> None:
    assert job_stream.handler(event("job_stream"), CONTEXT) == {"batchItemFailures": []}
    assert world.topics.published == [(Topic.JOB_REQUESTS, {"job_id": JOB_ID})]


def test_a_publish_that_fails_brings_the_record_again(world: World) -> None:
    def fail(topic: Topic, body: dict[str, Any]) -> None:
        raise ConnectionError

    world.topics.publish = fail  # type: ignore[method-assign]
    failures = job_stream.handler(event("job_stream"), CONTEXT)["batchItemFailures"]
    assert failures == [{"itemIdentifier": "4421584500000000017450439091"}]


def test_a_request_launches_the_task(world: World, job: Job) -> None:
    assert job_requests.handler(event("job_requests"), CONTEXT) == {"batchItemFailures": []}
    (order,) = world.tasks.orders
    assert order.environment["JOB_ID"] == JOB_ID


def test_a_request_with_raw_delivery_launches_it_too(world: World, job: Job) -> None:
    sent = event("job_requests")
    sent["Records"][0]["body"] = json.dumps({"job_id": JOB_ID})
    assert job_requests.handler(sent, CONTEXT) == {"batchItemFailures": []}
    assert len(world.tasks.orders) == 1


def test_progress_runs_to_completion(world: World, job: Job) -> None:
    world.jobs.rows[JOB_ID] = replace(job, attempt=1, launches=1)
    assert job_progress.handler(event("job_progress"), CONTEXT) == {"batchItemFailures": []}
    done = world.jobs.rows[JOB_ID]
    assert (done.status, done.seq, len(done.files)) == (Status.COMPLETED, 1, 2)
    assert done.progress is not None
    assert (done.progress.records, done.progress.eta_seconds) == (120000, 0)


def test_a_stopped_task_is_run_again(world: World, job: Job) -> None:
    world.jobs.rows[JOB_ID] = replace(job, attempt=1, launches=1, status=Status.RUNNING)
    task_events.handler(event("task_events"), CONTEXT)
    again = world.jobs.rows[JOB_ID]
    assert (again.status, again.attempt) == (Status.PENDING, 2)
    assert (again.failures, again.interruptions) == (0, 1)
    assert "AWS took the machine back" in str(again.pending_reason)


@pytest.mark.parametrize(
    "change", [{"startedBy": "ecs-svc/123"}, {"lastStatus": "RUNNING"}, {"startedBy": ""}]
)
def test_other_tasks_are_none_of_our_business(world: World, job: Job, change: dict[str, str]) -> None:
    running = replace(job, attempt=1, launches=1, status=Status.RUNNING)
    world.jobs.rows[JOB_ID] = running
    sent = event("task_events")
    sent["detail"].update(change)
    task_events.handler(sent, CONTEXT)
    assert world.jobs.rows[JOB_ID] == running


def test_the_schedule_sweeps(world: World, job: Job) -> None:
    world.clock.go(61)
    assert sweeper.handler(event("sweeper"), CONTEXT)["launch"] == 1


def test_the_apis_take_the_events_of_api_gateway(world: World) -> None:
    world.user(USER_ID)
    assert account_api.handler(event("account_api"), CONTEXT)["statusCode"] == 200
    refused = jobs_api.handler(event("jobs_api"), CONTEXT)
    assert refused["statusCode"] == 404, "there is no such upload"


def test_every_event_is_json_of_an_object() -> None:
    names = sorted(path.name for path in EVENTS.glob("*.json"))
    assert names
    assert all(isinstance(json.loads((EVENTS / name).read_text()), dict) for name in names)
