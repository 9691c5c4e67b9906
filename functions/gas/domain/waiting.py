"""What the page says while a job waits for a machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from gas.domain import moments
from gas.domain.job import Job


def no_capacity(job: Job, now: datetime) -> str:
    """Return the text for the job's page: why it waits for a machine, and how long it has waited."""
    waited = now - moments.parse(job.heard_at or job.submitted_at)
    hours, minutes = divmod(int(waited.total_seconds()) // 60, 60)
    since = f" It has waited {hours} h {minutes} min so far." if waited >= timedelta(minutes=10) else ""
    return f"No machine is free at the moment; the job starts as soon as there is one.{since}"
