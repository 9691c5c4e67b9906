"""One task sees one job: orders, signed messages, and what is refused."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from gas import bootstrap
from gas.domain import task_keys
from gas.domain.data_rights import DataScope
from gas.domain.errors import Unavailable
from gas.domain.job import Job, Status
from gas.domain.ports import Bucket, DataCredentials
from gas.handlers import job_progress, jobs_api
from tests.world import CONTEXT, TASK_SECRET, World, signed

FAILED = {"seq": 9, "kind": "failed", "fault": "input", "title": "forged", "detail": "forged"}


@pytest.fixture
def world() -> World:
    made = World()
    bootstrap.provide(made.app)
    made.user()
    return made


def launched(world: World) -> Job:
    job_id = world.job()
    world.drain()
    return world.jobs.rows[job_id]


def send(*records: dict[str, Any]) -> dict[str, Any]:
    numbered = [{"messageId": f"m-{n}", **record} for n, record in enumerate(records)]
    answer: dict[str, Any] = job_progress.handler({"Records": numbered}, CONTEXT)
    return answer


def orders(world: World) -> list[str]:
    return [key for place, key in world.objects.stored if place is Bucket.RESULTS and "/order." in key]


def test_an_order_holds_what_the_launch_does_not(world: World) -> None:
    upload_id = world.upload()
    options = {"pedigree": "f\tNA1\t0\t0\t1\t2", "sample_names": ["NA1"]}
    job = world.app.desk.submit(world.users.rows["user-1"], upload_id, "demo", None, options)
    world.drain()
    order = world.order(job.job_id)
    assert (order["job_id"], order["attempt"], order["options"]) == (job.job_id, 1, options)
    assert order["key"] == task_keys.signing_key(TASK_SECRET.encode(), job.job_id, 1)
    (launch,) = world.tasks.orders
    visible = json.dumps(launch.environment)
    for secret in (order["key"], *order["credentials"].values(), "NA1"):
        assert secret not in visible
    assert world.data_rights.vended == [
        (
            DataScope(job.input.key, "demo/0123456789ab/", f"{job.folder}/{job.job_id}/"),
            f"{job.job_id}-1",
        )
    ]


def test_the_name_of_an_order_and_the_keys_differ_by_job_attempt_and_stage() -> None:
    made = [
        task_keys.order_name(b"secret", "job-1"),
        task_keys.order_name(b"secret", "job-2"),
        task_keys.order_name(b"other", "job-1"),
        task_keys.signing_key(b"secret", "job-1", 1),
        task_keys.signing_key(b"secret", "job-1", 2),
        task_keys.signing_key(b"secret", "job-11", 2),
        task_keys.signing_key(b"other", "job-1", 1),
    ]
    assert len(set(made)) == len(made)
    assert all(len(one) == 64 for one in made)


@pytest.mark.parametrize(
    "forge",
    [
        lambda body, _: {"body": json.dumps(body)},
        lambda body, _: {"body": json.dumps(body), "messageAttributes": {"signature": {"stringValue": ""}}},
        lambda body, _: {"body": json.dumps(body), "messageAttributes": {"signature": {"stringValue": "ä"}}},
        lambda body, _: signed(body, "another secret"),
        lambda body, other: {**signed({**body, "job_id": other}), "body": json.dumps(body)},
        lambda body, _: {**signed({**body, "attempt": 2}), "body": json.dumps(body)},
        lambda body, _: {**signed(body), "body": json.dumps({**body, "title": "changed"})},
        lambda body, _: {"body": "no JSON"},
        lambda body, _: {"body": '{"job_id": 7}'},
    ],
    ids=[
        "no signature",
        "an empty one",
        "no hexadecimal",
        "of another stage",
        "of another job",
        "of another attempt",
        "of another text",
        "no message",
        "no sender",
    ],
)
def test_a_message_that_is_not_genuine_changes_nothing_and_is_set_aside(world: World, forge: Any) -> None:
    job, other = launched(world), launched(world)
    record = forge({"job_id": job.job_id, "attempt": 1, **FAILED}, other.job_id)
    assert send(record) == {"batchItemFailures": []}
    assert world.jobs.rows[job.job_id] == job
    assert world.refused.bodies == [record["body"]]


def test_refused_messages_are_counted_and_their_text_is_not_logged(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    job = launched(world)
    capsys.readouterr()
    send({"body": json.dumps({"job_id": job.job_id, "attempt": 1, **FAILED})})
    written = capsys.readouterr().out
    assert '"RefusedProgress":[1.0]' in written.replace(" ", "")
    assert "forged" not in written


def test_a_refused_message_holds_up_no_other(world: World) -> None:
    job = launched(world)
    started = {"job_id": job.job_id, "attempt": 1, "seq": 1, "kind": "started"}
    send({"body": json.dumps({**started, **FAILED})}, signed(started))
    assert world.jobs.rows[job.job_id].status is Status.RUNNING
    assert len(world.refused.bodies) == 1


def test_a_message_that_comes_again_or_late_changes_nothing(world: World) -> None:
    """The queue itself may do both, so that no operator hears of it."""
    job = launched(world)
    progress = {"stage": "annotating", "records": 5, "total": 10, "rate": 1.0, "eta_seconds": 1.0}
    early = {"job_id": job.job_id, "attempt": 1, "seq": 2, "kind": "progress", **progress}
    send(signed(early), signed({**early, "seq": 5, "records": 9}))
    newest = world.jobs.rows[job.job_id]
    send(signed(early), signed({**early, "seq": 5, "records": 1}))
    assert world.jobs.rows[job.job_id] == newest
    assert world.refused.bodies == []


def test_an_order_is_renewed_for_the_present_attempt_of_a_job_at_work(world: World) -> None:
    job = launched(world)
    first = world.order(job.job_id)
    world.clock.go(2700)
    world.report("renew", job.job_id, 1)
    second = world.order(job.job_id)
    assert second["credentials"]["expires_at"] > first["credentials"]["expires_at"]
    assert (second["key"], second["options"]) == (first["key"], first["options"])
    assert world.jobs.rows[job.job_id].status is Status.RUNNING, "it is a sign of life"
    send(signed({"job_id": job.job_id, "attempt": 0, "seq": 5, "kind": "renew"}))
    assert len(world.data_rights.vended) == 2


@pytest.mark.parametrize("end", ["cancel", "delete"])
def test_a_job_that_ended_gets_no_more_credentials(world: World, end: str) -> None:
    job = launched(world)
    getattr(world.app.desk, end)(world.users.rows["user-1"], job.job_id)
    before = len(world.data_rights.vended)
    send(signed({"job_id": job.job_id, "attempt": 1, "seq": 5, "kind": "renew"}))
    assert len(world.data_rights.vended) == before


def test_the_next_attempt_has_a_key_of_its_own(world: World) -> None:
    job = launched(world)
    first = world.order(job.job_id)
    world.report("failed", job.job_id, 1, fault="ours", title="t", detail="d")
    world.drain()
    second = world.order(job.job_id)
    assert (first["attempt"], second["attempt"]) == (1, 2)
    assert first["key"] != second["key"]
    assert len(orders(world)) == 1, "it takes the place of the first"


@pytest.mark.parametrize("fault", [None, "input"])
def test_an_order_goes_with_the_final_message(world: World, fault: str | None) -> None:
    job = launched(world)
    assert len(orders(world)) == 1
    if fault is None:
        world.report("completed", job.job_id, 1, summary={}, files=[])
    else:
        world.report("failed", job.job_id, 1, fault=fault, title="t", detail="d")
    assert orders(world) == []


@pytest.mark.parametrize("end", ["completed", "deleted", "erased"])
def test_an_order_that_is_renewed_while_its_job_ends_goes_too(
    world: World, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue hands out messages of one task side by side: the last one may pass the request for credentials."""
    job = launched(world)
    vend = world.data_rights.vend

    def slow(scope: DataScope, session_name: str) -> DataCredentials:
        if end == "completed":
            world.app.annotation.completed(job.job_id, 1, {}, ())
        else:
            world.app.desk.cancel(world.users.rows["user-1"], job.job_id)
            world.app.desk.delete(world.users.rows["user-1"], job.job_id)
        if end == "erased":
            world.jobs.rows.pop(job.job_id, None)
        assert orders(world) == []
        return vend(scope, session_name)

    monkeypatch.setattr(world.data_rights, "vend", slow)
    world.report("renew", job.job_id, 1)
    assert len(world.data_rights.vended) == 2, "it was written once more"
    assert orders(world) == []


