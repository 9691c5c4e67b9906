"""Collect every address that the product gives to a person, unchanged: from mails, API answers, the command and the pages."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.service import LocalService
from tests.e2e.site_browser import settle

NOTHING_HERE = "There is nothing at this address"
# As mail programs find addresses in plain text.
_IN_TEXT = re.compile(r"https?://[^\s<>\"')\]]+")


def in_text(text: str) -> list[str]:
    """The addresses in a plain text; a full stop or comma behind one is the sentence's."""
    return [found.rstrip(".,;:!?") for found in _IN_TEXT.findall(text)]


def in_html(text: str) -> list[str]:
    """The targets of the links of an HTML document."""
    return [html.unescape(found) for found in re.findall(r"""href=["']([^"']+)["']""", text)]


def of_mail(mail: EmailMessage) -> dict[str, list[str]]:
    """The addresses of each part of a mail, and of its header for mail programs."""
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    header = str(mail["List-Unsubscribe"])
    assert header.startswith("<")
    assert header.endswith(">")
    return {
        "text": in_text(plain.get_content()),
        "html": in_html(rich.get_content()),
        "header": [header[1:-1]],
    }


def mails_to(service: LocalService, address: str) -> list[EmailMessage]:
    """The service's mails to that address, oldest first; a sign-up's code is Cognito's mail and holds no address."""
    found = []
    for path in service.mails:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        if address in str(mail["To"]):
            found.append(mail)
    return found


def of_answer(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Name and value of each member of an API's answer that is an address."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from of_answer(member, str(key))
    elif isinstance(value, list):
        for member in value:
            yield from of_answer(member, name)
    elif isinstance(value, str) and (value.startswith(("http://", "https://")) or name.endswith("url")):
        yield name, value


def named_in(schema: Any) -> set[str]:
    """The members of an OpenAPI document's schemas whose names say that they are addresses."""
    found: set[str] = set()
    if isinstance(schema, dict):
        found |= {name for name in schema.get("properties", {}) if re.search(r"url|link|href", name, re.I)}
        for member in schema.values():
            found |= named_in(member)
    elif isinstance(schema, list):
        for member in schema:
            found |= named_in(member)
    return found


def open_page(page: Page, address: str) -> None:
    """Open an address of the site as a person does; it must be a page with content."""
    answer = page.goto(address)
    # A fragment alone makes no request.
    assert answer is None or answer.status == 200, f"{address}: {answer.status}"
    settle(page)
    expect(page.locator("h1").first).to_be_visible()
    heading = page.locator("h1").first.inner_text()
    assert heading != NOTHING_HERE, address
    alerts = page.locator("main [role=alert]").all_inner_texts()
    assert alerts == [], (address, alerts)
    fragment = address.partition("#")[2]
    if "/docs/" in address and fragment:
        assert page.locator(f"[id='{fragment}']").count() == 1, address


def links_of(page: Page) -> list[str]:
    """The links of the page as absolute addresses, with their fragments."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    return list(dict.fromkeys(found))


def places_of(page: Page) -> set[str]:
    """The ids that a fragment may name on the page."""
    return set(page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)"))


def template_members() -> set[str]:
    """The names of addresses in the mails' templates."""
    folder = Path(__file__).resolve().parents[2] / "functions" / "gas" / "mail" / "templates"
    found: set[str] = set()
    for path in folder.iterdir():
        found |= set(re.findall(r"{{\s*([\w.]*url)\b", path.read_text()))
    return found
