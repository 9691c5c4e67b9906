"""Bodies of the operator's pages: no job or file names, no details that quote an input."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from gas.domain.job import Job, Status
from gas.domain.plan import Plan
from gas.domain.user import User
from gas.handlers.shapes.accounts import LimitsView


class UserQuery(Struct, frozen=True):
    q: Annotated[str, Meta(max_length=254)] = ""
    cursor: Annotated[str, Meta(max_length=200)] | None = None


class AdminJobQuery(Struct, frozen=True):
    status: Status | None = None
    cursor: Annotated[str, Meta(max_length=200)] | None = None


class PlanLimits(Struct, frozen=True):
    free: LimitsView
    premium: LimitsView


class TotalsQuery(Struct, frozen=True):
    cursor: Annotated[str, Meta(max_length=200)] | None = None


class Totals(Struct, frozen=True):
    """Counts over a part of the service; those of all parts, by `next_cursor`, add up to the whole."""

    users: int
    premium_users: int
    jobs: dict[str, int]
    bytes_month: int
    limits: PlanLimits
    next_cursor: str | None


class UserLine(Struct, frozen=True):
    """`jobs` and `bytes` of this month."""

    user_id: str
    email: str
    plan: Plan
    created_at: str
    jobs: int
    bytes: int


class UserList(Struct, frozen=True):
    users: list[UserLine]
    next_cursor: str | None


class Cause(Struct, frozen=True):
    title: str
    detail: str


class JobLine(Struct, frozen=True):
    job_id: str
    user_id: str
    status: Status
    reference: str
    submitted_at: str
    attempt: int
    failure: Cause | None


class AdminJobList(Struct, frozen=True):
    jobs: list[JobLine]
    next_cursor: str | None


def user_line(user: User, month: str) -> UserLine:
    used = user.usage.within(month)
    return UserLine(user.user_id, user.email, user.plan, user.created_at, used.jobs, used.bytes)


def job_line(job: Job) -> JobLine:
    """What the input's fault was may quote the input: an operator sees its title alone."""
    failure = job.failure
    cause = Cause(failure.title, failure.detail if failure.ours else "") if failure else None
    return JobLine(job.job_id, job.user_id, job.status, job.reference, job.submitted_at, job.attempt, cause)
