"""Idempotency-Key over Powertools' own DynamoDB store."""

from __future__ import annotations

import time
from types import SimpleNamespace

import boto3
import pytest

from gas.bootstrap import App, Ports
from gas.domain.errors import InProgress, KeyReused, NotFound
from gas.domain.user import User
from gas.handlers.answer import Answer
from gas.handlers.idempotency import once

PARTS = ("tables",)
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)


def person(app: App, user_id: str = "u1") -> User:
    return app.ports.users.create(
        User(user_id, f"{user_id}@example.org", "A User", "2026-11-01T00:00:00.000Z")
    )


class Act:
    """Answers with the number of times that it was called."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Answer[dict[str, int]]:
        self.calls += 1
        return Answer({"calls": self.calls}, 201)


def test_a_repeat_gets_the_first_answer(aws: Ports) -> None:
    app, act = App(aws), Act()
    first, again = (once(app, person(app), "POST /jobs", "k", b"{}", act, CONTEXT) for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body) == (201, {"calls": 1})
    assert again.headers["Idempotency-Replayed"] == "true"


def test_another_body_is_refused_and_another_scope_is_not(aws: Ports) -> None:
    app, act = App(aws), Act()
    once(app, person(app), "POST /jobs", "k", b"{}", act, CONTEXT)
    with pytest.raises(KeyReused):
        once(app, person(app), "POST /jobs", "k", b'{"a":1}', act, CONTEXT)
    assert once(app, person(app, "u2"), "POST /jobs", "k", b'{"a":1}', act, CONTEXT).body == {"calls": 2}


def test_an_error_is_not_kept(aws: Ports) -> None:
    app, act = App(aws), Act()

    def fail() -> Answer[dict[str, int]]:
        raise NotFound

    with pytest.raises(NotFound):
        once(app, person(app), "POST /jobs", "k", b"{}", fail, CONTEXT)
    assert once(app, person(app), "POST /jobs", "k", b"{}", act, CONTEXT).body == {"calls": 1}


def test_two_at_once_act_once(aws: Ports) -> None:
    app = App(aws)

    def second() -> Answer[dict[str, int]]:
        raise AssertionError("acted twice")

    def first() -> Answer[dict[str, int]]:
        with pytest.raises(InProgress):
            once(app, person(app), "POST /jobs", "k", b"{}", second, CONTEXT)
        return Answer({"calls": 1})

    assert once(app, person(app), "POST /jobs", "k", b"{}", first, CONTEXT).body == {"calls": 1}


def test_a_record_lives_for_a_day(aws: Ports) -> None:
    app = App(aws)
    once(app, person(app), "POST /jobs", "k", b"{}", Act(), CONTEXT)
    (item,) = boto3.client("dynamodb", "us-east-1").scan(TableName="idempotency")["Items"]
    assert abs(int(item["expiration"]["N"]) - time.time() - 24 * 3600) < 60


def test_the_table_tells_nothing_of_anyone(aws: Ports) -> None:
    """Answers hold names of files and links to results: they are sealed with a key that goes with the account."""
    app = App(aws)
    user_id = "user-of-the-table"  # long: sealed bytes, as base64, hold any two characters by chance
    secret = Answer({"name": "NA12878.vcf.gz", "url": "https://gas.example.org/s/01K.01K.secret"}, 201)
    once(app, person(app, user_id), "POST /jobs", "k", b'{"name": "NA12878.vcf.gz"}', lambda: secret, CONTEXT)
    app.ports.rates.hit("sign-in#ada@example.org", 10, 300, app.ports.clock.now())
    app.ports.rates.hit("sign-in#203.0.113.7", 10, 300, app.ports.clock.now())
    app.ports.rates.remember("owner#ada@example.org", 300, app.ports.clock.now())
    rows = str(boto3.client("dynamodb", "us-east-1").scan(TableName="idempotency")["Items"])
    assert rows.count("'id'") == 4
    for told in ("NA12878", "example.org", "203.0.113.7", "secret", user_id):
        assert told not in rows
    assert (
        once(app, person(app, user_id), "POST /jobs", "k", b'{"name": "NA12878.vcf.gz"}', Act(), CONTEXT).body
        == secret.body
    )


def test_what_is_kept_in_the_bodys_place_may_be_small(aws: Ports) -> None:
    """The URLs of an upload's 1,000 parts are larger than a row may be."""
    app = App(aws)
    large = {"upload_id": "u", "parts": ["https://example.org/" + "x" * 1500] * 1000}
    user = person(app)
    act = lambda: Answer(large, 201, kept={"upload_id": "u"})  # noqa: E731
    assert once(app, user, "POST /uploads", "k", b"{}", act, CONTEXT).body == large
    assert once(app, user, "POST /uploads", "k", b"{}", act, CONTEXT).body == {"upload_id": "u"}
