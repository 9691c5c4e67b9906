"""Tasks that fail, die or hang: the job runs again, unless its input is at fault or its attempts are used up."""

from __future__ import annotations

from gas.domain.job import Status, Work
from gas.domain.outbox import Topic
from gas.domain.ports import TaskState
from gas.domain.task_end import TaskEnd
from tests.unit.functions.swept_jobs import job_of, started_job, sweep_after
from tests.world import World


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


def test_a_task_that_died_without_a_word_is_found(world: World) -> None:
    job_id = started_job(world, TaskState.STOPPED)
    sweep_after(world, 301)
    assert (job_of(world, job_id).attempt, len(world.tasks.orders)) == (2, 2)


def test_a_slow_start_is_waited_for(world: World) -> None:
    job_id = world.job()
    world.drain()
    for _ in range(5):
        sweep_after(world, 301)
    assert (job_of(world, job_id).attempt, job_of(world, job_id).work_kind) == (1, Work.WATCH)


def test_a_hung_task_is_stopped_and_run_again(world: World) -> None:
    job_id = started_job(world, TaskState.RUNNING)
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
    job_id = started_job(world, TaskState.RUNNING)
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
