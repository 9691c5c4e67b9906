"""Mails on one machine: a mail server that writes .eml files, and the page that shows them."""

from __future__ import annotations

import email
import email.policy
import html
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from aiosmtpd.controller import Controller


class MailServer:
    """Accepts every mail on a free port of this machine and writes it to `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._controller = Controller(_Sink(folder), hostname="127.0.0.1", port=0)

    def start(self) -> str:
        """Start the server and return `host:port` to send to."""
        # aiosmtpd checks that it listens by connecting to the given port, so port 0 does not work.
        self._controller.port = _free_port()
        self._controller.start()
        return f"127.0.0.1:{self._controller.port}"

    def stop(self) -> None:
        self._controller.stop()


class _Sink:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's names
        name = f"{time.time_ns():020d}.eml"
        aside = self._folder / f".{name}"
        aside.write_bytes(envelope.content)
        aside.replace(self._folder / name)  # a reader of the folder never sees an incomplete mail
        return "250 OK"


class Mailbox:
    """Deletes the mails of deleted accounts from `folder`. `has_account` says whether an address belongs to one."""

    def __init__(self, folder: Path, has_account: Callable[[str], bool]) -> None:
        self._folder = folder
        self._has_account = has_account
        self._recipients: dict[str, str] = {}  # by file name, so that each mail is parsed once

    def forget(self) -> int:
        """Delete each mail whose recipient has no account, and return how many were deleted."""
        files = {file.name: file for file in self._folder.glob("[0-9]*.eml")}
        for name, file in files.items():
            if name not in self._recipients:
                self._recipients[name] = str(_read(file)["to"] or "")
        self._recipients = {name: to for name, to in self._recipients.items() if name in files}
        gone = {to for to in set(self._recipients.values()) if not self._has_account(parseaddr(to)[1])}
        doomed = [name for name, to in self._recipients.items() if to in gone]
        for name in doomed:
            files[name].unlink(missing_ok=True)
        return len(doomed)


def pool_has(client: Any, pool_id: str) -> Callable[[str], bool]:
    """Return a function that tells whether an address has an account in the user pool, confirmed or not."""

    def has_account(address: str) -> bool:
        quoted = address.lower().replace("\\", "\\\\").replace('"', '\\"')
        found = client.list_users(UserPoolId=pool_id, Filter=f'email = "{quoted}"', Limit=1)
        return bool(found["Users"])

    return has_account


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def show(folder: Path, path: str) -> tuple[int, str, bytes]:
    """Return status, content type and body of `/local/mail` (the list) or `/local/mail/{name}` (one mail)."""
    name = unquote(path.removeprefix("/local/mail").strip("/"))
    if not name:
        return 200, "text/html; charset=utf-8", _list(folder)
    file = folder / name
    if file.parent != folder or file.suffix != ".eml" or not file.is_file():
        return 404, "text/plain", b"There is no such mail."
    return 200, "text/html; charset=utf-8", _one(_read(file), name)


def _read(file: Path) -> EmailMessage:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - policy.default returns this type
    return message


def _page(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(title)}</title>"
        "<meta name=viewport content='width=device-width'><style>body{font:16px/1.5 system-ui;margin:2rem auto;"
        "max-width:60rem;padding:0 1rem;color-scheme:light dark}td,th{padding:.3rem 1rem .3rem 0;text-align:left}"
        f"pre{{white-space:pre-wrap}}</style><h1>{html.escape(title)}</h1>{body}"
    ).encode()


def _list(folder: Path) -> bytes:
    rows = []
    for file in sorted(folder.glob("[0-9]*.eml"), reverse=True)[:200]:
        message = _read(file)
        link = f"<a href='/local/mail/{quote(file.name)}'>{html.escape(str(message['subject']))}</a>"
        rows.append(
            f"<tr><td>{html.escape(str(message['date'] or ''))}<td>{html.escape(str(message['to']))}<td>{link}"
        )
    table = f"<table><tr><th>Date<th>To<th>Subject{''.join(rows)}</table>" if rows else "<p>No mail yet."
    words = (
        "<p>GAS sends no mail from this machine. These are the mails it would have sent.<p>Codes to confirm an address or "
        "to reset a password are not listed: on this machine any six digits are accepted."
    )
    return _page("Mails on this machine", words + table)


def _one(message: EmailMessage, name: str) -> bytes:
    plain = message.get_body(("plain",))
    text = plain.get_content() if plain is not None else ""
    facts = "".join(
        f"<tr><th>{key}<td>{html.escape(str(message[key]))}"
        for key in ("From", "To", "Date", "Subject")
        if message[key]
    )
    body = f"<table>{facts}</table><pre>{html.escape(text)}</pre><p><a href='/local/mail'>All mails</a>"
    return _page(str(message["subject"] or name), body)
