"""How a job is waited for: looks that become rarer, and a service that may be away for a while."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from gas_client.errors import ApiError, GasClientError, NotReachable, StillRunning
from gas_client.types import Job

ENDED: Final = frozenset({"COMPLETED", "FAILED", "CANCELLED"})
OUTAGE: Final = 600.0  # seconds without an answer after which waiting fails


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `every`: first pause; `longest`: longest pause; `timeout`: when to stop waiting, None for never."""

    every: float
    longest: float
    timeout: float | None = None

    def pause(self, waited: float) -> float:
        """A twentieth of the time waited, within the limits: waiting takes at most 5% longer than the job."""
        return min(max(self.every, waited / 20), max(self.every, self.longest))


def states(
    job_id: str,
    look: Callable[[], Job],
    pace: Pace,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> Iterator[Job]:
    """Yield the job at each change, until it has ended. Raises StillRunning, and what `look` raises for good."""
    last, began = "", clock()
    answered = began
    while True:
        try:
            job = look()
        except (NotReachable, ApiError) as fault:
            if not _passes(fault) or clock() - answered >= OUTAGE:
                raise
        else:
            answered = clock()
            seen = [job.get("status"), job.get("progress"), job.get("result_state")]
            if (now := json.dumps(seen, sort_keys=True)) != last:
                last = now
                yield job
            if job["status"] in ENDED:
                return
        waited = clock() - began
        pause = pace.pause(waited)
        if pace.timeout is not None:
            if waited >= pace.timeout:
                raise StillRunning(job_id)
            pause = min(pause, pace.timeout - waited)
        sleep(pause)


def _passes(fault: GasClientError) -> bool:
    """Whether waiting may help: the service is away, or busy."""
    return not isinstance(fault, ApiError) or fault.status == 429 or fault.status >= 500
