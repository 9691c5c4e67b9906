"""Results that are archived and restored."""

from __future__ import annotations

import json
from typing import Any

from gas.domain.errors import Unavailable
from gas.domain.keys import result_key
from gas.domain.ports import Expected, StorageClass
from gas.domain.user import User
from gas.handlers import storage_events, workflow_tasks
from tests.integration.policies.journey import Journey
from tests.integration.policies.names import BODY, FILES
from tests.world import CONTEXT


def step(journey: Journey, task: str, **more: Any) -> None:
    with journey.act("WorkflowTasksFunction"):
        workflow_tasks.handler({"task": task, **more}, CONTEXT)


def archived_and_restored(journey: Journey, user: User, job_id: str) -> None:
    at = journey.row(job_id).archive_at
    assert at is not None, "a free user's result has a date"
    journey.ports.clock.go(10_000_000)
    for task in ("archive.remind", "archive.decide", "archive.move"):
        step(journey, task, job_id=job_id, archive_at=at)
    key = result_key(journey.row(job_id).folder, job_id, FILES[0])
    # The sweeper too: its Work.VERIFY archives again what is found outside.
    for function in ("SweeperFunction", "WorkflowTasksFunction", "StorageEventsFunction"):
        moved(journey, function, key)
    for function in ("WorkflowTasksFunction", "StorageEventsFunction"):
        with journey.act(function):
            journey.ports.result_store.restore(key, "Standard", 3)
    request = {"user_id": user.user_id, "restore_id": "r-1", "job_id": job_id}
    step(journey, "restore.list", cursor=None, **request)
    step(journey, "restore.request", job_ids=[job_id], **request)
    step(journey, "restore.announce", total=1, **request)
    step(journey, "restore.check", **request)
    step(journey, "restore.finish", **request)
    told = {"detail-type": "Object Restore Completed", "detail": {"object": {"key": key}}}
    with journey.act("StorageEventsFunction"):
        storage_events.handler({"Records": [{"messageId": "m", "body": json.dumps(told)}]}, CONTEXT)
    for function in (
        "WorkflowTasksFunction",
        "StorageEventsFunction",
        "SweeperFunction",
        "AccountApiFunction",
    ):
        with journey.act(function):
            journey.app.link_key()
            journey.ports.mail.send(
                b"From: a@example.org\r\n\r\nx", journey.settings.mail_sender, "free@example.org"
            )
    with journey.act("JobsApiFunction"):
        journey.app.restore_all.start_one(user, journey.row(job_id))
    for function, machine in (
        ("JobsApiFunction", journey.settings.restore_state_machine_arn),
        ("AccountApiFunction", journey.settings.restore_state_machine_arn),
        ("SweeperFunction", journey.settings.archive_state_machine_arn),
        ("SweeperFunction", journey.settings.restore_state_machine_arn),
        ("WorkflowTasksFunction", journey.settings.archive_state_machine_arn),
    ):
        with journey.act(function):
            journey.ports.workflows.start(machine, f"{function}-1", {})


def moved(journey: Journey, function: str, key: str) -> None:
    """A small object in one request, a large one in parts, and one whose move is given up half-way."""
    for body, kept in ((b"small", True), (BODY, True), (BODY, False)):
        journey.s3.put_object(Bucket=journey.settings.results_bucket, Key=key, Body=body, Tagging="a=b")
        with journey.act(function):
            journey.ports.result_store.move(key, StorageClass.GLACIER, Expected(len(body), None), Lease(kept))


class Lease:
    """A hold on a job's files that can be renewed, or is lost after the first time."""

    def __init__(self, kept: bool) -> None:
        self._kept = kept
        self._renewed = False

    def __call__(self) -> None:
        if self._renewed and not self._kept:
            raise Unavailable("The lease is lost.")
        self._renewed = True
