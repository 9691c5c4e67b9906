"""Tables in memory that stay quick with ten thousand rows, and remember each change for the stream."""

from __future__ import annotations

import bisect
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Any

from gas.domain.job import Job
from gas.domain.work import JOB_WORK, PARKED, Due
from tests.fakes import FakeJobs, FakeUploads, FakeUsers, FakeWork


class Rows(dict[str, Job]):
    """The jobs table with its stream, and its indexes by user and by work."""

    def __init__(self) -> None:
        super().__init__()
        self.stream: deque[tuple[Job | None, Job | None]] = deque()
        self.by_user: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.by_work: dict[str, list[tuple[str, str]]] = {kind: [] for kind in JOB_WORK}

    def __setitem__(self, key: str, job: Job) -> None:
        old = self.get(key)
        super().__setitem__(key, job)
        self.by_user[job.user_id][key] = None
        self._index(old, job)
        self.stream.append((old, job))

    def pop(self, key: str, *default: Any) -> Any:
        old = super().pop(key, None)
        if old is not None:
            self._index(old, None)
            self.stream.append((old, None))
        return old

    def _index(self, old: Job | None, new: Job | None) -> None:
        before, after = _place(old), _place(new)
        if before == after:
            return
        if before is not None:
            lane = self.by_work[before[0]]
            del lane[bisect.bisect_left(lane, before[1])]
        if after is not None:
            bisect.insort(self.by_work[after[0]], after[1])


def _place(job: Job | None) -> tuple[str, tuple[str, str]] | None:
    if job is None or job.work_kind is None or job.work_due is None:
        return None
    return job.work_kind.value, (job.work_due, job.job_id)


class Jobs(FakeJobs):
    def __init__(self, users: FakeUsers, uploads: FakeUploads) -> None:
        super().__init__(users, uploads)
        self.rows: Rows = Rows()

    def of_user(self, user_id: str) -> Iterator[Job]:
        rows = self.rows
        yield from [rows[key] for key in rows.by_user[user_id] if key in rows]


def quick(queue: FakeWork, jobs: Jobs, kind: str) -> None:
    """Let a queue of job work read the index."""
    lane = jobs.rows.by_work[kind]

    def due(now: str) -> Iterator[Due]:
        queue.queries += 1
        yield from [Due(ident, at) for at, ident in lane[: bisect.bisect_right(lane, (now, "~"))]]

    def parked() -> list[str]:
        return [ident for _, ident in lane[bisect.bisect_left(lane, (PARKED, "")) :]]

    queue.due = due  # type: ignore[method-assign]
    queue.parked = parked  # type: ignore[method-assign]
