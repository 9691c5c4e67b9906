"""Ports for time and randomness."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The current time."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Block for that many seconds."""
        ...


class Ids(Protocol):
    """Random identifiers."""

    def new(self) -> str:
        """Return a new id that sorts by time (ULID)."""
        ...

    def secret(self) -> str:
        """Return 256 random bits as URL-safe text without `_`."""
        ...
