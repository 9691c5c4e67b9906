"""Port for the operator's lists of all users and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gas.domain.job import Job, Status
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class UserLines:
    """A page of users. `after`: cursor of the next page, None on the last one."""

    users: list[User]
    after: str | None


@dataclass(frozen=True, slots=True)
class JobLines:
    """A page of jobs. `after`: cursor of the next page, None on the last one."""

    jobs: list[Job]
    after: str | None


class Overview(Protocol):
    """Scans of whole tables, page by page, without deleted users and jobs."""

    def users(self, text: str, limit: int, after: str | None) -> UserLines:
        """Return users whose e-mail address or id contains the text. Raises Invalid for a malformed `after`."""
        ...

    def jobs(self, status: Status | None, limit: int, after: str | None) -> JobLines:
        """Return jobs, optionally of one status. Raises Invalid for a malformed `after`."""
        ...

    def statuses(self, after: str | None) -> tuple[dict[str, int], str | None]:
        """Return the number of jobs per status in one page of the table, and the next page's cursor. Raises Invalid for
        a malformed `after`."""
        ...
