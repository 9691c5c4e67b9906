"""Examples of the service's own routes, of signing in, and of an account."""

from __future__ import annotations

from tests import totp
from tests.api_examples.book import PASSWORD, Book, query_of

ADA = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada Example"}
SIGN_IN = {"email": ADA["email"], "password": PASSWORD}
CODE = "123456"


def service(book: Book) -> None:
    """Health, and the references."""
    book.ask("GET /health", "Ready", status=200)
    book.ask("GET /docs", "The site's page about this API", status=302)
    book.ask("GET /references", "The newest version of each reference", status=200)


def sign_up(book: Book) -> None:
    """Two accounts, Ada's as the examples show it."""
    book.ask("POST /auth/sign-up", "A new account", ADA, status=201)
    weak = {**ADA, "password": "Password123"}
    book.ask("POST /auth/sign-up", "A password that is easy to guess", weak, status=422)
    book.ask("POST /auth/resend", "Another code", {"email": ADA["email"]}, status=200)
    book.ask("POST /auth/resend", "No e-mail address", {"email": "a"}, status=422)
    wrong = {"email": ADA["email"], "code": "000000"}
    book.ask("POST /auth/confirm", "A wrong code", wrong, status=422)
    book.ask("POST /auth/sign-in", "The address is not confirmed yet", SIGN_IN, status=409)
    book.ask("POST /auth/confirm", "The right code", {"email": ADA["email"], "code": CODE}, status=200)
    bob = {"email": "bob@example.org", "password": PASSWORD, "name": "Bob Example"}
    book.ask("POST /auth/sign-up", "", bob, status=201, keep=False)
    book.ask("POST /auth/confirm", "", {"email": bob["email"], "code": CODE}, status=200, keep=False)
    book.ask("POST /auth/sign-in", "", {**SIGN_IN, "email": bob["email"]}, status=200, keep=False)


def sign_in(book: Book) -> None:
    """A session from its begin to its end, and single sign-on."""
    wrong = {**SIGN_IN, "password": "Wrong-horse-1"}
    book.ask("POST /auth/sign-in", "Signed in", SIGN_IN, status=200)
    book.ask("POST /auth/sign-in", "A wrong address or password", wrong, status=401)
    opened = book.ask("POST /auth/sign-in", "", SIGN_IN, status=200, keep=False)
    cookie = {"Cookie": opened.cookies[0].split(";")[0]}
    book.ask("POST /auth/refresh", "A new access token", status=200, headers=cookie)
    book.ask("POST /auth/refresh", "No cookie, or an ended session", status=401)
    book.ask("POST /auth/sign-out", "Signed out", status=204, headers=cookie)
    book.ask("POST /auth/forgot", "A code by e-mail", {"email": ADA["email"]}, status=200)
    book.ask("POST /auth/forgot", "No e-mail address", {"email": "a"}, status=422)
    new = {"email": ADA["email"], "code": CODE, "password": PASSWORD}
    book.ask("POST /auth/reset", "A wrong code", {**new, "code": "000000"}, status=422)
    book.ask("POST /auth/reset", "A new password", new, status=200)
    book.ask("GET /auth/methods", "An organization's service", status=200)
    begun = book.ask("GET /auth/sso", "To the organization's service", status=302)
    asked = query_of(begun.headers["Location"])
    back = {"state": asked["state"], "code": f"code-for-{asked['code_challenge']}"}
    cookie = {"Cookie": begun.cookies[0].split(";")[0]}
    book.ask("GET /auth/sso/callback", "Signed in", status=302, query=back, headers=cookie)


