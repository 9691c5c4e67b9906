"""Routes of the one-click unsubscribe link in each mail (RFC 8058). GET shows a page; only POST unsubscribes."""

from __future__ import annotations

from html import escape
from typing import Annotated

from msgspec import Meta, Struct

from gas.domain.audit import ANONYMOUS, Act
from gas.domain.user import Notifications
from gas.handlers.answer import Answer, Html
from gas.handlers.routing import Call, Routes
from gas.mail.links import verify

routes = Routes("mail")

# With the site's `no-referrer` policy a browser would send the form with `Origin: null`.
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>Mails of GAS</title>
<body><main><h1>Mails of GAS</h1><p>{text}</p>{form}</main></body></html>
"""
FORM = """<form method="post" action="?token={token}"><button type="submit">Unsubscribe</button></form>"""


class Link(Struct, frozen=True):
    token: Annotated[str, Meta(max_length=500)] = ""


@routes.get("/mail/unsubscribe", public=True)
def unsubscribe_page(call: Call, query: Link) -> Answer[Html]:
    """Show a page with a button. Opening the link alone changes nothing, because mail programs open links to check them."""
    verify(query.token, call.app.link_key())
    return _page("Unsubscribe from emails about your jobs?", FORM.format(token=escape(query.token)))


@routes.post("/mail/unsubscribe", public=True, raw=True)
def unsubscribe(call: Call, query: Link) -> Answer[Html]:
    """Unsubscribe from emails about jobs. A repeat changes nothing."""
    user_id = verify(query.token, call.app.link_key())
    call.app.accounts.edit(user_id, None, Notifications.NONE)
    # Anyone who has the mail can open the link, so this is no proof of who acted.
    call.app.audit.record(Act.UNSUBSCRIBED, user_id, ANONYMOUS, call.address, "account")
    return _page(
        "You will get no more emails about your jobs. You can turn them on again on your account page.", ""
    )


def _page(text: str, form: str) -> Answer[Html]:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; form-action 'self'",
    }
    return Answer(Html(PAGE.format(text=text, form=form)), 200, headers)
