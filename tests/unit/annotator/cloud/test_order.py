"""The task's order: read, checked, and its credentials renewed for as long as a job takes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.credentials import RefreshableCredentials

from annotator.cloud.order import (
    PATIENCE_SECONDS,
    URGENT_PATIENCE_SECONDS,
    Order,
    Renewal,
    checked,
    read_order,
)
from annotator.cloud.reporter import Reporter
from annotator.cloud.settings import S3Place, TaskSettings
from annotator.errors import AnnotatorError
from gas import bootstrap
from gas.domain import task_keys
from gas.domain.ports import Bucket
from gas.handlers import job_progress
from tests.world import CONTEXT, World

ENVIRONMENT = {
    "JOB_ID": "01JOB",
    "ATTEMPT": "2",
    "INPUT_URI": "s3://uploads/u/up/input.vcf.gz",
    "REFERENCE_URI": "s3://references/demo/",
    "REFERENCE_VERSION": "0123456789ab",
    "OUTPUT_URI": "s3://results/u/01JOB/",
    "PROGRESS_QUEUE_URL": "https://queue",
}
ORDER = {
    "format": 1,
    "job_id": "01JOB",
    "attempt": 2,
    "key": "secret-key",
    "options": {"engine": "csq"},
    "credentials": {
        "access_key_id": "ASIA1",
        "secret_access_key": "secret-of-s3",
        "session_token": "token-of-s3",
        "expires_at": "2026-11-23T13:00:00.000Z",
    },
}
BUCKETS = {str(bucket): bucket for bucket in Bucket}
PLACE = S3Place("results", "u/01JOB/order.x.json")


class OneObject:
    """S3 with one object in it."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def get_object(self, **keys: str) -> dict[str, Any]:
        assert keys == {"Bucket": PLACE.bucket, "Key": PLACE.key}
        return {"Body": io.BytesIO(self.body)}


def test_an_order_is_read() -> None:
    order = read_order(OneObject(json.dumps(ORDER).encode()), PLACE)
    assert order.options == {"engine": "csq"}
    assert order.data_keys.expires_at == datetime(2026, 11, 23, 13, tzinfo=UTC)
    for secret in ("secret-key", "secret-of-s3", "token-of-s3"):
        assert secret not in repr(order)


def test_the_task_signs_as_the_service_checks() -> None:
    order = read_order(OneObject(json.dumps(ORDER).encode()), PLACE)
    text = '{"kind":"started","title":"Größe"}'
    assert task_keys.genuine("secret-key", text, order.sign(text))


@pytest.mark.parametrize(
    "body",
    [b"", b"secret-of-s3", b"[]", b"{}", json.dumps({**ORDER, "format": 3}).encode(), json.dumps({**ORDER, "credentials": {}}).encode()],
)  # fmt: skip
def test_a_damaged_order_is_a_fault_of_ours_that_shows_nothing_of_it(body: bytes) -> None:
    with pytest.raises(AnnotatorError) as error:
        read_order(OneObject(body), PLACE)
    assert "secret" not in f"{error.value.title} {error.value.detail} {error.value.__cause__!r}"


def test_an_order_of_several_sessions_says_which_reaches_an_input() -> None:
    keys = {**ORDER["credentials"], "access_key_id": "ASIA2"}  # type: ignore[dict-item]
    inputs = [
        {"uri": "s3://uploads/u/1/input.vcf.gz", "name": "a.vcf"},
        {"uri": "s3://uploads/u/2/input.vcf.gz", "name": "b.vcf", "session": 1},
    ]
    said = {**ORDER, "format": 2, "inputs": inputs, "input_credentials": [keys]}
    order = read_order(OneObject(json.dumps(said).encode()), PLACE)
    reached = [order.session(one.session).access_key_id for one in order.inputs]
    assert reached == ["ASIA1", "ASIA2"]
    with pytest.raises(AnnotatorError, match="lacks credentials"):
        read_order(OneObject(json.dumps({**said, "input_credentials": []}).encode()), PLACE)


def test_the_order_of_a_newer_attempt_is_not_this_tasks() -> None:
    order = read_order(OneObject(json.dumps({**ORDER, "attempt": 3}).encode()), PLACE)
    with pytest.raises(AnnotatorError, match="out of date"):
        checked(order, TaskSettings.read(ENVIRONMENT))


def test_a_task_without_an_order_takes_its_options_from_the_environment() -> None:
    settings = TaskSettings.read({**ENVIRONMENT, "OPTIONS": '{"engine": "csq"}'})
    assert (settings.order, settings.engine) == (None, "csq")
    assert TaskSettings.read({**ENVIRONMENT, "ORDER_URI": "s3://results/k"}).order == S3Place("results", "k")


