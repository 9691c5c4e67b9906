"""A job of a service over fakes, and the sweeper's run after some time."""

from __future__ import annotations

from gas.domain.job import Job
from gas.domain.ports import TaskState
from tests.world import World


def job_of(world: World, job_id: str) -> Job:
    return world.jobs.rows[job_id]


def started_job(world: World, state: TaskState) -> str:
    """A job whose task has reported its start; ECS says `state` of the task. Returns its id."""
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    world.tasks.states[f"arn:task/{job_id}-1"] = state
    return job_id


def sweep_after(world: World, seconds: float) -> None:
    world.clock.go(seconds)
    world.app.sweeper.sweep()
    world.drain()
