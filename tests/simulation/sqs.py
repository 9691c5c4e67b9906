"""A queue of SQS, as the simulated functions poll it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Queue:
    """A message that fails comes back after `visibility` seconds, and is put aside after 5 tries."""

    visibility: int = 180
    ready: deque[tuple[float, str, int]] = field(default_factory=deque)
    dead: list[str] = field(default_factory=list)
    longest: int = 0

    def put(self, body: str, at: float = 0, tries: int = 0) -> None:
        self.ready.append((at, body, tries))
        self.longest = max(self.longest, len(self.ready))

    def take(self, now: float, count: int) -> list[tuple[str, int]]:
        taken: list[tuple[str, int]] = []
        for _ in range(len(self.ready)):
            if len(taken) == count:
                break
            at, body, tries = self.ready.popleft()
            if at > now:
                self.ready.append((at, body, tries))
            else:
                taken.append((body, tries + 1))
        return taken

    def back(self, body: str, tries: int, now: float) -> None:
        if tries >= 5:
            self.dead.append(body)
        else:
            self.put(body, now + self.visibility, tries)
