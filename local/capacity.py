"""How much work the service runs at once, given the machine's processors and memory."""

from __future__ import annotations

import os
from dataclasses import dataclass

# A function's process in steady use, measured: see docs/performance.md.
PROCESS_BYTES = 90 * 1024 * 1024
# The part of the memory that the functions' processes may take; the rest is for tasks and the emulator.
_MEMORY_SHARE = 4
# One process for each function of the template. With fewer, functions would keep ending each other's processes.
_FEWEST_PROCESSES = 16


@dataclass(frozen=True, slots=True)
class Capacity:
    """Limits on calls and processes.

    `reads` and `writes`: API requests that run at once. `GET` and `HEAD` have their own lane, so that many open pages
    cannot block sign-in or submission. `queue`: requests that may wait in each lane. `read_patience`, `patience`: how
    long a read and any other request may wait, in seconds. A read that would wait more than a second is refused,
    because the page tries again by itself.
    """

    processes: int
    per_function: int
    reads: int
    writes: int
    queue: int
    patience: float
    read_patience: float = 0.5

    @classmethod
    def of(cls, processors: int, memory_bytes: int) -> Capacity:
        """Return the capacity of a machine with these resources."""
        most = max(_FEWEST_PROCESSES, memory_bytes // _MEMORY_SHARE // PROCESS_BYTES)
        each = max(2, min(16, 2 * processors))
        return cls(
            processes=min(most, _FEWEST_PROCESSES + 4 * processors),
            per_function=each,
            reads=each,
            writes=max(2, processors),
            queue=16 * processors,
            patience=2.0,
        )

    @classmethod
    def of_this_machine(cls) -> Capacity:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return cls.of(os.cpu_count() or 1, memory)
