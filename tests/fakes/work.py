"""Due work in the tables in memory, with the claims and refusals of the real queues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gas.domain.job import Job, Work
from gas.domain.upload import Upload
from gas.domain.user import User
from gas.domain.work import ERASE_USER, JOB_WORK, PARKED, UNUSED_UPLOAD, USER, Due
from tests.fakes.stores import FakeJobs, FakeUploads, FakeUsers


@dataclass
class FakeWork:
    """A work queue. `moment` returns a row's moment (None: no such work); `moved` returns the row with another moment.

    `claims`: for each row, the moment that the last claim wrote, and the number of successive claims.
    """

    rows: Callable[[], Mapping[str, Any]]
    moment: Callable[[Any], str | None]
    move: Callable[[str, str], None]
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)
    queries: int = 0

    def due(self, now: str) -> Iterator[Due]:
        self.queries += 1
        found = ((self.moment(row), ident) for ident, row in self.rows().items())
        yield from [Due(ident, at) for at, ident in sorted((at, i) for at, i in found if at and at <= now)]

    def claim(self, row: Due, until: str) -> int | None:
        current = self.rows().get(row.ident)
        if current is None or self.moment(current) != row.at:
            return None
        stamp, tries = self.claims.get(row.ident, ("", 0))
        tries = tries + 1 if stamp == row.at else 1
        self._write(row.ident, until, tries)
        return tries

    def put_off(self, row: Due, until: str, tries: int) -> None:
        current = self.rows().get(row.ident)
        if current is not None and self.moment(current) is not None:
            self._write(row.ident, until, tries)

    def parked(self) -> list[str]:
        return [ident for ident, row in self.rows().items() if (self.moment(row) or "") >= PARKED]

    def release(self, ident: str, now: str) -> bool:
        if ident not in self.parked():
            return False
        self._write(ident, now, 0)
        return True

    def _write(self, ident: str, until: str, tries: int) -> None:
        self.move(ident, until)
        self.claims[ident] = (until, tries)


def queues(jobs: FakeJobs, users: FakeUsers, uploads: FakeUploads) -> dict[str, FakeWork]:
    """Return the queues of all work in the three tables, by kind."""
    found = {kind: _jobs(jobs, Work(kind)) for kind in JOB_WORK}
    found[UNUSED_UPLOAD] = _uploads(uploads)
    found[USER] = _users(users)
    found[ERASE_USER] = _graves(users)
    return found


def _jobs(jobs: FakeJobs, kind: Work) -> FakeWork:
    def moment(job: Job) -> str | None:
        return job.work_due if job.work_kind is kind else None

    def move(ident: str, until: str) -> None:
        job = jobs.rows[ident]
        jobs.rows[ident] = replace(job, work_due=until, rev=job.rev + 1)

    return FakeWork(lambda: jobs.rows, moment, move)


def _uploads(uploads: FakeUploads) -> FakeWork:
    def moment(upload: Upload) -> str | None:
        return upload.unused_due

    def move(ident: str, until: str) -> None:
        upload = uploads.rows[ident]
        uploads.rows[ident] = replace(upload, unused_due=until, rev=upload.rev + 1)

    return FakeWork(lambda: uploads.rows, moment, move)


def _users(users: FakeUsers) -> FakeWork:
    """Return the user's moment as last written. The entity computes it from two other moments."""
    written: dict[str, tuple[str | None, str]] = {}

    def moment(user: User) -> str | None:
        of, at = written.get(user.user_id, (None, ""))
        return at if at and of == user.work_due else user.work_due

    def move(ident: str, until: str) -> None:
        user = users.rows[ident]
        written[ident] = (user.work_due, until)
        users.rows[ident] = replace(user, rev=user.rev + 1)

    return FakeWork(lambda: users.rows, moment, move)


def _graves(users: FakeUsers) -> FakeWork:
    def moment(user: User) -> str | None:
        return user.erase_due

    def move(ident: str, until: str) -> None:
        user = users.rows[ident]
        users.rows[ident] = replace(user, erase_due=until, rev=user.rev + 1)

    return FakeWork(lambda: users.rows, moment, move)
