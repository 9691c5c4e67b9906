"""Each move of a job, alone: exactly what it changes, and every fact that forbids it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from gas.domain import job_moves, moments, stop_moves
from gas.domain.job import Job, Progress, Status, Work
from tests.unit.functions.move_outcomes import OUTCOMES
from tests.unit.functions.moved_jobs import ENDED, FAILED, GONE, NOW, OLD, RUNNING, STOPPING, WAITING

SOON = moments.later(NOW, 10)
# Of each move that may be refused: every change of its job that forbids it.
ALREADY = {"status": Status.COMPLETED}
WORKING: list[dict[str, Any]] = [ALREADY, {"attempt": 2}, GONE]
QUEUED: list[dict[str, Any]] = [{"status": Status.RUNNING}, {"task_arn": "arn"}, GONE]
FORBIDDEN: dict[str, list[dict[str, Any]]] = {
    "ask": QUEUED,
    "claim-again": [*QUEUED, {"claimed_until": SOON}],
    "release": [*QUEUED, {"attempt": 2}],
    "wait_turn": [*QUEUED, {"claimed_until": OLD}],
    "launched": [{"attempt": 2}, {"task_arn": "arn"}],
    "heard-first": [*WORKING, {"seq": 0}],
    "alive": [ALREADY, {"attempt": 2}],
    "completed": WORKING,
    "failed": WORKING,
    "died": WORKING,
    "interrupted": WORKING,
    "not_started": WORKING,
    "out_of_memory": WORKING,
    "disk_full": WORKING,
    "unscattered": [*WORKING, {"scatter": None}],
    "retry": [{"status": Status.CANCELLED}, GONE],
    "ended": [ALREADY, {"attempt": 2}],
    "given_up": QUEUED,
    "cancel": [{"status": Status.CANCELLED}],
    "stopped": [{"attempt": 2}, {"work_kind": Work.DELETE}],
    "stop_later": [{"work_kind": Work.DELETE}],
    "delete-running": [GONE],
}


def changes(old: Job, new: Job | None) -> dict[str, Any]:
    """The members that a move changed."""
    assert new is not None
    return {
        one.name: getattr(new, one.name)
        for one in fields(Job)
        if getattr(new, one.name) != getattr(old, one.name)
    }


def refusals() -> Iterator[Any]:
    for name, forbidding in FORBIDDEN.items():
        for change in forbidding:
            yield pytest.param(name, change, id=f"{name}-{','.join(change)}")


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_a_move_changes(name: str) -> None:
    job, move, outcome = OUTCOMES[name]
    assert changes(job, move(job)) == outcome


@pytest.mark.parametrize(("name", "change"), list(refusals()))
def test_what_forbids_a_move(name: str, change: dict[str, Any]) -> None:
    job, move, _ = OUTCOMES[name]
    assert move(replace(job, **change)) is None


def test_the_first_claim_counts_one_attempt() -> None:
    new = job_moves.claim(replace(WAITING, attempt=0, launches=0), NOW)
    assert new is not None
    assert (new.attempt, new.launches) == (1, 1)


def test_the_third_failure_is_the_last_whatever_the_number_of_the_attempt() -> None:
    second = job_moves.died(replace(RUNNING, attempt=9, failures=1), 9, "x", NOW)
    third = job_moves.died(replace(RUNNING, attempt=9, failures=2), 9, "x", NOW)
    assert second is not None
    assert third is not None
    assert (second.status, third.status) == (Status.PENDING, Status.FAILED)
    assert third.failure is not None
    assert third.failure.ours
    assert job_moves.died(replace(RUNNING, failures=2, **GONE), 1, "x", NOW) is None


def test_interruptions_without_end_become_failures() -> None:
    often = replace(RUNNING, interruptions=job_moves.MAX_INTERRUPTIONS)
    job = job_moves.interrupted(often, 1, NOW)
    assert job is not None
    assert (job.status, job.failures, job.interruptions) == (Status.PENDING, 1, job_moves.MAX_INTERRUPTIONS)


def test_newer_progress_takes_the_place_of_the_old() -> None:
    new = job_moves.heard(RUNNING, 1, 4, Progress("writing", 9), NOW, 60)
    assert new is not None
    assert new.progress == Progress("writing", 9)


def test_who_was_never_told_why_is_told_so() -> None:
    new = job_moves.given_up(replace(WAITING, pending_reason=None), NOW)
    assert new is not None
    assert new.failure is not None
    assert "There was no answer." in new.failure.detail


@pytest.mark.parametrize(
    ("job", "may"),
    [
        (WAITING, True),
        (replace(WAITING, launches=0), False),
        (replace(RUNNING, launches=0), False),
        (STOPPING, True),
        (replace(STOPPING, launches=0), True),
        (ENDED, False),
        (FAILED, False),
    ],
)
def test_whether_a_task_may_still_write(job: Job, may: bool) -> None:
    assert stop_moves.may_run(job) is may
