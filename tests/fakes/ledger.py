"""The ledger of costs in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class FakeLedger:
    """The ledger. `sums` by month and user (None: the whole service); `committed` by month."""

    sums: dict[tuple[str, str | None], int] = field(default_factory=lambda: defaultdict(int))
    committed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    booked: set[str] = field(default_factory=set)
    held: dict[str, tuple[str, int]] = field(default_factory=dict)

    def book(self, fact: str, month: str, user_id: str, amount: int) -> bool:
        if fact in self.booked:
            return False
        self.booked.add(fact)
        self.sums[month, None] += amount
        self.sums[month, user_id] += amount
        self.committed[month] += amount
        return True

    def reserve(self, fact: str, month: str, amount: int, limit: int) -> bool:
        if amount > limit:
            return False
        if fact in self.held:
            return True
        if self.committed[month] + amount > limit:
            return False
        self.held[fact] = (month, amount)
        self.committed[month] += amount
        return True

    def release(self, fact: str) -> None:
        month, amount = self.held.pop(fact, ("", 0))
        self.committed[month] -= amount

    def spent(self, month: str, user_id: str | None = None) -> int:
        return self.sums[month, user_id]
