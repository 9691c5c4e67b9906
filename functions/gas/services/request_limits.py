"""How many requests one user may send in a minute, so that no one's script or crowd of open pages slows all others.

Changes are counted in the table, by all functions together. Reads are counted by each warm function for itself: a page
that polls must not cost a write to the database with each look, and one function answers one request at a time, so
that the number bounds what one user takes of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gas.domain.errors import TooMany
from gas.domain.ports import Clock, Rates

WINDOW_SECONDS = 60


@dataclass(slots=True)
class RequestLimits:
    """`reads` and `writes`: allowed per user and minute; 0 for no limit."""

    rates: Rates
    clock: Clock
    reads: int
    writes: int
    _window: int = field(default=0, init=False)
    _seen: dict[str, int] = field(default_factory=dict, init=False)

    def admit(self, user_id: str, *, changes: bool) -> None:
        """Count a request. Raises TooMany with the seconds until the next one is allowed."""
        allowed = self.writes if changes else self.reads
        if not allowed:
            return
        wait = self._write(user_id) if changes else self._read(user_id)
        if wait:
            limit = "writes_per_minute" if changes else "reads_per_minute"
            detail = f"Too many requests: {allowed} a minute are allowed. Try again in {wait} seconds."
            raise TooMany(detail, wait, limit, allowed)

    def _write(self, user_id: str) -> int:
        return self.rates.hit(f"writes#{user_id}", self.writes, WINDOW_SECONDS, self.clock.now())

    def _read(self, user_id: str) -> int:
        second = int(self.clock.now().timestamp())
        window = second // WINDOW_SECONDS
        if window != self._window:
            self._window, self._seen = window, {}
        self._seen[user_id] = self._seen.get(user_id, 0) + 1
        if self._seen[user_id] <= self.reads:
            return 0
        return max(1, (window + 1) * WINDOW_SECONDS - second)
