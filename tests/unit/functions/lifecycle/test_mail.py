"""Mails: their words, their form, who gets them, and the way out."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import UndefinedError

from gas import bootstrap
from gas.domain.errors import Invalid, Unavailable
from gas.domain.job import ResultState
from gas.domain.mail_name import mail_name
from gas.domain.plan import Plan
from gas.domain.user import Notifications
from gas.handlers import account_api, job_results, mail_events
from gas.mail.kinds import MailKind
from gas.mail.links import sign, verify
from gas.mail.message import Envelope, to_mime
from gas.mail.render import render
from tests.fakes import FakeMail
from tests.unit.functions.lifecycle.house import House
from tests.world import CONTEXT

FACTS: dict[str, Any] = {
    "job_id": "01K00000000000000000000001",
    "job_url": "https://gas.example.org/jobs/01K00000000000000000000001",
    "jobs_url": "https://gas.example.org/jobs",
    "sign_in_url": "https://gas.example.org/sign-in",
    "forgot_url": "https://gas.example.org/forgot",
    "account_url": "https://gas.example.org/account",
    "unsubscribe_url": "https://gas.example.org/api/mail/unsubscribe?token=t",
    "name": None,
    "file": None,
    "samples": [],
    "more_samples": 0,
    "records": 1234,
    "variants": 1300,
    "warnings": ["3 of 1,234 REFs disagree <here>"],
    "usd": 0.0123,
    "usd_month": 0.00345,
    "on_aws": True,
    "archive_at": "2026-12-24T09:30:00.000Z",
    "title": "Line 7 is <not> a record",
    "detail": "Column POS holds <script>alert(1)</script>.",
    "input_at_fault": True,
    "files": ["annotated.vcf.gz", "variants.parquet"],
    "jobs": 2,
    "estimate": "2026-11-23T17:00:00.000Z",
    "plan": "premium",
    "archived": 3,
    "archive_from": None,
    "reason": "",
    "grace_until": "2026-11-30T12:00:00.000Z",
    "entries": [{"subject": "Job A & B is done", "url": "https://gas.example.org/jobs/A"}],
    "more": 4,
}
WORDS = {
    MailKind.COMPLETED: (
        "is done, with 1 warning",
        "1,234 records with 1,300 variants",
        "REFs disagree <here>",
        "24 December 2026, 09:30 UTC",
    ),
    MailKind.FAILED: ("failed", "correct the file", "Line 7 is <not> a record"),
    MailKind.ARCHIVING_SOON: ("will be archived on 24 December", "Nothing is deleted", "upgrade to premium"),
    MailKind.ARCHIVED: ("is archived", "annotated.vcf.gz, variants.parquet", "upgrade to premium"),
    MailKind.RESTORE_STARTED: (
        "2 results being restored",
        "by 23 November 2026, 17:00 UTC",
        "do not need to do anything",
    ),
    MailKind.RESTORED: ("2 results restored", "verified against its checksum", "jobs"),
    MailKind.PLAN_CHANGED: ("Your plan is now premium", "3 archived results", "no longer archived"),
    MailKind.PAYMENT_FAILED: ("payment failed", "30 November 2026, 12:00 UTC", "Nothing is deleted"),
    MailKind.DIGEST: ("GAS today", "Job A & B is done", "4 more"),
    MailKind.ACCOUNT_EXISTS: (
        "You already have a GAS account",
        "nothing was changed",
        "forgot your password",
        "set a new one",
    ),
}


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "img", "link", "iframe"), "a mail loads nothing"
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", list(MailKind))
def test_text_and_html_say_the_same(kind: MailKind) -> None:
    words = render(kind, FACTS)
    page = Page(words.html)
    assert page.open == []
    for said in WORDS[kind]:
        assert said in words.subject + words.text
        assert said in page.text
    assert "\n" not in words.subject
    assert FACTS["unsubscribe_url"] in words.text
    assert FACTS["unsubscribe_url"] in page.links
    assert len(page.links) >= 3
    assert "<script>" not in words.html
    assert "{{" not in words.text + words.html
    assert "\n\n\n\n" not in words.text


def test_a_fact_that_is_missing_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render(MailKind.COMPLETED, {"job_id": "A"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"plan": "free", "archive_from": "2026-12-01T00:00:00.000Z"}, "from 1 December 2026, 00:00 UTC on"),
        (
            {"plan": "free", "reason": "The last payment could not be made."},
            "could not be made. You have no results",
        ),
        ({"archived": 0}, "Results are no longer archived."),
    ],
)
def test_what_a_plan_means_is_said(changes: dict[str, Any], said: str) -> None:
    assert said in render(MailKind.PLAN_CHANGED, {**FACTS, **changes}).text


def test_a_fault_of_ours_is_said_to_be_ours() -> None:
    assert "the problem is on our side" in render(MailKind.FAILED, {**FACTS, "input_at_fault": False}).text


def test_a_message_can_be_left_by_one_click() -> None:
    envelope = Envelope(
        "GAS <gas@example.org>", "ada@example.org", "https://x.test/u?token=" + "t" * 200, "user-1"
    )
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    raw = to_mime(render(MailKind.COMPLETED, FACTS), envelope, at)
    assert b"\r\n" in raw
    assert b"\n\n" not in raw.replace(b"\r\n", b"")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["List-Unsubscribe"] == f"<{envelope.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-SES-MESSAGE-TAGS"] == "user_id=user-1"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]


def test_a_line_break_in_an_address_makes_no_header() -> None:
    words = render(MailKind.COMPLETED, FACTS)
    envelope = Envelope("g@example.org", "a@example.org\r\nBcc: b@example.org", "u", "1")
    message = email.message_from_bytes(
        to_mime(words, envelope, datetime.now(UTC)), policy=email.policy.default
    )
    assert message["Bcc"] is None
    assert message["To"] == "a@example.org"


def test_a_link_opens_for_its_user_only() -> None:
    token = sign("user-1", b"key")
    assert verify(token, b"key") == "user-1"
    for wrong in (
        token[:-2],
        "x" + token,
        sign("user-2", b"key").split(".")[0] + "." + token.split(".")[1],
        "",
        ".",
    ):
        with pytest.raises(Invalid):
            verify(wrong, b"key")
    with pytest.raises(Invalid):
        verify(token, b"other key")


def one_mail() -> tuple[House, str]:
    house = House()
    house.user()
    bootstrap.provide(house.app)
    return house, house.completed()


def told(house: House, job_id: str) -> None:
    message = f'{{"job_id": "{job_id}", "user_id": "user-1", "fact": "completed"}}'
    job_results.handler({"Records": [{"Sns": {"Message": message}}]}, CONTEXT)


def test_a_result_is_told_once_and_holds_no_name() -> None:
    house, job_id = one_mail()
    told(house, job_id)
    told(house, job_id)
    assert house.subjects() == [f"Job {job_id} is done"]
    assert b"sample" not in house.mail.sent[0][0]


WARNINGS = [
    {"code": "no_contig", "title": "Nothing was annotated", "detail": "chr9 (4 records): not here"},
    {"code": "sorted", "title": "The records were sorted", "detail": "by contig"},
    {"code": "later", "title": 7},
    "later",
]


def test_a_mail_names_the_job_its_counts_and_its_warnings() -> None:
    house = House()
    house.user()
    job_id = house.completed(summary={"warnings": WARNINGS}, name="Family 12, second try")
    house.app.result_mails.tell(job_id)
    assert house.subjects() == ["Job Family 12, second try is done, with 1 warning"]
    text = house.mail.sent[0][0].decode()
    for said in (job_id, "7 records with 8 variants", "- Nothing was annotated"):
        assert said in text
    for hidden in ("chr9", "sorted"):
        assert hidden not in text


@pytest.mark.parametrize(
    ("name", "file", "shown"),
    [
        ("Family 12", "a.vcf.gz", "Family 12"),
        ("smith.vcf.gz", "smith.vcf.gz", None),
        ("smith", "smith.vcf.gz", None),
        ("Smith", "smith.hard-filtered.vcf.gz", None),
        ("again: smith", "smith.vcf", None),
        ("exome of HG002", "a.vcf.gz", None),
        ("exome of hg002", "a.vcf.gz", None),
    ],
)
def test_a_mail_holds_no_name_of_a_file_or_sample(name: str, file: str, shown: str | None) -> None:
    house, job_id = one_mail()
    job = house.row(job_id)
    summary = {"samples": [{"name": "HG002"}, {"name": "a"}, "later"]}
    named = replace(job, name=name, input=replace(job.input, filename=file), summary=summary)
    assert mail_name(named) == shown


@pytest.mark.parametrize(
    ("name", "files", "shown"),
    [
        ("Family 12", ["child.vcf.gz", "mother.vcf.gz"], "Family 12"),
        ("again: mother", ["child.vcf.gz", "mother.vcf.gz"], None),
        (None, ["child.vcf.gz", "mother.vcf.gz"], None),
        (None, ["ab.vcf.gz", "mother.vcf.gz", "father.vcf.gz"], None),
    ],
)
def test_a_mail_holds_no_name_of_any_file_of_a_job(
    name: str | None, files: list[str], shown: str | None
) -> None:
    house = House()
    user = house.user(plan=Plan.PREMIUM)
    uploads = [house.upload(size=10) for _ in files]
    for upload_id, file in zip(uploads, files, strict=True):
        house.uploads.rows[upload_id] = replace(house.uploads.rows[upload_id], filename=file)
    first, *more = uploads
    assert mail_name(house.app.desk.submit(user, first, "demo", name, {}, more)) == shown


def test_a_mail_names_file_and_samples_only_if_the_user_permits_it() -> None:
    house = House()
    house.user()
    summary = {"samples": [{"name": f"HG00{number}"} for number in range(7)]}
    first, second = (house.completed(summary=summary) for _ in range(2))
    house.app.result_mails.tell(first)
    change = {"notifications": {"names": True}}
    answer = house.call(account_api.handler, "PATCH", "/me", change)
    assert answer.json["notifications"] == {"mode": "each", "disabled_reason": None, "names": True}
    house.app.result_mails.tell(second)
    job = house.row(second)
    hidden, shown = house.mails()
    assert hidden["Subject"] == f"Job {first} is done"
    assert shown["Subject"] == f"Job {job.name} is done"
    named = f"File: {job.input.filename}. Samples: HG000, HG001, HG002, HG003, HG004 and 2 more."
    for part in ("plain", "html"):
        texts = [mail.get_body((part,)) for mail in (hidden, shown)]
        before, after = (" ".join(text.get_content().split()) for text in texts if text is not None)
        assert named in after
        assert job.input.filename not in before
        assert "HG00" not in before
    mode = house.call(account_api.handler, "PATCH", "/me", {"notifications": "daily"}).json["notifications"]
    assert (mode["mode"], mode["names"]) == ("daily", True)


def test_the_detail_of_a_file_s_fault_stays_out_of_the_mail() -> None:
    house = House()
    house.user()
    job_id = house.job(size=10)
    house.drain()
    house.report("started", job_id, 0)
    detail = "The sample name 'HG002' is there twice."
    house.report("failed", job_id, 1, fault="input", title="Two samples have one name", detail=detail)
    house.app.result_mails.tell(job_id)
    assert b"HG002" not in house.mail.sent[0][0]
    assert house.row(job_id).failure.detail == detail  # type: ignore[union-attr]


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
