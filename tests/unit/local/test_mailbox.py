"""The mails that one machine keeps: those of a deleted account go; and what its page says."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

from local.mail import Mailbox, pool_has, show


def put(folder: Path, number: int, to: str) -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = to, f"Mail {number}"
    message.set_content("Your job is done.")
    (folder / f"{number:020d}.eml").write_bytes(bytes(message))


def test_the_mails_of_a_deleted_account_go_and_no_others(tmp_path: Path) -> None:
    put(tmp_path, 1, "Ada L. <ada@example.org>")
    put(tmp_path, 2, "ben@example.org")
    put(tmp_path, 3, "ada@example.org")
    accounts = {"ada@example.org", "ben@example.org"}
    mailbox = Mailbox(tmp_path, accounts.__contains__)
    assert mailbox.forget() == 0
    accounts.remove("ada@example.org")
    assert mailbox.forget() == 2
    assert [file.name for file in tmp_path.iterdir()] == [f"{2:020d}.eml"]
    assert b"ada@" not in show(tmp_path, "/local/mail")[2]
    put(tmp_path, 4, "ada@example.org")  # one that was under way
    assert mailbox.forget() == 1


def test_an_account_is_looked_up_by_its_exact_address() -> None:
    asked: list[dict[str, Any]] = []

    class Pool:
        def list_users(self, **how: Any) -> dict[str, Any]:
            asked.append(how)
            return {"Users": []}

    assert not pool_has(Pool(), "pool-1")('A"\\b@Example.org')
    assert asked == [{"UserPoolId": "pool-1", "Filter": 'email = "a\\"\\\\b@example.org"', "Limit": 1}]


def test_the_page_says_how_an_address_is_confirmed_without_a_mail(tmp_path: Path) -> None:
    assert b"any six digits are accepted" in show(tmp_path, "/local/mail")[2]
