"""Tasks of jobs that are cancelled or given up are stopped, also while they are being begun."""

from __future__ import annotations

from gas.domain.errors import Unavailable
from gas.domain.job import Status
from gas.domain.ports import Begun, TaskOrder, TaskState
from tests.unit.functions.swept_jobs import job_of, sweep_after
from tests.world import World


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

    def launch_slowly(order: TaskOrder) -> Begun:
        task_arn = real(order)
        world.app.desk.cancel(user, job_id)
        return task_arn

    world.tasks.launch = launch_slowly  # type: ignore[method-assign]
    world.drain()
    assert job_of(world, job_id).status is Status.CANCELLED
    assert world.tasks.states[f"arn:task/{job_id}-1"] is TaskState.STOPPED


def test_a_job_given_up_while_its_task_is_being_begun_leaves_no_task() -> None:
    world = World(environment={"MAX_QUEUE_SECONDS": "21600"})
    world.user()
    job_id = world.job()
    real = world.tasks.launch

    def launch_slowly(order: TaskOrder) -> Begun:
        task_arn = real(order)
        world.clock.go(7 * 3600)
        world.app.annotation.ask_again(job_id)
        return task_arn

    world.tasks.launch = launch_slowly  # type: ignore[method-assign]
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
