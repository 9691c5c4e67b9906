"""Jobs that wait: for a machine, and for their turn among the user's other jobs."""

from __future__ import annotations

from gas.domain import job_moves
from gas.domain.job import Status
from gas.domain.ports import TaskState
from tests.unit.functions.swept_jobs import job_of, sweep_after
from tests.world import World


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
