"""Port for the ledger of what jobs have cost, by month (UTC, `YYYY-MM`). Amounts are millionths of a US dollar."""

from __future__ import annotations

from typing import Protocol


class Ledger(Protocol):
    """Sums of months, kept for LEDGER_SECONDS. Each fact counts once, however often it is written."""

    def book(self, fact: str, month: str, user_id: str, amount: int) -> bool:
        """Add the amount to the month's sums of the service and of the user. Returns False when the fact is booked."""
        ...

    def reserve(self, fact: str, month: str, amount: int, limit: int) -> bool:
        """Set the amount aside if spending and reservations of the month stay within the limit.

        Returns True when it is set aside (also when it was before), False when the limit does not allow it.
        """
        ...

    def release(self, fact: str) -> None:
        """Give a reservation back. A missing one is no error."""
        ...

    def spent(self, month: str, user_id: str | None = None) -> int:
        """Return the month's sum of the user; without one of the service."""
        ...
