"""The plans and their limits. The numbers come from the settings; the rules are here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Files of a job, which are merged. The policy of its task names each of them, and AWS limits its length.
MOST_INPUTS = 8


class Plan(StrEnum):
    FREE = "free"
    PREMIUM = "premium"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one plan allows. Bytes, counts, seconds; `retention_seconds` None: results are never archived."""

    upload_bytes: int
    running_jobs: int
    jobs_per_month: int
    bytes_per_month: int
    retention_seconds: int | None
    lookups_per_day: int
    inputs_per_job: int = MOST_INPUTS


@dataclass(frozen=True, slots=True)
class Plans:
    """The limits of both plans. `remind_seconds`: how long before archiving the owner is reminded."""

    free: Limits
    premium: Limits
    remind_seconds: int = 24 * 3600

    def of(self, plan: Plan) -> Limits:
        return self.premium if plan is Plan.PREMIUM else self.free
