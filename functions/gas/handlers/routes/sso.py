"""Routes of sign-in through an organization's identity service."""

from __future__ import annotations

from msgspec import Struct

from gas.domain.audit import Act
from gas.domain.errors import GasError, NotFound
from gas.handlers.answer import Answer, Redirect
from gas.handlers.routes.auth import session_cookie
from gas.handlers.routing import Call, Routes

routes = Routes("auth")

COOKIE = "gas_sso"
# Lax, because the browser returns by a link from another site.
FLAGS = "Path=/api/auth/sso; HttpOnly; Secure; SameSite=Lax"
DONE, FAILED = "/sign-in?sso=done", "/sign-in?sso=failed"


class SignInMethods(Struct, frozen=True):
    """Ways to sign in. `sso`: name of the organization's service, null if there is none."""

    sso: str | None


class ComingBack(Struct, frozen=True):
    """Query of the redirect from the user pool. After an error there is no code."""

    state: str = ""
    code: str = ""
    error: str = ""


@routes.get("/auth/methods", public=True)
def sign_in_methods(call: Call) -> SignInMethods:
    """Get the ways to sign in besides a password."""
    return SignInMethods(call.app.settings.sso_name or None)


@routes.get("/auth/sso", public=True)
def start_sso(call: Call) -> Answer[Redirect]:
    """Redirect to the organization's service to sign in."""
    if not call.app.settings.sso_name:
        raise NotFound
    started = call.app.single_sign_on.start(call.address)
    return _to(started.address, f"{COOKIE}={started.cookie}; Max-Age=600; {FLAGS}")


@routes.get("/auth/sso/callback", public=True)
def finish_sso(call: Call, query: ComingBack) -> Answer[Redirect]:
    """Return from the organization's service: set the session's cookie and redirect to the site."""
    if not call.app.settings.sso_name:
        raise NotFound
    over = f"{COOKIE}=; Max-Age=0; {FLAGS}"
    try:
        opened = call.app.single_sign_on.finish(
            call.cookie(COOKIE), query.state, query.code, call.address, call.agent
        )
    except GasError:
        return _to(FAILED, over)
    call.app.audit.record(Act.SIGN_IN, opened.user_id, opened.user_id, call.address, "account")
    return _to(DONE, over, session_cookie(opened))


def _to(address: str, *cookies: str) -> Answer[Redirect]:
    headers = {"Location": address, "Cache-Control": "no-store"}
    return Answer(Redirect(""), 302, headers, cookies=cookies)
