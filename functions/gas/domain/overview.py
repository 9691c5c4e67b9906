"""The port of an operator's look over all users and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gas.domain.job import Job, Status
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class UserLines:
    users: list[User]
    after: str | None


@dataclass(frozen=True, slots=True)
class JobLines:
    jobs: list[Job]
    after: str | None


class Overview(Protocol):
    """Reads whole tables, a page at a time; deleted users and jobs are left out."""

    def users(self, text: str, limit: int, after: str | None) -> UserLines:
        """Users whose address or id holds the text. Raises Invalid for an `after` that is none of ours."""
        ...

    def jobs(self, status: Status | None, limit: int, after: str | None) -> JobLines: ...

    def statuses(self) -> dict[str, int]:
        """How many jobs there are of each status."""
        ...