class Task:
    """A task of the service `world`, up to its messages and credentials. `answers` False: the queue stands."""

    def __init__(self, world: World, job_id: str) -> None:
        self.world = world
        self.answers = True
        (launch,) = world.tasks.orders
        self.place = S3Place.parse(launch.environment["ORDER_URI"], "ORDER_URI")
        first = read_order(self, self.place)
        self.reporter = Reporter(
            self.send(first), job_id, first.attempt, now=world.clock.now, wait=world.clock.go
        )
        self.renewal = Renewal(
            first, lambda: read_order(self, self.place), self.reporter.renew, world.clock.now, world.clock.go
        )
        self.credentials = RefreshableCredentials(
            first.data_keys.access_key_id,
            first.data_keys.secret_access_key,
            first.data_keys.session_token,
            first.data_keys.expires_at,
            self.renewal,
            "test",
            time_fetcher=world.clock.now,
        )

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        body = self.world.objects.read(BUCKETS[Bucket], Key)
        assert body is not None
        return {"Body": io.BytesIO(body)}

    def send(self, order: Order) -> Callable[[str], object]:
        def to_queue(text: str) -> None:
            if self.answers:
                attribute = {"dataType": "String", "stringValue": order.sign(text)}
                record = {"messageId": "m", "body": text, "messageAttributes": {"signature": attribute}}
                assert job_progress.handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}

        return to_queue


@pytest.fixture
def task() -> Task:
    world = World()
    bootstrap.provide(world.app)
    world.user()
    job_id = world.job()
    world.drain()
    return Task(world, job_id)


def test_a_job_of_ten_hours_never_holds_expired_credentials(task: Task) -> None:
    """A request every five minutes, as S3's client makes it: the keys in use were always vended within the hour."""
    used = set()
    for _ in range(10 * 12):
        task.world.clock.go(300)
        used.add(task.credentials.get_frozen_credentials().access_key)
        assert not task.credentials.refresh_needed(refresh_in=0), "they are valid now"
    assert used == {f"ASIA{n}" for n in range(1, len(task.world.data_rights.vended) + 1)}
    assert 10 < len(used) < 16
    assert task.world.refused.bodies == []


def test_credentials_are_asked_for_only_when_they_soon_expire(task: Task) -> None:
    for _ in range(8):
        task.world.clock.go(300)
        task.credentials.get_frozen_credentials()
    assert len(task.world.data_rights.vended) == 1
    task.world.clock.go(600)
    assert task.credentials.get_frozen_credentials().access_key == "ASIA2"


def test_several_sessions_are_renewed_by_one_request() -> None:
    world = World()
    bootstrap.provide(world.app)
    user = world.user()
    uploads = [world.upload(size=10) for _ in range(20)]
    made = world.app.desk.submit(user, uploads[0], "demo", None, {}, uploads[1:])
    world.drain()
    task = Task(world, made.job_id)
    first = read_order(task, task.place)
    number = 1 + len(first.input_keys)
    assert number == len(world.data_rights.vended) > 2
    renewals = [
        Renewal(first, lambda: read_order(task, task.place), task.reporter.renew, world.clock.now, world.clock.go, n)
        for n in range(number)
    ]  # fmt: skip
    world.clock.go(46 * 60)
    held = [renewal()["access_key"] for renewal in renewals]
    assert held == [f"ASIA{n}" for n in range(number + 1, 2 * number + 1)]
    assert len(world.data_rights.vended) == 2 * number, "asked once"


def test_a_queue_that_stands_delays_the_work_and_does_not_end_it(task: Task) -> None:
    task.answers = False
    task.world.clock.go(46 * 60)
    begun = task.world.clock.now()
    assert task.credentials.get_frozen_credentials().access_key == "ASIA1"
    assert task.world.clock.now() - begun <= timedelta(seconds=PATIENCE_SECONDS + 1)
    task.answers = True
    assert task.credentials.get_frozen_credentials().access_key == "ASIA2"


def test_credentials_that_are_not_renewed_end_the_task_before_they_expire(task: Task) -> None:
    task.answers = False
    task.world.clock.go(56 * 60)
    begun = task.world.clock.now()
    with pytest.raises(AnnotatorError, match="not renewed"):
        task.credentials.get_frozen_credentials()
    assert timedelta(seconds=PATIENCE_SECONDS) < task.world.clock.now() - begun
    assert task.world.clock.now() - begun <= timedelta(seconds=URGENT_PATIENCE_SECONDS + 1)
