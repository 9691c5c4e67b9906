"""Read-only links to a result. A link is `{job_id}.{share_id}.{secret}`: anyone who has it may read; it cannot be guessed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime

from gas.domain import moments
from gas.domain.errors import NotAllowed, NotFound, OverLimit
from gas.domain.job import Job, Share, Status

SHARES_PER_JOB = 50
DAY_SECONDS = 24 * 3600
# How long a page that opened a guarded link may renew its URLs without the password, and without another view.
TICKET_SECONDS = 12 * 3600
SAMPLE = "sample"
# Of a job whose name is its file's: the file's name is not the visitor's to know.
UNNAMED = "Shared result"


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
            raise NotFound(GONE)
        return cls(*parts)


GONE = "This link does not exist, was revoked, or has expired."


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
    """The links that still work; also those whose views are used up, which their owner still sees."""
    return tuple(one for one in job.shares if one.expires_at > moments.text(now))


def viewed(job: Job, share_id: str) -> Job | None:
    """The job with one more view of that link. Raises NotFound when it is gone or its views are used up."""
    for one in job.shares:
        if one.share_id == share_id:
            if one.max_views is not None and one.views >= one.max_views:
                raise NotFound(GONE)
            more = replace(one, views=one.views + 1)
            return replace(job, shares=tuple(more if each is one else each for each in job.shares))
    raise NotFound(GONE)


def ends(one: Share, max_days: int) -> str:
    """When the link ends: its own date, or `max_days` after it was made if the operator allows no more."""
    return min(one.expires_at, moments.later(moments.parse(one.created_at), max_days * DAY_SECONDS))


def ticket(one: Share, now: datetime) -> str | None:
    """What a page that opened a guarded link renews its URLs with; None for a link that needs none."""
    if one.ticket_key is None:
        return None
    until = int(now.timestamp()) + TICKET_SECONDS
    return f"{until}.{_signed(one.ticket_key, one.share_id, until)}"


def holds(one: Share, given: str, now: datetime) -> bool:
    """Whether the ticket is this link's and still counts."""
    until, _, signature = given.partition(".")
    if one.ticket_key is None or not until.isdigit() or len(until) > 12:
        return False
    expected = _signed(one.ticket_key, one.share_id, int(until))
    return hmac.compare_digest(signature.encode(), expected.encode()) and int(until) > now.timestamp()


def _signed(key: str, share_id: str, until: int) -> str:
    return hmac.new(bytes.fromhex(key), f"{share_id}.{until}".encode(), hashlib.sha256).hexdigest()


def public_name(job: Job) -> str:
    """What the link's page is called: the job's name if its owner gave one, never the file's."""
    stems = [_stem(file.filename) for file in job.inputs]
    named = any(not stem or stem.lower() in job.name.lower() for stem in stems)
    return UNNAMED if named else job.name


def _stem(filename: str) -> str:
    for ending in (".gz", ".bgz", ".vcf"):
        filename = filename.removesuffix(ending)
    return filename


def opened(job: Job | None, token: ShareToken, now: datetime) -> tuple[Job, Share]:
    """The job and the link that a token opens. Raises NotFound, with the same words whatever is wrong."""
    if job is None or job.deleted_at is not None:
        raise NotFound(GONE)
    for one in live(job, now):
        if one.share_id == token.share_id and hmac.compare_digest(one.secret, token.secret):
            return job, one
    raise NotFound(GONE)
