"""Read-only links to a result. A link is `{job_id}.{share_id}.{secret}`: whoever has it may read, nobody can guess it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime

from gas.domain import moments
from gas.domain.errors import NotAllowed, NotFound, OverLimit
from gas.domain.job import Job, Share, Status

SHARES_PER_JOB = 50
DAY_SECONDS = 24 * 3600
SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class ShareToken:
    """The three parts of a link."""

    job_id: str
    share_id: str
    secret: str

    def __str__(self) -> str:
        return f"{self.job_id}.{self.share_id}.{self.secret}"

    @classmethod
    def read(cls, written: str) -> ShareToken:
        """Raises NotFound for anything that is not three parts."""
        parts = written.split(".")
        if len(parts) != 3 or not all(parts):
            raise NotFound(_GONE)
        return cls(*parts)


_GONE = "This link does not exist, was revoked, or has expired."


def share(job: Job, one: Share, now: datetime) -> Job:
    """The job with one more link; expired ones are dropped. Raises NotAllowed, OverLimit."""
    if job.status is not Status.COMPLETED or job.deleted_at is not None:
        raise NotAllowed("Only a completed job's result can be shared.")
    alive = live(job, now)
    if len(alive) >= SHARES_PER_JOB:
        detail = f"A result may have {SHARES_PER_JOB} links at a time; revoke one first."
        raise OverLimit(detail, "shares_per_job", SHARES_PER_JOB)
    return replace(job, shares=(*alive, one))


def revoke(job: Job, share_id: str) -> Job | None:
    """The job without that link; None when there is none."""
    rest = tuple(one for one in job.shares if one.share_id != share_id)
    return replace(job, shares=rest) if len(rest) < len(job.shares) else None


def live(job: Job, now: datetime) -> tuple[Share, ...]:
    """The links that still work."""
    return tuple(one for one in job.shares if one.expires_at > moments.text(now))


def opened(job: Job | None, token: ShareToken, now: datetime) -> tuple[Job, Share]:
    """The job and the link that a token opens. Raises NotFound, with the same words whatever is wrong."""
    if job is None or job.deleted_at is not None:
        raise NotFound(_GONE)
    for one in live(job, now):
        if one.share_id == token.share_id and hmac.compare_digest(one.secret, token.secret):
            return job, one
    raise NotFound(_GONE)
