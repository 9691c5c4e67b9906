"""The launch of a job's task: one task for each attempt, whatever fails between two writes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gas.domain import moments
from gas.domain.errors import Unavailable
from gas.domain.ports import TaskState
from tests.unit.functions.swept_jobs import job_of, sweep_after
from tests.world import World


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