def second_factor(book: Book) -> None:
    """An authenticator app: connected, asked for, turned off."""
    house = book.house

    def code(secret: str) -> str:
        return totp.code(secret, house.clock.now().timestamp())

    bearer = {"Authorization": f"Bearer access-of-{book.ada}"}
    book.ask("GET /me/mfa", "No app yet", status=200)
    made = book.ask("POST /me/mfa", "A secret for the app", status=200, headers=bearer).json["secret"]
    book.ask("PUT /me/mfa", "A wrong code", {"code": "000000"}, status=422, headers=bearer)
    book.ask("PUT /me/mfa", "The app's first code", {"code": code(made)}, status=200, headers=bearer)
    asked = book.ask("POST /auth/sign-in", "A code is needed", SIGN_IN, status=200).json["challenge"]
    wrong = {"challenge": asked, "code": "000000"}
    book.ask("POST /auth/mfa", "A wrong code", wrong, status=422)
    book.ask("POST /auth/mfa", "Signed in", {"challenge": asked, "code": code(made)}, status=200)
    off = {"password": PASSWORD, "code": code(made)}
    book.ask("POST /me/mfa/off", "A wrong code", {**off, "code": "000000"}, status=422, headers=bearer)
    book.ask("POST /me/mfa/off", "Codes are no longer asked for", off, status=200, headers=bearer)
    house.identity.mfa_required = True
    setup = book.ask("POST /auth/sign-in", "An app must be connected", SIGN_IN, status=200).json
    challenge = {"challenge": setup["challenge"]}
    book.ask("POST /auth/mfa/setup", "A secret for the app", challenge, status=200)
    house.identity.mfa_required = False
    book.ask("POST /auth/mfa/setup", "The challenge is not valid", {"challenge": "x"}, status=401)


def account(book: Book) -> None:
    """Profile, activity, plan and mails. It comes after jobs, so that there is something to show."""
    from gas.mail.links import sign

    book.ask("GET /me", "Profile, usage and limits", status=200)
    book.ask("PATCH /me", "A daily mail", {"notifications": {"mode": "daily"}}, status=200)
    book.ask("PATCH /me", "An unknown choice", {"notifications": {"mode": "hourly"}}, status=422)
    book.ask("GET /me/audit", "The newest events", status=200)
    book.ask("GET /me/audit", "A cursor that is not valid", status=422, query={"cursor": "x"})
    book.ask("GET /me/cost", "This month", status=200)
    book.ask("GET /billing/price", "A price for each month", status=200)
    book.ask("POST /billing/portal", "Nothing was ever paid", {}, status=409)
    book.ask("POST /me/plan", "Premium, after payment", {"plan": "premium"}, status=200)
    book.ask("POST /me/plan", "There is no such plan", {"plan": "gold"}, status=422)
    book.payments.pay("cs_1")
    event = {"id": "evt_1", "type": "customer.subscription.updated", "customer": f"cus_{book.ada}"}
    signed = {"Stripe-Signature": "signed"}
    book.ask("POST /billing/webhook", "An event of Stripe", event, status=200, headers=signed)
    book.ask("POST /billing/webhook", "A signature that is not Stripe's", event, status=422)
    book.ask("POST /billing/portal", "Invoices and cards", {}, status=200)
    link = {"token": sign(book.ada, book.house.app.link_key())}
    book.ask("GET /mail/unsubscribe", "A page with a button", status=200, query=link)
    book.ask("POST /mail/unsubscribe", "Unsubscribed", status=200, query=link)
    for method in ("GET", "POST"):
        book.ask(f"{method} /mail/unsubscribe", "A link that was cut off", status=422, query={"token": "x"})


def sessions(book: Book) -> None:
    """Sessions and API tokens."""
    book.ask("GET /me/sessions", "All sessions", status=200)
    opened = book.ask("POST /auth/sign-in", "", SIGN_IN, status=200, keep=False)
    other = opened.cookies[0].split(";")[0].partition("=")[2].partition(".")[0]
    book.ask("DELETE /me/sessions/{session_id}", "Ended", status=204, path={"session_id": other})
    book.missing("DELETE /me/sessions/{session_id}", "No such session", session_id="none")
    book.ask("DELETE /me/sessions", "All others", status=200, query={"tokens": "false"})
    wish = {"name": "pipeline", "expires_days": 90, "scope": "submit"}
    made = book.ask("POST /tokens", "A token for a pipeline", wish, status=201).json
    book.ask("POST /tokens", "A longer life than is possible", {**wish, "expires_days": 9999}, status=422)
    book.ask("GET /tokens", "All valid tokens", status=200)
    book.ask("DELETE /tokens/{token_id}", "Revoked", status=204, path={"token_id": made["token_id"]})
    book.missing("DELETE /tokens/{token_id}", "No such token", token_id="none")


def goodbye(book: Book) -> None:
    """The end of the account."""
    book.ask("DELETE /me", "The receipt", status=202)
