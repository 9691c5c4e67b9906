"""Bodies of the routes about sessions."""

from __future__ import annotations

from msgspec import Struct

from gas.domain.session import Session


class SessionLine(Struct, frozen=True):
    """`agent`: the program's short name, such as `Firefox on Linux`. `last_used_at` is accurate to 5 minutes."""

    session_id: str
    created_at: str
    expires_at: str
    last_used_at: str
    address: str
    agent: str
    current: bool


class SessionList(Struct, frozen=True):
    sessions: list[SessionLine]


class SignOutEverywhere(Struct, frozen=True):
    """`tokens`: end the API tokens too."""

    tokens: bool = False


class SignedOut(Struct, frozen=True):
    """How many sessions and API tokens were ended."""

    sessions: int
    tokens: int


def session_line(session: Session, current: str | None) -> SessionLine:
    """A session's line; `current` is the session that asks."""
    return SessionLine(
        session.session_id,
        session.created_at,
        session.expires_at,
        session.last_used_at,
        session.address,
        session.agent,
        session.session_id == current,
    )
