"""The moves of a job: what each does, what it refuses, and that no order of events breaks a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gas.domain import job_moves, moments, stop_moves
from gas.domain.errors import NotAllowed
from gas.domain.job import Failure, InputFile, Job, Progress, ResultState, Status, Work
from gas.domain.run import Billed
from gas.domain.scatter import Scatter
from tests.unit.functions.move_outcomes import OUTCOMES, public_moves

# From -> to. RUNNING -> PENDING is a task that died and runs again; PENDING -> COMPLETED is a swap of messages.
# FAILED -> PENDING is an operator's second try.
STATUS_MOVES: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.RUNNING, Status.COMPLETED, Status.FAILED, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.PENDING, Status.COMPLETED, Status.FAILED, Status.CANCELLED}),
    Status.COMPLETED: frozenset(),
    Status.FAILED: frozenset({Status.PENDING}),
    Status.CANCELLED: frozenset(),
}

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FAILURE = Failure("No VCF", "Line 1 is no header.")


def waiting() -> Job:
    job = Job("j", "u", "2026-11-23T12:00:00.000Z", "Job", "demo@1", "up", InputFile("k", 1, "a.vcf"))
    return must(job_moves.ask(job, NOW))


def must(job: Job | None) -> Job:
    assert job is not None
    return job


def claimed() -> Job:
    return must(job_moves.claim(waiting(), NOW))


def launched() -> Job:
    return must(job_moves.launched(claimed(), 1, "arn", NOW, 60))


def running() -> Job:
    return must(job_moves.heard(launched(), 1, 0, None, NOW, 60))


def completed() -> Job:
    return must(job_moves.completed(running(), 1, {"records": 1}, (), NOW, None))


def test_asking_makes_the_sweeper_look_again() -> None:
    job = waiting()
    assert (job.asked_at, job.work_kind, job.work_due) == (
        "2026-11-23T12:00:00.000Z",
        Work.LAUNCH,
        "2026-11-23T12:01:00.000Z",
    )


def test_the_first_claim_is_attempt_one() -> None:
    job = claimed()
    assert (job.attempt, job.launches, job.claimed_until) == (1, 1, "2026-11-23T12:01:30.000Z")


def test_a_living_claim_keeps_others_away() -> None:
    assert job_moves.claim(claimed(), NOW + timedelta(seconds=90)) is not None
    assert job_moves.claim(claimed(), NOW + timedelta(seconds=89)) is None


def test_a_claim_taken_over_has_the_same_numbers() -> None:
    again = must(job_moves.claim(claimed(), NOW + timedelta(seconds=91)))
    assert (again.attempt, again.launches) == (1, 1)


def test_a_released_claim_keeps_the_attempt_but_not_the_client_token() -> None:
    free = must(job_moves.release(claimed(), 1, "No room.", NOW, 60))
    assert (free.pending_reason, free.claimed_until, free.work_kind) == ("No room.", None, Work.LAUNCH)
    again = must(job_moves.claim(free, NOW))
    assert (again.attempt, again.launches) == (1, 2)


def test_a_message_may_come_before_the_launch_is_written_down() -> None:
    job = must(job_moves.heard(claimed(), 1, 0, None, NOW, 60))
    assert job.status is Status.RUNNING
    job = must(job_moves.launched(job, 1, "arn", NOW, 60))
    assert (job.status, job.task_arn) == (Status.RUNNING, "arn")
    assert job_moves.launched(job, 1, "other", NOW, 60) is None


def test_progress_is_taken_only_when_it_is_news() -> None:
    progress = Progress("annotate", 5)
    job = must(job_moves.heard(running(), 1, 3, progress, NOW, 60))
    assert (job.progress, job.seq) == (progress, 3)
    assert job_moves.heard(job, 1, 3, Progress("annotate", 4), NOW, 60) is None
    assert job_moves.heard(job, 1, 2, Progress("annotate", 4), NOW, 60) is None
    assert job_moves.heard(job, 2, 9, Progress("annotate", 4), NOW, 60) is None


def test_completion_may_overtake_everything() -> None:
    job = must(job_moves.completed(claimed(), 1, {"records": 1}, (), NOW, None))
    assert (job.status, job.result_state, job.started_at) == (
        Status.COMPLETED,
        ResultState.AVAILABLE,
        "2026-11-23T12:00:00.000Z",
    )
    assert job_moves.heard(job, 1, 0, None, NOW, 60) is None
    assert job_moves.completed(job, 1, {}, (), NOW, None) is None


def test_a_result_with_a_date_is_archived_later() -> None:
    soon = must(job_moves.completed(running(), 1, {}, (), NOW, NOW + timedelta(days=7)))
    assert (soon.archive_at, soon.work_kind, soon.work_due) == (
        "2026-11-30T12:00:00.000Z",
        Work.ARCHIVE,
        "2026-11-29T12:00:00.000Z",
    ), "the reminder is due first"
    early = must(job_moves.completed(running(), 1, {}, (), NOW, NOW + timedelta(hours=7)))
    assert early.work_due == "2026-11-23T12:00:00.000Z"
    assert completed().work_kind is None


def test_a_dead_task_runs_again_under_the_next_number() -> None:
    job = must(job_moves.died(running(), 1, "it crashed", NOW))
    assert (job.status, job.attempt, job.launches, job.seq, job.task_arn) == (Status.PENDING, 2, 0, -1, None)
    assert job.pending_reason == "Attempt 1 of 3 failed (it crashed); the next one is being started."
    assert job_moves.died(job, 1, "a second event of the same death", NOW) is None
    assert job_moves.heard(job, 1, 9, None, NOW, 60) is None
    assert job_moves.completed(job, 1, {}, (), NOW, None) is None
    assert must(job_moves.claim(job, NOW)).attempt == 2


def test_the_third_death_is_final() -> None:
    job = replace(running(), attempt=7, failures=2)
    job = must(job_moves.died(job, 7, "out of memory", NOW))
    assert job.status is Status.FAILED
    assert job.failure is not None
    assert "3 times" in job.failure.detail
    assert "out of memory" in job.failure.detail
    assert (job.work_kind, job.work_due) == (None, None)


def test_the_inputs_fault_is_final_at_once() -> None:
    job = must(job_moves.failed(running(), 1, FAILURE, NOW))
    assert (job.status, job.failure) == (Status.FAILED, FAILURE)
    assert job_moves.failed(job, 1, FAILURE, NOW) is None


def test_a_proper_exit_waits_for_the_final_word() -> None:
    job = must(job_moves.ended(running(), 1, NOW))
    assert (job.status, job.work_due) == (Status.RUNNING, "2026-11-23T12:01:00.000Z")


def test_cancelling_keeps_an_eye_on_the_task() -> None:
    job = must(stop_moves.cancel(running(), NOW))
    assert (job.status, job.work_kind) == (Status.CANCELLED, Work.STOP)
    assert stop_moves.cancel(job, NOW) is None
    assert must(stop_moves.stopped(job, 1)).work_kind is None
    assert stop_moves.stopped(job, 2) is None
    assert must(stop_moves.cancel(waiting(), NOW)).work_kind is None


@pytest.mark.parametrize(
    "make",
    [completed, lambda: must(job_moves.failed(running(), 1, FAILURE, NOW))],
    ids=["completed", "failed"],
)
def test_what_has_ended_cannot_be_cancelled(make: Callable[[], Job]) -> None:
    with pytest.raises(NotAllowed):
        stop_moves.cancel(make(), NOW)


def test_deleting_hides_and_ends() -> None:
    job = must(stop_moves.delete(running(), NOW))
    assert (job.status, job.deleted_at, job.work_kind) == (
        Status.CANCELLED,
        "2026-11-23T12:00:00.000Z",
        Work.DELETE,
    )
    assert stop_moves.delete(job, NOW) is None
    assert job_moves.completed(job, 1, {}, (), NOW, None) is None
    assert must(stop_moves.delete(completed(), NOW)).status is Status.COMPLETED


MOVES: dict[str, Callable[[Job, int, int, datetime], Job | None]] = {
    "ask": lambda job, attempt, seq, now: job_moves.ask(job, now),
    "claim": lambda job, attempt, seq, now: job_moves.claim(job, now),
    "release": lambda job, attempt, seq, now: job_moves.release(job, attempt, "no room", now, 60),
    "wait_turn": lambda job, attempt, seq, now: job_moves.wait_turn(job, "turn", now, 30),
    "launched": lambda job, attempt, seq, now: job_moves.launched(job, attempt, f"arn-{attempt}", now, 60),
    "heard": lambda job, attempt, seq, now: job_moves.heard(
        job, attempt, seq, Progress("annotate", seq), now, 60
    ),
    "alive": lambda job, attempt, seq, now: job_moves.alive(job, attempt, now, 60),
    "completed": lambda job, attempt, seq, now: job_moves.completed(job, attempt, {}, (), now, now),
    "failed": lambda job, attempt, seq, now: job_moves.failed(job, attempt, FAILURE, now),
    "died": lambda job, attempt, seq, now: job_moves.died(job, attempt, "gone", now),
    "interrupted": lambda job, attempt, seq, now: job_moves.interrupted(job, attempt, now),
    "not_started": lambda job, attempt, seq, now: job_moves.not_started(job, attempt, now),
    "out_of_memory": lambda job, attempt, seq, now: job_moves.out_of_memory(job, attempt, now),
    "disk_full": lambda job, attempt, seq, now: job_moves.disk_full(job, attempt, "full", now),
    "unscattered": lambda job, attempt, seq, now: job_moves.unscattered(job, attempt, now),
    "billed": lambda job, attempt, seq, now: job_moves.billed(
        job, attempt, Billed(moments.text(now), moments.later(now, 9), spot=True)
    ),
    "ended": lambda job, attempt, seq, now: job_moves.ended(job, attempt, now),
    "given_up": lambda job, attempt, seq, now: job_moves.given_up(job, now),
    "cancel": lambda job, attempt, seq, now: None if not job.active else stop_moves.cancel(job, now),
    "stopped": lambda job, attempt, seq, now: stop_moves.stopped(job, attempt),
    "stop_later": lambda job, attempt, seq, now: stop_moves.stop_later(job, now),
    "delete": lambda job, attempt, seq, now: stop_moves.delete(job, now),
    "retry": lambda job, attempt, seq, now: job_moves.retry(job, now),
}

EVENTS = st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 4), st.integers(-1, 5), st.integers(0, 200))


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=40), st.booleans())
def test_no_order_of_events_breaks_a_rule(events: list[tuple[str, int, int, int]], scattered: bool) -> None:
    job, now = replace(waiting(), scatter=Scatter(3) if scattered else None), NOW
    for move, attempt, seq, seconds in events:
        now += timedelta(seconds=seconds)
        after = MOVES[move](job, attempt, seq, now)
        if after is None:
            continue
        assert after.status is job.status or after.status in STATUS_MOVES[job.status]
        assert after.attempt >= job.attempt
        assert after.failures < job_moves.MAX_FAILURES
        assert after.interruptions <= job_moves.MAX_INTERRUPTIONS
        assert (after.attempt, after.seq) >= (job.attempt, -1)
        if after.attempt == job.attempt:
            assert after.seq >= job.seq
        assert (after.work_kind is None) == (after.work_due is None)
        assert (after.status is Status.FAILED) == (after.failure is not None)
        assert (after.status is Status.COMPLETED) == (after.result_state is not None)
        if after.active and after.deleted_at is None:
            assert after.work_kind in (Work.LAUNCH, Work.WATCH), "an active job must never be forgotten"
        if after.deleted_at is not None:
            assert not after.active
            assert after.work_kind in (Work.DELETE, None)
        job = after


def test_every_move_takes_part() -> None:
    every = public_moves(job_moves) | public_moves(stop_moves)
    assert set(MOVES) == every
    assert {name.split("-")[0] for name in OUTCOMES} == every


def test_a_retry_counts_failures_again_and_keeps_old_messages_away() -> None:
    job = must(job_moves.failed(running(), 1, FAILURE, NOW))
    again = must(job_moves.retry(job, NOW))
    assert (again.status, again.failure, again.completed_at) == (Status.PENDING, None, None)
    assert (again.failures, again.interruptions, again.attempt) == (0, 0, 2)
    assert job_moves.heard(again, 1, 9, None, NOW, 60) is None
    assert job_moves.retry(again, NOW) is None
    assert job_moves.retry(completed(), NOW) is None
