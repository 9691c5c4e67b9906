"""Launch, retries, cancellation and the sweeper: a job survives whatever may happen between two writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gas.domain import job_moves, moments
from gas.domain.errors import Unavailable
from gas.domain.job import Job, Stage, Status, Unit, Work
from gas.domain.outbox import Topic
from gas.domain.plan import Plan
from gas.domain.ports import TaskState
from gas.domain.task_end import TaskEnd
from tests.world import World


def job_of(world: World, job_id: str) -> Job:
    return world.jobs.rows[job_id]


def requests(world: World) -> int:
    return sum(topic is Topic.JOB_REQUESTS for topic, _ in world.topics.published)


def sweep_after(world: World, seconds: float) -> None:
    world.clock.go(seconds)
    world.app.sweeper.sweep()
    world.drain()


def test_a_job_is_launched_once_whatever_is_asked(world: World) -> None:
    job_id = world.job()
    world.drain()
    for _ in range(3):
        world.app.annotation.launch(job_id)
    assert len(world.tasks.orders) == 1
    assert job_of(world, job_id).task_arn == f"arn:task/{job_id}-1"


def test_a_lost_request_is_asked_for_again(world: World) -> None:
    job_id = world.job()  # the stream never came: its function crashed between write and publish
    assert not world.tasks.orders
    sweep_after(world, 61)
    assert len(world.tasks.orders) == 1
    assert job_of(world, job_id).task_arn is not None


def test_without_capacity_the_job_waits_and_says_why(world: World) -> None:
    world.tasks.room = False
    job_id = world.job()
    world.drain()
    job = job_of(world, job_id)
    assert job.status is Status.PENDING
    assert job.pending_reason == "No machine is free at the moment; the job starts as soon as there is one."
    sweep_after(world, 61)
    assert job_of(world, job_id).status is Status.PENDING
    world.tasks.room = True
    sweep_after(world, 61)
    assert (job_of(world, job_id).attempt, job_of(world, job_id).pending_reason) == (1, None)
    assert [order.launches for order in world.tasks.orders] == [3], (
        "each RunTask has a client token of its own"
    )


def test_a_job_waits_for_capacity_as_long_as_it_takes_and_says_since_when(world: World) -> None:
    world.tasks.room = False
    job_id = world.job()
    world.drain()
    for _ in range(100):
        sweep_after(world, 1800)
    job = job_of(world, job_id)
    assert job.status is Status.PENDING
    assert "No machine is free" in str(job.pending_reason)
    assert "It has waited 50 h 0 min so far." in str(job.pending_reason)
    world.tasks.room = True
    sweep_after(world, 301)
    assert len(world.tasks.orders) == 1


def test_a_job_waits_no_longer_than_the_operator_says() -> None:
    world = World(environment={"MAX_QUEUE_SECONDS": "21600"})
    world.user()
    world.tasks.room = False
    job_id = world.job()
    world.drain()
    sweep_after(world, 6 * 3600 + 61)
    job = job_of(world, job_id)
    assert job.status is Status.FAILED
    assert job.failure is not None
    assert "No machine is free" in job.failure.detail


def test_an_ecs_fault_lets_the_request_come_again(world: World) -> None:
    world.tasks.failure = Unavailable("The task could not be started (AccessDenied).")
    job_id = world.job()
    with pytest.raises(Unavailable):
        world.drain()
    assert job_of(world, job_id).claimed_until is None
    world.tasks.failure = None
    world.app.annotation.launch(job_id)
    assert job_of(world, job_id).task_arn is not None


def test_a_launcher_that_died_after_run_task_leaves_one_task(world: World) -> None:
    job_id = world.job()
    claimed = replace(
        job_of(world, job_id),
        attempt=1,
        launches=1,
        claimed_until=moments.later(world.clock.now(), 90),
        work_due=moments.later(world.clock.now(), 90),
    )
    world.jobs.rows[job_id] = claimed
    world.tasks.states[f"arn:task/{job_id}-1"] = TaskState.RUNNING  # begun, never written down
    world.drain()
    assert job_of(world, job_id).task_arn is None, "the lease is respected"
    sweep_after(world, 91)
    assert job_of(world, job_id).task_arn == f"arn:task/{job_id}-1"
    assert not world.tasks.orders, "no second task"


def test_a_plan_runs_so_many_jobs_at_once(world: World) -> None:
    ids = [world.job(size=10) for _ in range(3)]
    world.drain()
    assert len(world.tasks.orders) == 2
    third = job_of(world, ids[2])
    assert third.pending_reason == "Your plan runs 2 jobs at once; this one starts when another has ended."
    world.clock.go(7 * 3600)
    world.report("completed", ids[0], 0, summary={}, files=[])
    world.drain()
    assert job_of(world, ids[2]).task_arn is not None, "the next in line starts at once"


def test_time_in_line_is_not_time_without_a_machine(world: World) -> None:
    ids = [world.job(size=10) for _ in range(3)]
    world.drain()
    world.tasks.states = dict.fromkeys(world.tasks.states, TaskState.STARTING)
    for _ in range(10):
        sweep_after(world, 3600)
    assert job_of(world, ids[2]).status is Status.PENDING


def test_a_task_that_fails_by_itself_runs_three_times_in_all(world: World) -> None:
    job_id = world.job()
    world.drain()
    for attempt in (1, 2, 3):
        assert job_of(world, job_id).attempt == attempt
        world.app.annotation.task_stopped(job_id, attempt, TaskEnd(1, "EssentialContainerExited"))
        world.app.annotation.task_stopped(job_id, attempt, TaskEnd(1, "EssentialContainerExited"))
        world.drain()
    assert len(world.tasks.orders) == 3
    assert job_of(world, job_id).status is Status.FAILED
    facts = [body["fact"] for topic, body in world.topics.published if topic is Topic.JOB_RESULTS]
    assert facts == ["failed"]


def test_a_late_word_of_a_dead_attempt_is_ignored(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    world.app.annotation.task_stopped(job_id, 1, TaskEnd(1, "", "gone"))
    old = {"job_id": job_id, "attempt": 1, "seq": 7, "kind": "completed", "summary": {}, "files": []}
    assert world.progress([old]) == {"batchItemFailures": []}
    assert job_of(world, job_id).status is Status.PENDING


def test_the_final_word_may_follow_the_stopped_event(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.app.annotation.task_stopped(job_id, 1, TaskEnd(0, "EssentialContainerExited"))
    assert job_of(world, job_id).status is Status.PENDING
    world.report("completed", job_id, 3, summary={}, files=[])
    assert job_of(world, job_id).status is Status.COMPLETED


def test_a_task_that_died_without_a_word_is_found(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    world.tasks.states[f"arn:task/{job_id}-1"] = TaskState.STOPPED
    sweep_after(world, 301)
    assert (job_of(world, job_id).attempt, len(world.tasks.orders)) == (2, 2)


def test_a_slow_start_is_waited_for(world: World) -> None:
    job_id = world.job()
    world.drain()
    for _ in range(5):
        sweep_after(world, 301)
    assert (job_of(world, job_id).attempt, job_of(world, job_id).work_kind) == (1, Work.WATCH)


def test_a_hung_task_is_stopped_and_run_again(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    world.tasks.states[f"arn:task/{job_id}-1"] = TaskState.RUNNING
    sweep_after(world, 301)
    assert job_of(world, job_id).attempt == 1, "silent, but there"
    world.tasks.stops_at_once = False
    sweep_after(world, 601)
    assert world.tasks.stopped == [f"arn:task/{job_id}-1"]
    assert job_of(world, job_id).attempt == 1, "it may still write: no other attempt beside it"
    world.tasks.states[f"arn:task/{job_id}-1"] = TaskState.STOPPED
    sweep_after(world, 61)
    assert job_of(world, job_id).attempt == 2


def test_a_hung_task_that_is_told_to_stop_runs_again_at_its_event(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    world.tasks.states[f"arn:task/{job_id}-1"] = TaskState.RUNNING
    sweep_after(world, 901)
    world.app.annotation.task_stopped(job_id, 1, TaskEnd(1, "UserInitiated", "it did not move for too long"))
    assert job_of(world, job_id).attempt == 2
    assert "it did not move for too long" in str(job_of(world, job_id).pending_reason)


def test_our_failure_is_run_again_and_the_inputs_is_not(world: World) -> None:
    ours, theirs = world.job(size=10), world.job(size=10)
    world.drain()
    world.report("failed", ours, 1, fault="ours", title="Broken", detail="disk full")
    world.report("failed", theirs, 1, fault="input", title="No VCF", detail="Line 1 is no header.")
    world.drain()
    assert (job_of(world, ours).attempt, job_of(world, ours).status) == (2, Status.PENDING)
    failed = job_of(world, theirs)
    assert failed.status is Status.FAILED
    assert failed.failure is not None
    assert failed.failure.detail == "Line 1 is no header."


def test_swapped_and_repeated_messages_give_one_history(world: World) -> None:
    job_id = world.job()
    world.drain()
    progress = {"stage": "annotate", "records": 1, "total": 2, "rate": 1.0, "eta_seconds": 1.0}
    said = [
        {"job_id": job_id, "attempt": 1, "seq": 2, "kind": "completed", "summary": {"n": 1}, "files": []},
        {"job_id": job_id, "attempt": 1, "seq": 1, "kind": "progress", **progress},
        {"job_id": job_id, "attempt": 1, "seq": 0, "kind": "started"},
    ]
    for _ in range(2):
        assert world.progress(said) == {"batchItemFailures": []}
    world.drain()
    job = job_of(world, job_id)
    assert (job.status, job.summary) == (Status.COMPLETED, {"n": 1})
    assert sum(topic is Topic.JOB_RESULTS for topic, _ in world.topics.published) == 1


def test_a_progress_says_its_unit_and_a_known_stage(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("progress", job_id, 1, stage="storing the results", records=3, total=9, unit="files")
    files = job_of(world, job_id).progress
    assert files is not None
    assert (files.stage, files.unit, files.records) == (Stage.STORING, Unit.FILES, 3)
    # A task of another release: a stage of its own, and no unit.
    world.report("progress", job_id, 2, stage="polishing", records=5)
    other = job_of(world, job_id).progress
    assert other is not None
    assert (other.stage, other.unit) == (Stage.OTHER, Unit.RECORDS)


def test_cancel_stops_the_task(world: World) -> None:
    job_id = world.job()
    world.drain()
    user = world.users.rows["user-1"]
    assert world.app.desk.cancel(user, job_id).status is Status.CANCELLED
    assert world.tasks.stopped == [f"arn:task/{job_id}-1"]
    sweep_after(world, 61)
    assert job_of(world, job_id).work_kind is None


def test_a_job_cancelled_while_its_task_is_being_begun_leaves_no_task(world: World) -> None:
    job_id = world.job()
    user = world.users.rows["user-1"]
    real = world.tasks.launch

    def launch_slowly(order: object) -> str:
        task_arn = real(order)  # type: ignore[arg-type]
        world.app.desk.cancel(user, job_id)
        return task_arn

    world.tasks.launch = launch_slowly  # type: ignore[method-assign, assignment]
    world.drain()
    assert job_of(world, job_id).status is Status.CANCELLED
    assert world.tasks.states[f"arn:task/{job_id}-1"] is TaskState.STOPPED


def test_a_chore_that_fails_in_an_unforeseen_way_keeps_no_other_from_being_done(world: World) -> None:
    bad = world.job()
    good = world.job()
    real = world.jobs.change

    def change(job_id: str, move: Any) -> Job | None:
        if job_id == bad:
            raise KeyError("a row that nobody can read")
        return real(job_id, move)

    asked = job_of(world, good).asked_at
    world.clock.go(61)
    world.jobs.change = change  # type: ignore[method-assign, assignment]
    assert world.app.sweeper.sweep().done["launch"] == 1
    assert job_of(world, good).asked_at != asked


def test_a_job_that_an_operator_retries_gets_the_whole_time_in_the_queue(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    world.report("failed", job_id, 1, fault="input", title="t", detail="d")
    world.clock.go(24 * 3600)
    world.tasks.room = False
    world.jobs.change(job_id, lambda job: job_moves.retry(job, world.clock.now()))
    world.drain()
    sweep_after(world, 61)
    assert job_of(world, job_id).status is Status.PENDING


def test_the_input_gets_its_checksum_once_it_was_read(world: World) -> None:
    job_id = world.job()
    world.drain()
    assert world.app.results.files(job_of(world, job_id))[-1].sha256 == ""
    world.report("completed", job_id, 1, summary={}, files=[], input_sha256="a" * 64)
    assert world.app.results.files(job_of(world, job_id))[-1].sha256 == "a" * 64


def test_a_job_given_up_while_its_task_is_being_begun_leaves_no_task() -> None:
    world = World(environment={"MAX_QUEUE_SECONDS": "21600"})
    world.user()
    job_id = world.job()
    real = world.tasks.launch

    def launch_slowly(order: object) -> str:
        task_arn = real(order)  # type: ignore[arg-type]
        world.clock.go(7 * 3600)
        world.app.annotation.ask_again(job_id)
        return task_arn

    world.tasks.launch = launch_slowly  # type: ignore[method-assign, assignment]
    world.drain()
    assert job_of(world, job_id).status is Status.FAILED
    assert world.tasks.states[f"arn:task/{job_id}-1"] is TaskState.STOPPED


def test_a_stop_that_failed_is_repeated_by_the_sweeper(world: World) -> None:
    job_id = world.job()
    world.drain()
    real = world.tasks.stop

    def fail(task_arn: str, why: str) -> None:
        raise Unavailable("ECS does not answer")

    world.tasks.stop = fail  # type: ignore[method-assign]
    world.app.desk.cancel(world.users.rows["user-1"], job_id)
    world.tasks.stop = real  # type: ignore[method-assign]
    sweep_after(world, 61)
    assert world.tasks.stopped == [f"arn:task/{job_id}-1"]
    sweep_after(world, 61)
    assert job_of(world, job_id).work_kind is None


def test_one_chore_that_fails_stops_no_other(world: World) -> None:
    first, second = world.job(size=10), world.job(size=10)
    world.drain()
    world.tasks.states[f"arn:task/{second}-1"] = TaskState.STOPPED
    real = world.tasks.state

    def state(task_arn: str) -> TaskState:
        if first in task_arn:
            raise Unavailable("ECS does not answer")
        return real(task_arn)

    world.tasks.state = state  # type: ignore[method-assign]
    sweep_after(world, 301)
    assert job_of(world, second).attempt == 2


def test_a_premium_users_result_has_no_date(world: World) -> None:
    world.user("rich", Plan.PREMIUM)
    job_id = world.job("rich")
    world.drain()
    world.report("completed", job_id, 0, summary={}, files=[])
    assert job_of(world, job_id).archive_at is None


def test_events_of_jobs_that_are_gone_do_no_harm(world: World) -> None:
    world.app.annotation.launch("nobody")
    world.app.annotation.task_stopped("nobody", 1, TaskEnd(0))
    world.app.annotation.completed("nobody", 1, {}, ())
    assert world.progress([{"job_id": "nobody", "attempt": 1, "seq": 0, "kind": "started"}]) == {
        "batchItemFailures": []
    }


def test_one_bad_message_holds_up_no_other(world: World) -> None:
    job_id = world.job()
    world.drain()
    good = {"job_id": job_id, "attempt": 1, "seq": 0, "kind": "started"}
    answer = world.progress([{**good, "kind": "nonsense"}, good])
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    assert job_of(world, job_id).status is Status.RUNNING
