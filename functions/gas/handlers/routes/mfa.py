"""Routes of the signed-in user's authenticator app."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.handlers.answer import Answer
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.mfa import AppSecretView, FirstCode, MfaOff, MfaState

routes = Routes("mfa")


@routes.get("/me/mfa")
def mfa(call: Call) -> MfaState:
    """Get whether the account's sign-ins need a code, and whether this service requires one."""
    return _state(call)


@routes.post("/me/mfa")
def connect_app(call: Call) -> Answer[AppSecretView]:
    """Get a secret for an authenticator app. It takes effect when one of its codes is sent to `PUT /me/mfa`."""
    made = call.app.second_factor.connect(call.user, call.bearer)
    return Answer(AppSecretView(made.secret, made.uri, None), secret=True)


@routes.put("/me/mfa")
def enable_app(call: Call, body: FirstCode) -> MfaState:
    """Require a code at each sign-in; needs a first code of the app."""
    call.app.second_factor.enable(call.user, call.bearer, body.code, call.address)
    call.record(Act.MFA_CHANGED, "account")
    return _state(call)


@routes.post("/me/mfa/off")
def disable_app(call: Call, body: MfaOff) -> MfaState:
    """Stop requiring codes; needs the password and a code."""
    call.app.second_factor.disable(call.user, call.bearer, body.password, body.code, call.address)
    call.record(Act.MFA_CHANGED, "account")
    return _state(call)


def _state(call: Call) -> MfaState:
    second = call.app.second_factor
    return MfaState(second.enabled(call.user), second.required)
