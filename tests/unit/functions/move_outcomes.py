"""What each move of a job changes: a job, the move, and exactly the members that are different afterwards."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any, get_type_hints

from gas.domain import job_moves, moments
from gas.domain.job import InputFile, Job, ResultState, Status, Work
from tests.unit.functions.ending_outcomes import ENDINGS
from tests.unit.functions.moved_jobs import (
    AT,
    CLAIMED,
    FILES,
    GONE,
    HALF,
    NOW,
    RUNNING,
    WAITING,
    Move,
    complete,
)


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
    "claim-again": (
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
    **ENDINGS,
}
