"""Sign-up, sign-in, and what belongs to it. The refresh token lives in a cookie that only these routes get."""

from __future__ import annotations

from typing import Any

from gas.domain.audit import Act
from gas.domain.errors import Unauthorized
from gas.domain.ports import Session
from gas.handlers import problems
from gas.handlers.answer import Answer
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.accounts import Address, Confirm, Message, Reset, SessionView, SignIn, SignUp

COOKIE = "gas_refresh"
# As the user pool's refresh tokens: 30 days.
COOKIE_SECONDS = 30 * 24 * 3600
COOKIE_FLAGS = "Path=/api/auth; HttpOnly; Secure; SameSite=Strict"

routes = Routes("auth")


@routes.post("/auth/sign-up", status=201, public=True)
def sign_up(call: Call, body: SignUp) -> Message:
    """Make an account; a code comes by e-mail."""
    call.app.accounts.sign_up(body.email, body.password, body.name, call.address)
    return Message("Check your mail for the code.")


@routes.post("/auth/confirm", public=True)
def confirm(call: Call, body: Confirm) -> Message:
    """Confirm the e-mail address with the code."""
    call.app.accounts.confirm(body.email, body.code, call.address)
    return Message("Your address is confirmed. Sign in now.")


@routes.post("/auth/resend", public=True)
def resend(call: Call, body: Address) -> Message:
    """Send the code again."""
    call.app.accounts.resend(body.email, call.address)
    return Message("If there is an unconfirmed account, a new code is on its way.")


@routes.post("/auth/sign-in", public=True)
def sign_in(call: Call, body: SignIn) -> Answer[SessionView]:
    """Sign in: an access token, and a cookie that renews it."""
    try:
        session = call.app.accounts.sign_in(body.email, body.password, call.address)
    except Unauthorized:
        call.app.audit.sign_in_failed(body.email, call.address)
        raise
    user_id = str(session.id_claims["sub"])
    call.app.audit.record(Act.SIGN_IN, user_id, user_id, call.address, "account")
    return _opened(session)


@routes.post("/auth/refresh", public=True)
def refresh(call: Call) -> Answer[SessionView] | Answer[Any]:
    """A new access token for the cookie."""
    try:
        return _opened(call.app.accounts.refresh(call.cookie(COOKIE), call.address))
    except Unauthorized as error:
        told = problems.of_error(error)
        return Answer(told.body, told.status, told.headers, cookies=(_cookie("", 0),))


@routes.post("/auth/sign-out", status=204, public=True)
def sign_out(call: Call) -> Answer[None]:
    """End the session and forget the cookie."""
    call.app.accounts.sign_out(call.cookie(COOKIE))
    return Answer(None, 204, cookies=(_cookie("", 0),))


@routes.post("/auth/forgot", public=True)
def forgot(call: Call, body: Address) -> Message:
    """Ask for a code to set a new password."""
    call.app.accounts.forgot(body.email, call.address)
    return Message("If there is an account, a code is on its way.")


@routes.post("/auth/reset", public=True)
def reset(call: Call, body: Reset) -> Message:
    """Set a new password with the code."""
    call.app.accounts.reset(body.email, body.code, body.password, call.address)
    return Message("Your password is changed. Sign in now.")


def _opened(session: Session) -> Answer[SessionView]:
    view = SessionView(session.access_token, session.expires_in)
    cookies = () if session.refresh_token is None else (_cookie(session.refresh_token, COOKIE_SECONDS),)
    return Answer(view, 200, cookies=cookies)


def _cookie(value: str, seconds: int) -> str:
    return f"{COOKIE}={value}; Max-Age={seconds}; {COOKIE_FLAGS}"
