"""Webhooks by the Standard Webhooks specification, checked with its public library: signed, tried for a day, replayed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from gas.domain.errors import Unavailable
from gas.domain.job import ResultState
from gas.domain.plan import Plan
from gas.domain.ports import Answer
from gas.domain.webhook import DAY_TESTS, DELAYS, Event
from gas.handlers import account_api, webhooks
from tests.unit.functions.lifecycle.house import House
from tests.world import CONTEXT, Response

URL = "https://hooks.example.org/gas"
HOOK = "/webhooks/{webhook_id}"


class Office(House):
    """A house whose webhook queue a test works off."""

    def api(self, method: str, route: str, body: Any = None, **how: Any) -> Response:
        return self.call(account_api.handler, method, route, body, **how)

    def send_all(self, *, wait: bool = False) -> None:
        """Hand all messages to the function; with `wait` those that are due later too, after their delay."""
        later = []
        while self.webhook_queue.waiting:
            body, delay = self.webhook_queue.waiting.pop(0)
            if delay and not wait:
                later.append((body, delay))
                continue
            self.clock.go(delay)
            answer = webhooks.handler({"Records": [{"messageId": "m", "body": json.dumps(body)}]}, CONTEXT)
            assert answer == {"batchItemFailures": []}
        self.webhook_queue.waiting = later

    def tell(self) -> None:
        """What the topic of events brings to the queue."""
        for topic, body in self.topics.published:
            if topic == "job-events":
                self.webhook_queue.put(body, 0)
        self.topics.published.clear()
        self._delivered = 0


@pytest.fixture
def office() -> Office:
    office = Office()
    office.user(plan=Plan.PREMIUM)
    return office


def create(office: Office, **body: Any) -> dict[str, Any]:
    answer = office.api("POST", "/webhooks", {"url": URL, **body})
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def verified(office: Office, secret: str, number: int = -1) -> dict[str, Any]:
    """The body of a call, if the public library takes its signature."""
    _, body, headers = office.caller.calls[number]
    verifier = Verifier(secret)
    verifier._Webhook__verify_timestamp = lambda _: office.clock.now()  # type: ignore[attr-defined]
    told: dict[str, Any] = verifier.verify(body.decode(), headers)
    return told


def log(office: Office, webhook_id: str) -> list[dict[str, Any]]:
    answer = office.api("GET", f"{HOOK}/deliveries", webhook_id=webhook_id)
    found: list[dict[str, Any]] = answer.json["deliveries"]
    return found


def test_an_event_that_is_named_twice_is_kept_once(office: Office) -> None:
    made = create(office, events=["job.completed", "job.failed", "job.completed"])
    assert made["webhook"]["events"] == ["job.completed", "job.failed"]


def test_a_completed_job_is_told_with_a_signature_that_the_public_library_takes(office: Office) -> None:
    made = create(office)
    job_id = office.completed(name="Family 12")
    office.tell()
    office.send_all()
    told = verified(office, made["secret"])
    assert told["type"] == "job.completed"
    assert told["data"]["job_id"] == job_id
    assert told["data"]["url"].endswith(f"/jobs/{job_id}")
    assert "Family" not in json.dumps(told)
    assert "sample.vcf" not in json.dumps(told)
    (delivery,) = log(office, made["webhook"]["webhook_id"])
    assert (delivery["state"], [one["status"] for one in delivery["attempts"]]) == ("delivered", [200])
    _, body, headers = office.caller.calls[0]
    with pytest.raises(WebhookVerificationError):
        Verifier(made["secret"]).verify(body.decode() + " ", headers)


def test_the_secret_is_shown_once_and_kept_sealed(office: Office) -> None:
    made = create(office)
    shown = office.api("GET", "/webhooks").text
    assert made["secret"] not in shown
    (stored,) = office.webhooks.hooks.values()
    assert made["secret"] not in repr(stored)
    assert made["secret"].startswith("whsec_")


def test_events_are_chosen(office: Office) -> None:
    create(office, events=["job.failed", "job.warnings"])
    office.completed()
    office.tell()
    office.send_all()
    assert office.caller.calls == []
    office.completed(summary={"warnings": [{"code": "ref-mismatch", "title": "T", "detail": "chr1:5"}]})
    office.tell()
    office.send_all()
    (call,) = office.caller.calls
    told = json.loads(call[1])
    assert (told["type"], told["data"]["warnings"]) == ("job.warnings", ["ref-mismatch"])
    assert "chr1" not in call[1].decode()
    assert office.api("POST", "/webhooks", {"url": URL, "events": ["job.started"]}).status == 422


def test_archived_and_restored_are_told(office: Office) -> None:
    made = create(office)
    job_id = office.completed()
    row = office.row(job_id)
    changes = [
        (replace(row, result_state=ResultState.ARCHIVING), replace(row, result_state=ResultState.ARCHIVED)),
        (
            replace(row, result_state=ResultState.RESTORING),
            replace(row, result_state=ResultState.AVAILABLE, rev=row.rev + 1),
        ),
    ]
    office.topics.published.clear()
    for old, new in changes:
        office.app.outbox.changed(old, new)
    office.tell()
    office.send_all()
    assert [json.loads(body)["type"] for _, body, _ in office.caller.calls] == [
        "job.archived",
        "job.restored",
    ]
    assert verified(office, made["secret"])["data"]["job_id"] == job_id


def test_a_change_that_comes_twice_is_sent_once(office: Office) -> None:
    create(office)
    office.completed()
    events = [body for topic, body in office.topics.published if topic == "job-events"]
    for _ in range(2):
        for body in events:
            office.webhook_queue.put(body, 0)
        office.send_all()
    assert len(office.caller.calls) == 1


def test_a_receiver_that_is_down_is_tried_for_a_day_and_then_given_up(office: Office) -> None:
    made = create(office)
    webhook_id = made["webhook"]["webhook_id"]
    office.caller.answers = [Answer(503), Answer(None, "The connection failed.")]
    begun = office.clock.now()
    office.completed()
    office.tell()
    office.send_all(wait=True)
    assert len(office.caller.calls) == len(DELAYS) + 1
    lasted = (office.clock.now() - begun).total_seconds()
    assert 20 * 3600 <= lasted <= 25 * 3600
    (delivery,) = log(office, webhook_id)
    assert delivery["state"] == "failed"
    assert delivery["attempts"][-1]["error"] == "The connection failed."
    assert len({headers["webhook-id"] for _, _, headers in office.caller.calls}) == 1
    assert tuple(sorted(DELAYS)) == DELAYS
    # A replay has all its tries again, with the same id.
    office.caller.answers = [Answer(500), Answer(204)]
    path = f"{HOOK}/deliveries/{{delivery_id}}/replay"
    again = office.api("POST", path, {}, webhook_id=webhook_id, path={"delivery_id": delivery["delivery_id"]})
    assert (again.status, again.json["state"]) == (202, "waiting")
    office.send_all(wait=True)
    (delivery,) = log(office, webhook_id)
    assert delivery["state"] == "delivered"
    assert office.caller.calls[-1][2]["webhook-id"] == office.caller.calls[0][2]["webhook-id"]


def test_a_late_or_repeated_message_sends_nothing(office: Office) -> None:
    made = create(office)
    webhook_id = made["webhook"]["webhook_id"]
    office.caller.answers = [Answer(500)]
    delivery = office.api("POST", f"{HOOK}/test", {}, webhook_id=webhook_id).json
    (body, _), *_ = office.webhook_queue.waiting
    office.send_all()
    office.webhook_queue.put(body, 0)
    office.send_all()
    assert len(office.caller.calls) == 1
    with pytest.raises(Unavailable):  # the row is not written yet: the message comes again
        office.app.deliveries.attempt("user-1", webhook_id, delivery["delivery_id"], 7)


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(office: Office) -> None:
    made = create(office)
    webhook_id = made["webhook"]["webhook_id"]
    fresh = office.api("POST", f"{HOOK}/rotate", {}, webhook_id=webhook_id).json["secret"]
    assert fresh != made["secret"]
    office.api("POST", f"{HOOK}/test", {}, webhook_id=webhook_id)
    office.send_all()
    assert verified(office, fresh) == verified(office, made["secret"])
    assert verified(office, fresh)["type"] == Event.TEST
    office.clock.go(24 * 3600 + 1)
    office.api("POST", f"{HOOK}/test", {}, webhook_id=webhook_id)
    office.send_all()
    verified(office, fresh)
    with pytest.raises(WebhookVerificationError):
        verified(office, made["secret"])


def test_a_receiver_that_answers_gone_is_not_called_again(office: Office) -> None:
    made = create(office)
    webhook_id = made["webhook"]["webhook_id"]
    office.caller.answers = [Answer(410)]
    office.api("POST", f"{HOOK}/test", {}, webhook_id=webhook_id)
    office.send_all()
    assert "410" in office.api("GET", "/webhooks").json["webhooks"][0]["disabled"]
    office.completed()
    office.tell()
    office.send_all()
    assert len(office.caller.calls) == 1
    on = office.api("PATCH", HOOK, {"enabled": True}, webhook_id=webhook_id)
    assert on.json["disabled"] is None


def test_numbers_are_limited(office: Office) -> None:
    for _ in range(10):
        made = create(office)
    refused = office.api("POST", "/webhooks", {"url": URL})
    assert (refused.status, refused.json["limit"]) == (402, "webhooks")
    webhook_id = made["webhook"]["webhook_id"]
    for _ in range(DAY_TESTS):
        assert office.api("POST", f"{HOOK}/test", {}, webhook_id=webhook_id).status == 202
    assert office.api("POST", f"{HOOK}/test", {}, webhook_id=webhook_id).status == 402


def test_a_deleted_webhook_gets_nothing_that_waits_for_it(office: Office) -> None:
    made = create(office)
    office.completed()
    office.tell()
    office.api("DELETE", HOOK, webhook_id=made["webhook"]["webhook_id"])
    office.send_all()
    assert office.caller.calls == []


def test_a_deleted_account_leaves_no_webhook_and_tells_nothing(office: Office) -> None:
    create(office)
    office.completed()
    office.tell()
    office.app.accounts.delete("user-1")
    office.send_all()
    assert office.caller.calls == []
    office.app.erasure.user("user-1")
    assert not office.webhooks.hooks
    assert not office.webhooks.sent


def test_another_users_webhook_does_not_exist(office: Office) -> None:
    made = create(office)
    office.user("user-2")
    webhook_id = made["webhook"]["webhook_id"]
    for method, path in (
        ("PATCH", HOOK), ("DELETE", HOOK), ("POST", f"{HOOK}/test"), ("POST", f"{HOOK}/rotate"), ("GET", f"{HOOK}/deliveries"),
    ):  # fmt: skip
        answer = office.api(method, path, {}, user_id="user-2", webhook_id=webhook_id)
        assert answer.status == 404, (method, path)
    assert office.api("GET", "/webhooks", user_id="user-2").json == {"webhooks": []}
