"""Work that is due: how a row is found by the sweeper, put off when its work fails, and parked when it fails again and
again.

Every row with work has a moment at which it is due. The sweeper claims a row by moving that moment into the future, so
that a row which kills the sweeper, fails or does nothing does not keep its place in front of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

# Kinds of work: of a job (the values of `gas.domain.job.Work`), of an upload, and of a user.
JOB_WORK = ("launch", "watch", "stop", "delete", "archive", "restore", "verify")
UNUSED_UPLOAD = "unused-upload"
USER = "user"
ERASE_USER = "erase-user"

# A moment that never comes. It is a valid moment, so that an earlier release can read such a row.
PARKED = "9999-01-01T00:00:00.000Z"

# Seconds. The claim is longer than the sweeper's own time-out (template.yaml): two sweepers never do the same row.
CLAIM_SECONDS = 330
FIRST_DELAY_SECONDS = 60
LONGEST_DELAY_SECONDS = 6 * 3600
MAX_TRIES = 10


class GivenUp(Exception):
    """Work was begun MAX_TRIES times and not done: its row is parked at once, for the operator."""


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose work is due: its key, and the moment that the index holds for it."""

    ident: str
    at: str


class WorkQueue(Protocol):
    """Rows with one kind of work, in the order in which it is due."""

    def due(self, now: str) -> Iterator[Due]:
        """Yield the rows due by `now`, page after page, the longest waiting first (may lag a little behind). A row may
        be yielded twice. Raises Unavailable."""
        ...

    def claim(self, row: Due, until: str) -> int | None:
        """Move the row's moment to `until`, provided that it has not moved since it was found; None when it has.

        The answer counts claims of this row after which nobody else moved it: 1 for the first.
        """
        ...

    def put_off(self, row: Due, until: str, tries: int) -> None:
        """Move a claimed row's moment to `until` and remember `tries`; nothing happens when its work is done."""
        ...

    def parked(self) -> list[str]:
        """Keys of parked rows, at most 1,000 of them."""
        ...

    def release(self, ident: str, now: str) -> bool:
        """Make a parked row due at `now`, with all its tries; False when it is not parked."""
        ...


def spent(begun: int) -> bool:
    """Whether work that was begun so often must not be begun again. The count passes this number when the row is parked,
    so that a released row has as many tries again."""
    return begun % (MAX_TRIES + 1) == MAX_TRIES


def delay(tries: int) -> int:
    """Seconds until work that has failed `tries` times (from 1) is tried again: doubled each time, from a minute."""
    return int(min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (tries - 1)))
