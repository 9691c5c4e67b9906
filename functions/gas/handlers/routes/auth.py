"""Routes of sign-up, sign-in and sessions. The refresh token is in a cookie that only these routes get."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gas.domain.audit import Act
from gas.domain.errors import Invalid, Unauthorized
from gas.handlers import problems
from gas.handlers.answer import Answer
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.accounts import Address, Confirm, Message, Reset, SessionView, SignIn, SignUp
from gas.handlers.shapes.mfa import AppSecretView, ChallengeCode, ChallengeOnly, MfaNeeded
from gas.services.accounts import Pending
from gas.services.sessions import Opened

COOKIE = "gas_refresh"
COOKIE_FLAGS = "Path=/api/auth; HttpOnly; Secure; SameSite=Strict"

routes = Routes("auth")


@routes.post("/auth/sign-up", status=201, public=True)
def sign_up(call: Call, body: SignUp) -> Message:
    """Create an account; a code is sent by e-mail."""
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
def sign_in(call: Call, body: SignIn) -> Answer[SessionView] | Answer[MfaNeeded]:
    """Sign in: get an access token and a cookie that renews it, or a challenge if the account has an authenticator app."""
    try:
        opened = call.app.accounts.sign_in(body.email, body.password, call.address, call.agent)
    except Unauthorized:
        call.app.audit.sign_in_failed(body.email, call.address)
        raise
    if isinstance(opened, Pending):
        sealed = call.app.second_factor.sealed(opened.challenge, opened.email, opened.started)
        return Answer(MfaNeeded(sealed, opened.challenge.step))
    _record(call, Act.SIGN_IN, opened.user_id)
    return _opened(opened)


@routes.post("/auth/mfa", public=True)
def enter_code(call: Call, body: ChallengeCode) -> Answer[SessionView]:
    """Complete a sign-in with a code of the authenticator app."""
    second = call.app.second_factor
    try:
        opened = second.finish(body.challenge, body.code, call.address, call.agent)
    except Invalid:
        call.app.audit.sign_in_failed(second.email_of(body.challenge), call.address)
        raise
    _record(call, Act.SIGN_IN, opened.user_id)
    return _opened(opened)


@routes.post("/auth/mfa/setup", public=True)
def set_up_app(call: Call, body: ChallengeOnly) -> AppSecretView:
    """Connect an authenticator app during a sign-in, if this service requires one."""
    made = call.app.second_factor.begin(body.challenge)
    return AppSecretView(made.secret, made.uri, made.challenge)


@routes.post("/auth/refresh", public=True)
def refresh(call: Call) -> Answer[SessionView] | Answer[Any]:
    """Get a new access token with the cookie."""
    try:
        return _opened(call.app.accounts.refresh(call.cookie(COOKIE), call.address, call.agent))
    except Unauthorized as error:
        return replace(problems.of_error(error), cookies=(_cookie("", 0),))


@routes.post("/auth/sign-out", status=204, public=True)
def sign_out(call: Call) -> Answer[None]:
    """End the session and delete the cookie."""
    user_id = call.app.accounts.sign_out(call.cookie(COOKIE))
    if user_id is not None:
        _record(call, Act.SIGN_OUT, user_id)
    return Answer(None, 204, cookies=(_cookie("", 0),))


@routes.post("/auth/forgot", public=True)
def forgot(call: Call, body: Address) -> Message:
    """Request a code to set a new password."""
    call.app.accounts.forgot(body.email, call.address)
    return Message("If there is an account, a code is on its way.")


@routes.post("/auth/reset", public=True)
def reset(call: Call, body: Reset) -> Message:
    """Set a new password with the code. All sessions end."""
    accounts = call.app.accounts
    user_id = accounts.reset(body.email, body.code, body.password, call.address, end_tokens=body.end_tokens)
    if user_id is not None:
        _record(call, Act.PASSWORD_RESET, user_id)
    return Message("Your password is changed and all sessions are ended. Sign in now.")


def _record(call: Call, act: Act, user_id: str) -> None:
    call.app.audit.record(act, user_id, user_id, call.address, "account")


def _opened(opened: Opened) -> Answer[SessionView]:
    view = SessionView(opened.access_token, opened.expires_in)
    return Answer(view, 200, cookies=(session_cookie(opened),))


def session_cookie(opened: Opened) -> str:
    """Return the header that sets the session's cookie."""
    return _cookie(opened.cookie, opened.cookie_seconds)


def _cookie(value: str, seconds: int) -> str:
    return f"{COOKIE}={value}; Max-Age={seconds}; {COOKIE_FLAGS}"
