"""A job of a service over fakes, and the sweeper's run after some time."""

from __future__ import annotations

from gas.domain.job import Job
from tests.world import World


def job_of(world: World, job_id: str) -> Job:
    return world.jobs.rows[job_id]


def sweep_after(world: World, seconds: float) -> None:
    world.clock.go(seconds)
    world.app.sweeper.sweep()
    world.drain()
