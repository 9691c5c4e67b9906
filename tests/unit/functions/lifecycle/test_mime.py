"""The bytes of a mail, as a mail program reads them."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

from gas.mail.message import Envelope, to_mime
from gas.mail.render import Words

LINK = (
    "https://gas.example.org/api/mail/unsubscribe?token="
    + "ODk5ZTBiOGItNzU2OS00Y2JkLTk2YmYtMzlkZTgwMTU4NDBm.MaEdkdur77Zhb"
)


def test_the_unsubscribe_header_is_a_link_as_it_is_sent() -> None:
    words = Words(
        subject="Job 01M84VW9WBNNAJ5HJAYCSNPY7T failed: " + "x" * 60, text="text\n", html="<p>html</p>\n"
    )
    raw = to_mime(
        words, Envelope("gas@example.org", "a@example.org", LINK, "u1"), datetime(2026, 11, 23, tzinfo=UTC)
    )
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii").split("\r\n")
    assert f"List-Unsubscribe: <{LINK}>" in head
    assert f"Subject: {words.subject}" in head
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    body = parsed.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "text"
