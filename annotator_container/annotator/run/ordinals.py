"""Row numbers of the whole file for workers that see one chunk each.

A worker knows the number of its chunk's rows before it writes them. It announces the number here and receives the number of
earlier rows. Chunks are taken in order, so every chunk it waits for is already in work.
"""

from __future__ import annotations

import ctypes
from multiprocessing.context import ForkContext
from typing import Final, Protocol

_WINDOW: Final = 4096  # far more than the chunks between the oldest and the newest in flight
_LOOK: Final = 0.2  # seconds after which a waiting worker looks whether the run has failed


class Interrupted(Exception):
    """Another worker failed, so this worker's result is no longer needed."""


class Counts(Protocol):
    """Running totals by chunk number."""

    def claim(self, chunk: int, rows: int, alleles: int) -> tuple[int, int]:
        """Return rows and ALTs of all chunks before `chunk`, which has `rows` and `alleles`."""
        ...

    def fail(self) -> None:
        """End the run: another worker has failed."""
        ...


class InOrder:
    """Running totals of chunks that come one after another in one process: no lock, which not every machine has.

    AWS Lambda, for one, has no shared memory, and a semaphore of `multiprocessing` cannot be made there.
    """

    def __init__(self) -> None:
        self._rows = self._alleles = 0

    def claim(self, chunk: int, rows: int, alleles: int) -> tuple[int, int]:  # noqa: ARG002 - they come in order
        """Return rows and ALTs of all chunks before this one."""
        before = self._rows, self._alleles
        self._rows += rows
        self._alleles += alleles
        return before

    def fail(self) -> None:
        """Do nothing: no other process waits."""


class Ordinals:
    """Running totals by chunk number, shared by forked workers."""

    def __init__(self, context: ForkContext) -> None:
        self._turn = context.Condition()
        self._totals = context.RawArray(ctypes.c_int64, 2 * _WINDOW)
        self._done = context.RawValue(ctypes.c_int64, 0)
        self._failed = context.RawValue(ctypes.c_int64, 0)

    def claim(self, chunk: int, rows: int, alleles: int) -> tuple[int, int]:
        """Rows and ALTs of all chunks before `chunk`; waits until those are announced."""
        with self._turn:
            while self._done.value != chunk:
                if self._failed.value:
                    raise Interrupted
                self._turn.wait(_LOOK)
            before = 2 * ((chunk - 1) % _WINDOW)
            first_row, first_allele = (self._totals[before], self._totals[before + 1]) if chunk else (0, 0)
            here = 2 * (chunk % _WINDOW)
            self._totals[here] = first_row + rows
            self._totals[here + 1] = first_allele + alleles
            self._done.value = chunk + 1
            self._turn.notify_all()
        return int(first_row), int(first_allele)

    def fail(self) -> None:
        """Let all waiting workers end, because the run has failed.

        This takes no lock and notifies nobody: a worker that was killed may still hold the lock, and `notify` waits for an
        answer of each sleeping worker. Waiting workers look for the failure themselves, every _LOOK seconds.
        """
        self._failed.value = 1
