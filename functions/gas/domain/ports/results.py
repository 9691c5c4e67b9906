"""Port for the index of results: which results of a user are in which state, and when they are archived."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gas.domain.job import ArchivedFiles, ResultState


class ResultGroup(StrEnum):
    """Groups of results that can be listed."""

    ARCHIVED = "archived"  # archived, or being archived
    RESTORING = "restoring"
    AVAILABLE = "available"
    SCHEDULED = "scheduled"  # available, with a date of archiving
    UNSCHEDULED = "unscheduled"  # available, without such a date


@dataclass(frozen=True, slots=True)
class ResultQuery:
    """A group of results. `or_before`: with UNSCHEDULED, also those whose date of archiving is before this time."""

    group: ResultGroup
    or_before: str | None = None


ARCHIVED = ResultQuery(ResultGroup.ARCHIVED)
RESTORING = ResultQuery(ResultGroup.RESTORING)
AVAILABLE = ResultQuery(ResultGroup.AVAILABLE)
SCHEDULED = ResultQuery(ResultGroup.SCHEDULED)


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """One result as the index knows it. `archived`: what of it is archived, None when nothing is."""

    job_id: str
    state: ResultState
    archive_at: str | None
    name: str
    archived: ArchivedFiles | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of the index. `after`: cursor of the next page, None on the last one."""

    entries: list[ResultEntry]
    after: str | None


class ResultIndex(Protocol):
    """The index of a user's results by state and date. Eventually consistent with the jobs table."""

    def page(self, user_id: str, query: ResultQuery, limit: int, after: str | None = None) -> ResultPage:
        """Return the user's results in that group, those with the earliest date of archiving first."""
        ...

    def all_jobs(self, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
        """Return a page of the job ids of all users, and the cursor of the next page. Only for the reconciler."""
        ...
