"""Settings of launching and watching tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gas.domain import moments
from gas.domain.job import Job

# A running task that sends nothing for this long has hung. The time allows for slow machines.
HUNG_AFTER_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Places:
    """Names that a task gets in its environment."""

    uploads_bucket: str
    results_bucket: str
    references_bucket: str
    progress_queue_url: str


@dataclass(frozen=True, slots=True)
class Patience:
    """`queue`: longest wait for capacity (0: no limit); `silence`: longest gap between progress messages. Seconds."""

    queue: int
    silence: int

    def hung(self, job: Job, now: datetime) -> bool:
        """Return whether a running task has been silent too long and must be stopped."""
        heard = job.heard_at or job.started_at or job.submitted_at
        return now - moments.parse(heard) > timedelta(seconds=max(HUNG_AFTER_SECONDS, 3 * self.silence))
