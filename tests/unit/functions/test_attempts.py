"""What ends a task, and what follows: only what the job did itself counts as one of its three attempts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gas.domain.job import Job, Status
from gas.domain.machine import GIB, Machine
from gas.domain.ports import TaskState
from gas.domain.task_end import TaskEnd
from tests.world import World

SPOT = TaskEnd(1, "SpotInterruption", "Your Spot Task was interrupted.")
CRASHED = TaskEnd(1, "EssentialContainerExited", "Essential container in task exited")
KILLED = TaskEnd(
    137,
    "EssentialContainerExited",
    "Essential container in task exited",
    "OutOfMemoryError: Container killed due to memory usage",
)
NO_SPACE = TaskEnd(
    None,
    "TaskFailedToStart",
    "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer: no space left on device",
)
NO_ROOM = TaskEnd(
    None,
    "TaskFailedToStart",
    "Capacity is unavailable at this time. Please try again later or in a different zone",
)


def started(world: World) -> str:
    job_id = world.job()
    world.drain()
    return job_id


def ends(world: World, job_id: str, end: TaskEnd) -> Job:
    world.app.annotation.task_stopped(job_id, world.jobs.rows[job_id].attempt, end)
    world.drain()
    return world.jobs.rows[job_id]


def says(world: World, job_id: str, **more: object) -> Job:
    """The task's own last word about a fault of ours."""
    world.report("failed", job_id, 9, fault="ours", title="t", detail="said by the task", **more)
    world.drain()
    return world.jobs.rows[job_id]


def test_interruptions_do_not_count_and_from_the_second_on_tasks_run_on_demand(world: World) -> None:
    job_id = started(world)
    for number in range(1, 6):
        job = ends(world, job_id, SPOT)
        assert (job.status, job.failures, job.interruptions) == (Status.PENDING, 0, number)
    assert [order.on_demand for order in world.tasks.orders] == [False, False, True, True, True, True]
    assert ends(world, job_id, CRASHED).failures == 1
    assert ends(world, job_id, CRASHED).failures == 2
    assert ends(world, job_id, CRASHED).status is Status.FAILED
    assert len(world.tasks.orders) == 8, "five interrupted ones, and three of its own"


def test_a_task_that_says_it_was_stopped_is_judged_by_ecs(world: World) -> None:
    """SIGTERM reaches the task before ECS says why: its own message must not cost an attempt."""
    job_id = started(world)
    world.report("started", job_id, 0)
    job = says(world, job_id, cause="stopped")
    assert (job.attempt, job.failures, job.status) == (1, 0, Status.RUNNING)
    job = ends(world, job_id, SPOT)
    assert (job.attempt, job.failures, job.interruptions) == (2, 0, 1)


def test_a_lost_event_of_an_interruption_is_asked_for(world: World) -> None:
    job_id = started(world)
    world.report("started", job_id, 0)
    says(world, job_id, cause="stopped")
    world.tasks.states[f"arn:task/{job_id}-1"] = TaskState.STOPPED
    world.tasks.ends[f"arn:task/{job_id}-1"] = SPOT
    world.clock.go(61)
    world.app.sweeper.sweep()
    job = world.jobs.rows[job_id]
    assert (job.attempt, job.failures, job.interruptions) == (2, 0, 1)


def test_an_end_without_a_result_is_a_failure(world: World) -> None:
    job_id = started(world)
    world.tasks.states[f"arn:task/{job_id}-1"] = TaskState.STOPPED
    world.tasks.ends[f"arn:task/{job_id}-1"] = TaskEnd(0, "EssentialContainerExited")
    world.clock.go(301)
    world.app.sweeper.sweep()
    assert world.jobs.rows[job_id].attempt == 1, (
        "its message may wait behind others: a finished task is not paid twice"
    )
    world.clock.go(700)
    world.app.sweeper.sweep()
    assert (world.jobs.rows[job_id].attempt, world.jobs.rows[job_id].failures) == (2, 1)


def test_a_large_input_runs_on_demand_from_the_first(world: World) -> None:
    job_id = world.job()
    job = world.jobs.rows[job_id]
    world.jobs.rows[job_id] = replace(job, input=replace(job.input, size=9 * GIB), machine=None)
    world.drain()
    assert world.tasks.orders[0].on_demand
    assert world.tasks.orders[0].machine == Machine(8192, 32768, 99), (
        "a job of the release before has no size yet"
    )


@pytest.mark.parametrize("told", ["by ECS", "by the task"])
def test_memory_is_doubled_once_and_then_it_is_over(world: World, told: str) -> None:
    job_id = started(world)

    def again() -> Job:
        return ends(world, job_id, KILLED) if told == "by ECS" else says(world, job_id, cause="memory")

    job = again()
    assert (job.status, job.failures) == (Status.PENDING, 0)
    assert [order.machine.memory_mib for order in world.tasks.orders] == [4096, 8192]
    job = again()
    assert job.status is Status.FAILED
    assert job.failure is not None
    assert "8 GiB" in job.failure.detail
    assert "Split the file" in job.failure.detail
    assert len(world.tasks.orders) == 2


@pytest.mark.parametrize("told", ["by ECS", "by the task"])
def test_a_full_disk_is_final_and_explained(world: World, told: str) -> None:
    job_id = started(world)
    job = ends(world, job_id, NO_SPACE) if told == "by ECS" else says(world, job_id, cause="disk")
    assert job.status is Status.FAILED
    assert job.failure is not None
    assert job.failure.ours
    assert "30 GiB of disk" in job.failure.detail
    assert "Split the file" in job.failure.detail
    assert len(world.tasks.orders) == 1


def test_a_task_that_found_no_room_waits_on_without_losing_an_attempt(world: World) -> None:
    job_id = started(world)
    for _ in range(5):
        job = ends(world, job_id, NO_ROOM)
        assert (job.status, job.failures) == (Status.PENDING, 0)
        assert "No machine is free" in str(job.pending_reason)
        world.clock.go(61)
        world.app.sweeper.sweep()
        world.drain()
    assert len(world.tasks.orders) == 6


def test_a_cause_that_is_not_known_yet_is_a_failure(world: World) -> None:
    assert says(world, started(world), cause="of a newer release").failures == 1


def test_waiting_grows_longer_after_some_tries(world: World) -> None:
    world.tasks.room = False
    job_id = started(world)
    due = []
    for _ in range(12):
        job = world.jobs.rows[job_id]
        due.append(job.work_due)
        world.clock.go(301)
        world.app.sweeper.sweep()
        world.drain()
    assert due[0] == "2026-11-23T12:01:00.000Z"
    assert due[11] == "2026-11-23T13:00:11.000Z", "301 s * 11 after noon, and five minutes"


def test_an_operators_retry_begins_to_count_again(world: World) -> None:
    from gas.domain import job_moves

    job_id = started(world)
    for _ in range(3):
        ends(world, job_id, CRASHED)
    world.jobs.change(job_id, lambda job: job_moves.retry(job, world.clock.now()))
    world.drain()
    assert ends(world, job_id, CRASHED).status is Status.PENDING
