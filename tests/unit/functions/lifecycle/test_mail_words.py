"""Mails: their words and their form, and the links that end them."""

import email
import email.policy
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import UndefinedError

from gas.domain.errors import Invalid
from gas.mail.kinds import MailKind
from gas.mail.links import sign, verify
from gas.mail.message import Envelope, to_mime
from gas.mail.render import render

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
