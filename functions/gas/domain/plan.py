"""The plans and their limits. The numbers come from the settings; the rules are here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Files of a job, which are merged. One transaction writes the job, its user and its uploads, and DynamoDB takes 100 items.
MOST_INPUTS = 96
# Bytes of the names of a job's files together, in UTF-8. A page of 100 jobs has all of them, and Lambda answers at most 6 MB.
FILE_NAMES_BYTES = 8192


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
