"""Jobs in each state, and what moves to a new attempt or to a failure change of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from gas.domain import job_moves, moments
from gas.domain.job import Failure, InputFile, Job, Progress, ResultFile, Status, Work

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AT = moments.text(NOW)
OLD, LONG_AGO = moments.later(NOW, -10), moments.later(NOW, -1000)
GONE: dict[str, Any] = {"deleted_at": OLD}
FAILURE = Failure("No VCF", "Line 1 is no header.")
FILES = (ResultFile("a", 1, "s"),)
HALF = Progress("annotating", 5, 10, 1.0, 5.0)

# Every member that a move may have to clear or renew is set, so that one which is forgotten shows.
WAITING = Job(
    job_id="j",
    user_id="u",
    submitted_at=LONG_AGO,
    name="n",
    reference="r@1",
    upload_id="up",
    input=InputFile("k", 1, "a.vcf", "known"),
    attempt=1,
    launches=1,
    asked_at=OLD,
    heard_at=OLD,
    pending_reason="because",
    work_kind=Work.WATCH,
    work_due=OLD,
)
CLAIMED = replace(WAITING, claimed_until=OLD)
RUNNING = replace(
    CLAIMED,
    status=Status.RUNNING,
    seq=3,
    task_arn="arn",
    started_at=OLD,
    progress=HALF,
)
FAILED = replace(
    RUNNING,
    status=Status.FAILED,
    failure=FAILURE,
    completed_at=OLD,
    work_kind=None,
    failures=3,
    interruptions=2,
)
STOPPING = replace(RUNNING, status=Status.CANCELLED, completed_at=OLD, work_kind=Work.STOP)
ENDED = replace(RUNNING, status=Status.COMPLETED)

# What every new attempt, and every final failure, changes of RUNNING.
AGAIN: dict[str, Any] = {
    "status": Status.PENDING,
    "attempt": 2,
    "launches": 0,
    "seq": -1,
    "task_arn": None,
    "claimed_until": None,
    "progress": None,
    "asked_at": AT,
    "work_kind": Work.LAUNCH,
    "work_due": moments.later(NOW, 60),
}
OVER: dict[str, Any] = {
    "status": Status.FAILED,
    "completed_at": AT,
    "pending_reason": None,
    "claimed_until": None,
    "work_kind": None,
    "work_due": None,
}

Move = Callable[[Job], Job | None]


def complete(job: Job) -> Job | None:
    return job_moves.completed(job, 1, {"records": 1}, FILES, NOW, None)
