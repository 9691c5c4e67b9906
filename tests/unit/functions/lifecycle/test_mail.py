"""Mails: who gets them and when, tries after a failure, and the way out."""

from dataclasses import replace
from typing import Any

import pytest

from gas.domain.errors import Unavailable
from gas.domain.job import ResultState
from gas.domain.user import Notifications
from gas.handlers import account_api, mail_events
from gas.mail.links import sign
from tests.fakes import FakeMail
from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.lifecycle.one_mail import one_mail, told
from tests.world import CONTEXT


def test_a_result_is_told_once_and_holds_no_name() -> None:
    house, job_id = one_mail()
    told(house, job_id)
    told(house, job_id)
    assert house.subjects() == [f"Job {job_id} is done"]
    assert b"sample" not in house.mail.sent[0][0]


def test_who_wants_no_mail_gets_none_but_about_money() -> None:
    house, job_id = one_mail()
    house.app.accounts.edit("user-1", None, Notifications.NONE)
    told(house, job_id)
    assert house.subjects() == []
    house.app.plan_changes.change("user-1", house.users.rows["user-1"].plan.PREMIUM)
    assert house.subjects() == ["Your plan is now premium"]


def test_a_daily_digest_collects_the_day() -> None:
    house, job_id = one_mail()
    other = house.completed()
    house.app.accounts.edit("user-1", None, Notifications.DAILY)
    told(house, job_id)
    told(house, other)
    told(house, other)
    assert house.subjects() == []
    house.clock.go(24 * 3600 - 1)
    house.app.sweeper.sweep()
    assert house.subjects() == []
    house.clock.go(2)
    house.app.sweeper.sweep()
    house.app.sweeper.sweep()
    assert house.subjects() == ["GAS today: 2 updates"]
    assert house.users.rows["user-1"].work_due is None


def test_news_that_could_not_be_collected_are_told_at_the_next_try(monkeypatch: pytest.MonkeyPatch) -> None:
    house, job_id = one_mail()
    house.app.accounts.edit("user-1", None, Notifications.DAILY)

    def busy(user_id: str, move: object) -> None:
        raise Unavailable("the database is busy")

    with monkeypatch.context() as patched:
        patched.setattr(house.users, "change", busy)
        with pytest.raises(Unavailable):
            told(house, job_id)
    told(house, job_id)
    assert house.users.rows["user-1"].work_due is not None


class Throttled(FakeMail):
    def send(self, message: bytes, sender: str, recipient: str) -> None:
        if not self.sent:
            self.sent.append((b"", "", ""))
            raise Unavailable
        super().send(message, sender, recipient)


def test_a_mail_that_could_not_be_written_is_told_at_the_next_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails before the mail goes (here the secret that signs its link) has told nothing."""
    house = House()
    house.user()
    job_id = house.completed()
    house.mail.sent.clear()
    house.app.ports.claims.until.clear()

    def no_answer() -> bytes:
        raise Unavailable

    post = house.app.notifications._post
    broken = replace(post, key=no_answer)
    monkeypatch.setattr(house.app.notifications, "_post", broken)
    with pytest.raises(Unavailable):
        house.app.result_mails.tell(job_id)
    monkeypatch.setattr(house.app.notifications, "_post", post)
    assert house.app.result_mails.tell(job_id)
    assert house.subjects() == [f"Job {job_id} is done"]


def test_a_mail_that_ses_refused_for_now_is_tried_again() -> None:
    house = House(mail=Throttled())
    house.user()
    job_id = house.completed()
    with pytest.raises(Unavailable):
        house.app.result_mails.tell(job_id)
    assert house.app.result_mails.tell(job_id)
    assert not house.app.result_mails.tell(job_id)


def test_unsubscribing_takes_a_click_and_not_a_look() -> None:
    house, job_id = one_mail()
    token = sign("user-1", b"k" * 64)
    page = house.call(account_api.handler, "GET", "/mail/unsubscribe", user_id=None, query={"token": token})
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert token in page.text
    assert house.users.rows["user-1"].notifications is Notifications.EACH
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    done = house.call(
        account_api.handler, "POST", "/mail/unsubscribe", user_id=None, query={"token": token}, headers=form
    )
    assert done.status == 200
    assert house.users.rows["user-1"].notifications is Notifications.NONE
    event = house.call(account_api.handler, "GET", "/me/audit").json["events"][0]
    assert (event["act"], event["actor"]) == ("unsubscribed", "anonymous")
    told(house, job_id)
    assert house.subjects() == []
    wrong = house.call(account_api.handler, "POST", "/mail/unsubscribe", user_id=None, query={"token": "x"})
    assert wrong.status == 422


def report(kind: str, address: str, bounce_type: str = "Permanent") -> dict[str, Any]:
    import json

    message = {
        "eventType": kind,
        "mail": {"tags": {"user_id": ["user-1"]}},
        "bounce": {"bounceType": bounce_type, "bouncedRecipients": [{"emailAddress": address}]},
        "complaint": {"complainedRecipients": [{"emailAddress": address}]},
    }
    return {"Records": [{"Sns": {"Message": json.dumps(message)}}]}


@pytest.mark.parametrize("kind", ["Bounce", "Complaint"])
def test_an_address_that_refuses_gets_no_more(kind: str) -> None:
    house, job_id = one_mail()
    mail_events.handler(report(kind, "User-1@example.org"), CONTEXT)
    told(house, job_id)
    assert house.subjects() == []
    me = house.call(account_api.handler, "GET", "/me").json
    assert me["notifications"] == {"mode": "each", "disabled_reason": kind.lower(), "names": False}
    again = house.call(account_api.handler, "PATCH", "/me", {"notifications": {"mode": "each"}}).json
    assert again["notifications"]["disabled_reason"] is None


@pytest.mark.parametrize(
    "event",
    [
        report("Bounce", "user-1@example.org", "Transient"),
        report("Bounce", "old-address@example.org"),
        report("Delivery", "user-1@example.org"),
    ],
)
def test_what_is_no_refusal_changes_nothing(event: dict[str, Any]) -> None:
    house, job_id = one_mail()
    mail_events.handler(event, CONTEXT)
    told(house, job_id)
    assert len(house.mail.sent) == 1


def test_a_failure_is_told_with_its_reason() -> None:
    house = House()
    house.user()
    job_id = house.job(size=10)
    house.drain()
    house.report("started", job_id, 0)
    house.report(
        "failed", job_id, 1, fault="input", title="This is not a VCF", detail="Line 1 is an HTML page."
    )
    assert house.row(job_id).result_state is not ResultState.AVAILABLE
    house.app.result_mails.tell(job_id)
    assert house.subjects() == [f"Job {job_id} failed: This is not a VCF"]
    assert b"correct the file" in house.mail.sent[0][0]


def test_a_stage_without_a_sender_sends_no_mail() -> None:
    """A first deployment names no sender: its jobs complete, and nothing is sent or tried again."""
    house = House({"MAIL_SENDER": ""})
    house.user()
    house.completed()
    assert house.mail.sent == []
    assert house.app.notifications.send_digest("user-1") is False
