"""The receipt of a deleted account: what goes, what remains, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gas.domain import moments
from gas.domain import share as sharing
from gas.domain.audit import YEAR_SECONDS
from gas.domain.ports import Clock, Ids, Jobs, Tokens, Uploads
from gas.domain.subscription import Billing
from gas.domain.user import TOMBSTONE_SECONDS, User

DAY_SECONDS = 24 * 3600
# How far back DynamoDB's point-in-time recovery reaches; it cannot be emptied earlier.
BACKUP_DAYS = 35


@dataclass(frozen=True, slots=True)
class Deleted:
    """Numbers of what was there at the moment of deletion; `bytes` of inputs and results together."""

    jobs: int
    result_files: int
    uploads: int
    bytes: int
    shares: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Remainder:
    """What remains: `what` names it, `until` is when the last of it goes (None: another service decides)."""

    what: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    receipt_id: str
    user_id: str
    deleted_at: str
    deleted: Deleted
    remains: tuple[Remainder, ...]


@dataclass(frozen=True, slots=True)
class Receipts:
    """`audit_years` and `log_days`: how long the audit log and the service's logs are kept."""

    jobs: Jobs
    uploads: Uploads
    tokens: Tokens
    ids: Ids
    clock: Clock
    audit_years: int
    log_days: int

    def of(self, user: User) -> Receipt:
        """Return the receipt for an account that is about to be deleted. It reads all rows of its jobs."""
        now = self.clock.now()
        return Receipt(
            self.ids.new(), user.user_id, moments.text(now), self._count(user, now), self._rest(user, now)
        )

    def _count(self, user: User, now: datetime) -> Deleted:
        jobs = files = size = shares = 0
        for job in self.jobs.of_user(user.user_id):
            if job.deleted_at is None:
                jobs += 1
                files += len(job.files)
                size += sum(file.size for file in job.files)
                shares += len(sharing.live(job, now))
        uploads = [upload.size for upload in self.uploads.of_user(user.user_id)]
        tokens = self.tokens.of_user(user.user_id, moments.text(now))
        return Deleted(jobs, files, len(uploads), size + sum(uploads), shares, len(tokens))

    def _rest(self, user: User, now: datetime) -> tuple[Remainder, ...]:
        rest = [
            Remainder("tombstone", moments.later(now, TOMBSTONE_SECONDS)),
            Remainder("audit-log", moments.later(now, self.audit_years * YEAR_SECONDS)),
            Remainder("database-backups", moments.later(now, BACKUP_DAYS * DAY_SECONDS)),
            Remainder("service-logs", moments.later(now, self.log_days * DAY_SECONDS)),
        ]
        if Billing.of(user).customer_id is not None:
            rest.append(Remainder("invoices", None))
        return tuple(rest)
