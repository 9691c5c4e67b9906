"""What each move of a job changes: a job, the move, and exactly the members that are different afterwards."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, get_type_hints

from gas.domain import job_moves, moments, stop_moves
from gas.domain.job import Failure, InputFile, Job, Progress, ResultFile, ResultState, Status, Work
from gas.domain.machine import Machine
from gas.domain.run import Billed, Run
from gas.domain.scatter import PartSeen, Scatter

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


def public_moves(module: ModuleType) -> set[str]:
    """The functions of a module that take a job first and answer with the next one."""
    found = set()
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("_") or function.__module__ != module.__name__:
            continue
        hints = get_type_hints(function)
        if next(iter(hints.values())) is Job and hints["return"] in (Job, Job | None):
            found.add(name)
    return found


def complete(job: Job) -> Job | None:
    return job_moves.completed(job, 1, {"records": 1}, FILES, NOW, None)


OUTCOMES: dict[str, tuple[Job, Move, dict[str, Any]]] = {
    "ask": (
        WAITING,
        lambda job: job_moves.ask(job, NOW),
        {"asked_at": AT, "work_kind": Work.LAUNCH, "work_due": moments.later(NOW, 60)},
    ),
    "ask-twice-at-once": (
        replace(WAITING, asked_at=AT),
        lambda job: job_moves.ask(job, NOW),
        {
            "asked_at": moments.later(NOW, 0.001),
            "work_kind": Work.LAUNCH,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "claim-anew": (
        WAITING,
        lambda job: job_moves.claim(job, NOW),
        {
            "launches": 2,
            "claimed_until": moments.later(NOW, 90),
            "work_kind": Work.LAUNCH,
            "work_due": moments.later(NOW, 90),
        },
    ),
    "claim-taken-over": (
        replace(WAITING, claimed_until=AT, attempt=2),
        lambda job: job_moves.claim(job, NOW),
        {
            "claimed_until": moments.later(NOW, 90),
            "work_kind": Work.LAUNCH,
            "work_due": moments.later(NOW, 90),
        },
    ),
    "release": (
        CLAIMED,
        lambda job: job_moves.release(job, 1, "full", NOW, 30),
        {
            "claimed_until": None,
            "pending_reason": "full",
            "work_kind": Work.LAUNCH,
            "work_due": moments.later(NOW, 30),
        },
    ),
    "wait_turn": (
        WAITING,
        lambda job: job_moves.wait_turn(job, "two run", NOW, 30),
        {
            "pending_reason": "two run",
            "heard_at": AT,
            "work_kind": Work.LAUNCH,
            "work_due": moments.later(NOW, 30),
        },
    ),
    "launched": (
        replace(CLAIMED, work_kind=Work.LAUNCH),
        lambda job: job_moves.launched(job, 1, "arn", NOW, 60),
        {
            "task_arn": "arn",
            "claimed_until": None,
            "pending_reason": None,
            "heard_at": AT,
            "work_kind": Work.WATCH,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "launched-behind-its-messages": (
        replace(CLAIMED, status=Status.RUNNING),
        lambda job: job_moves.launched(job, 1, "arn", NOW, 60),
        {"task_arn": "arn", "claimed_until": None},
    ),
    "launched-behind-its-deletion": (
        replace(CLAIMED, **GONE),
        lambda job: job_moves.launched(job, 1, "arn", NOW, 60),
        {"task_arn": "arn", "claimed_until": None},
    ),
    "heard-first": (
        replace(CLAIMED, work_kind=Work.LAUNCH),
        lambda job: job_moves.heard(job, 1, 0, None, NOW, 60),
        {
            "status": Status.RUNNING,
            "seq": 0,
            "started_at": AT,
            "heard_at": AT,
            "pending_reason": None,
            "claimed_until": None,
            "work_kind": Work.WATCH,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "heard-again": (
        replace(RUNNING, work_kind=Work.LAUNCH),
        lambda job: job_moves.heard(job, 1, 4, None, NOW, 60),
        {
            "seq": 4,
            "heard_at": AT,
            "pending_reason": None,
            "claimed_until": None,
            "work_kind": Work.WATCH,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "alive": (
        replace(RUNNING, work_kind=Work.LAUNCH),
        lambda job: job_moves.alive(job, 1, NOW, 60),
        {"work_kind": Work.WATCH, "work_due": moments.later(NOW, 60)},
    ),
    "completed": (
        RUNNING,
        complete,
        {
            "status": Status.COMPLETED,
            "result_state": ResultState.AVAILABLE,
            "completed_at": AT,
            "summary": {"records": 1},
            "files": FILES,
            "progress": replace(HALF, eta_seconds=0),
            "pending_reason": None,
            "claimed_until": None,
            "work_kind": None,
            "work_due": None,
        },
    ),
    "completed-at-its-first-word": (
        replace(WAITING, work_kind=None, work_due=None),
        lambda job: job_moves.completed(job, 1, {}, (), NOW, NOW + timedelta(days=31), ("now known",)),
        {
            "status": Status.COMPLETED,
            "result_state": ResultState.AVAILABLE,
            "started_at": AT,
            "completed_at": AT,
            "summary": {},
            "input": InputFile("k", 1, "a.vcf", "now known"),
            "pending_reason": None,
            "archive_at": moments.text(NOW + timedelta(days=31)),
            "work_kind": Work.ARCHIVE,
            "work_due": moments.text(NOW + timedelta(days=30)),
        },
    ),
    "failed": (
        RUNNING,
        lambda job: job_moves.failed(job, 1, FAILURE, NOW),
        {
            "status": Status.FAILED,
            "failure": FAILURE,
            "completed_at": AT,
            "pending_reason": None,
            "claimed_until": None,
            "work_kind": None,
            "work_due": None,
        },
    ),
    "died": (
        RUNNING,
        lambda job: job_moves.died(job, 1, "no word", NOW),
        {
            "status": Status.PENDING,
            "attempt": 2,
            "launches": 0,
            "seq": -1,
            "task_arn": None,
            "claimed_until": None,
            "progress": None,
            "failures": 1,
            "pending_reason": "Attempt 1 of 3 failed (no word); the next one is being started.",
            "asked_at": AT,
            "work_kind": Work.LAUNCH,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "interrupted": (
        RUNNING,
        lambda job: job_moves.interrupted(job, 1, NOW),
        {
            **AGAIN,
            "interruptions": 1,
            "pending_reason": "AWS took the machine back before the job was done; it is being started again.",
        },
    ),
    "interrupted-again": (
        replace(RUNNING, interruptions=1),
        lambda job: job_moves.interrupted(job, 1, NOW),
        {
            **AGAIN,
            "interruptions": 2,
            "pending_reason": "AWS took the machine back before the job was done; it is being started again"
            " on a machine that AWS does not take back.",
        },
    ),
    "not_started": (
        RUNNING,
        lambda job: job_moves.not_started(job, 1, NOW),
        {
            **{name: value for name, value in AGAIN.items() if name != "asked_at"},
            "pending_reason": "No machine is free at the moment; the job starts as soon as there is one.",
        },
    ),
    "out_of_memory": (
        replace(RUNNING, machine=Machine(2048, 4096, 30)),
        lambda job: job_moves.out_of_memory(job, 1, NOW),
        {
            **AGAIN,
            "machine": Machine(2048, 8192, 30, grown=True),
            "pending_reason": "The task ran out of memory; it is being started again with 8 GiB.",
        },
    ),
    "out_of_memory-again": (
        replace(RUNNING, machine=Machine(2048, 8192, 30, grown=True)),
        lambda job: job_moves.out_of_memory(job, 1, NOW),
        {
            **OVER,
            "failure": Failure(
                "The file needs too much memory",
                "The annotation used up 8 GiB of memory. Split the file, for example by chromosome, and run the parts.",
                ours=True,
            ),
        },
    ),
    "unscattered": (
        replace(RUNNING, scatter=Scatter(3, planned=True, records=9, parts={"0": PartSeen(seq=4)})),
        lambda job: job_moves.unscattered(job, 1, NOW),
        {
            **AGAIN,
            "scatter": None,
            "pending_reason": "The file can only be annotated as a whole; it is being started again in one piece.",
        },
    ),
    "disk_full": (
        replace(RUNNING, machine=Machine(2048, 4096, 30)),
        lambda job: job_moves.disk_full(job, 1, "No space left on device", NOW),
        {
            **OVER,
            "failure": Failure(
                "The file needs too much disk space",
                "The annotation used up its 30 GiB of disk (No space left on device). Split the file, for example by "
                "chromosome, and run the parts. If a small file fails like this, please tell the operator of this "
                "service.",
                ours=True,
            ),
        },
    ),
    "billed": (
        replace(
            ENDED, machine=Machine(2048, 4096, 30), runs=(Run(1, 2048, 4096, 30, LONG_AGO, OLD, spot=True),)
        ),
        lambda job: job_moves.billed(job, 1, Billed(LONG_AGO, AT, spot=False)),
        {"runs": (Run(1, 2048, 4096, 30, LONG_AGO, AT, spot=False, measured=True),)},
    ),
    "cancel-a-run": (
        replace(RUNNING, runs=(Run(1, 2048, 4096, 30, OLD),), input=InputFile("k", 1, "a.vcf", "known")),
        lambda job: stop_moves.cancel(job, NOW),
        {
            "status": Status.CANCELLED,
            "completed_at": AT,
            "runs": (Run(1, 2048, 4096, 30, OLD, AT),),
            "work_kind": Work.STOP,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "retry": (
        FAILED,
        lambda job: job_moves.retry(job, NOW),
        {
            "status": Status.PENDING,
            "failure": None,
            "completed_at": None,
            "failures": 0,
            "interruptions": 0,
            "attempt": 2,
            "launches": 0,
            "seq": -1,
            "task_arn": None,
            "claimed_until": None,
            "progress": None,
            "heard_at": AT,
            "pending_reason": "It runs again after a failure.",
            "asked_at": AT,
            "work_kind": Work.LAUNCH,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "ended": (
        replace(RUNNING, work_kind=Work.LAUNCH),
        lambda job: job_moves.ended(job, 1, NOW),
        {"work_kind": Work.WATCH, "work_due": moments.later(NOW, 60)},
    ),
    "given_up": (
        CLAIMED,
        lambda job: job_moves.given_up(job, NOW),
        {
            "status": Status.FAILED,
            "failure": Failure(
                "The job waited too long",
                "No machine was free within the time that a job may wait here. because Please run it again.",
                ours=True,
            ),
            "completed_at": AT,
            "pending_reason": None,
            "claimed_until": None,
            "work_kind": None,
            "work_due": None,
        },
    ),
    "cancel": (
        RUNNING,
        lambda job: stop_moves.cancel(job, NOW),
        {
            "status": Status.CANCELLED,
            "completed_at": AT,
            "work_kind": Work.STOP,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "cancel-before-any-launch": (
        replace(WAITING, launches=0),
        lambda job: stop_moves.cancel(job, NOW),
        {"status": Status.CANCELLED, "completed_at": AT, "work_kind": None, "work_due": None},
    ),
    "stopped": (
        STOPPING,
        lambda job: stop_moves.stopped(job, 1),
        {"task_arn": None, "claimed_until": None, "work_kind": None, "work_due": None},
    ),
    "stop_later": (
        STOPPING,
        lambda job: stop_moves.stop_later(job, NOW),
        {"work_due": moments.later(NOW, 60)},
    ),
    "delete-running": (
        RUNNING,
        lambda job: stop_moves.delete(job, NOW),
        {
            "status": Status.CANCELLED,
            "deleted_at": AT,
            "work_kind": Work.DELETE,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "delete-stopping": (
        STOPPING,
        lambda job: stop_moves.delete(job, NOW),
        {"deleted_at": AT, "work_kind": Work.DELETE, "work_due": moments.later(NOW, 60)},
    ),
    "delete-before-any-launch": (
        replace(WAITING, launches=0),
        lambda job: stop_moves.delete(job, NOW),
        {"status": Status.CANCELLED, "deleted_at": AT, "work_kind": Work.DELETE, "work_due": AT},
    ),
    "delete-ended": (
        FAILED,
        lambda job: stop_moves.delete(job, NOW),
        {"deleted_at": AT, "work_kind": Work.DELETE, "work_due": AT},
    ),
}
