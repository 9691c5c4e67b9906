"""Routes of the user's sessions: where the account is signed in."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.sessions import SessionList, SignedOut, SignOutEverywhere, session_line

routes = Routes("sessions")

# Used instead of an id: the session of the request.
CURRENT = "current"


@routes.get("/me/sessions")
def sessions(call: Call) -> SessionList:
    """List all sessions of the account, the last used first."""
    found = call.app.sessions.of_user(call.user.user_id)
    return SessionList([session_line(session, call.session_id) for session in found])


@routes.delete("/me/sessions")
def end_other_sessions(call: Call, query: SignOutEverywhere) -> SignedOut:
    """Sign out all other sessions; with `tokens=true`, revoke all API tokens too."""
    ended = call.app.sessions.end_others(call.user.user_id, call.credential, tokens=query.tokens)
    call.record(Act.SESSIONS_ENDED, "account")
    return SignedOut(ended.sessions, ended.tokens)


@routes.delete("/me/sessions/{session_id}", status=204)
def end_session(call: Call, session_id: str) -> None:
    """End one session; `current` is the session of the request."""
    wanted = call.session_id if session_id == CURRENT else session_id
    call.app.sessions.end(call.user.user_id, wanted or "")
    call.record(Act.SESSIONS_ENDED, "account")