def test_an_order_goes_with_its_job(world: World) -> None:
    job = launched(world)
    world.app.desk.cancel(world.users.rows["user-1"], job.job_id)
    world.app.desk.delete(world.users.rows["user-1"], job.job_id)
    assert orders(world) == []


def test_an_order_is_no_file_of_the_job(world: World) -> None:
    job = launched(world)
    (key,) = orders(world)
    name = key.rsplit("/", 1)[-1]
    answer = world.call(jobs_api.handler, "GET", "/jobs/{job_id}/files/{name}", job_id=job.job_id, name=name)
    assert answer.status == 404


def test_without_credentials_no_task_is_started(world: World) -> None:
    class Silent:
        def vend(self, scope: DataScope, session_name: str) -> Any:
            raise Unavailable("STS is silent.")

    other = World(given={"data_rights": Silent()})
    other.user()
    job_id = other.job()
    with pytest.raises(Unavailable):
        other.app.annotation.launch(job_id)
    assert other.tasks.orders == []
    assert other.jobs.rows[job_id].launchable, "it is tried again"


def test_credentials_do_not_show_in_a_text(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    launched(world)
    scope, name = world.data_rights.vended[0]
    made = world.data_rights.vend(scope, name)
    assert made.secret_access_key not in repr(made)
    assert made.session_token not in repr(made)
