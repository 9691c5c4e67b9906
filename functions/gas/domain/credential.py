"""What a request is signed in with: a session of the site, or an API token with a scope."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Via(StrEnum):
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (a word, not a secret)


class Scope(StrEnum):
    """What an API token may do; each includes the one before.

    `read`: see jobs, results and the profile. `submit`: everything about uploads and jobs. `full`: everything the user
    may do, except what needs a session.
    """

    READ = "read"
    SUBMIT = "submit"
    FULL = "full"

    def includes(self, other: Scope) -> bool:
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER = tuple(Scope)


@dataclass(frozen=True, slots=True)
class Credential:
    """`ident`: id of the session or token. `since`: when it was created, empty if the authorizer did not say.

    `expires_at` is empty for a session, which can create a token of any lifetime. A session has every right of its
    user, hence the scope `full`.
    """

    via: Via
    ident: str
    since: str = ""
    expires_at: str = ""
    scope: Scope = Scope.FULL
