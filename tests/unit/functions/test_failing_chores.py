"""Chores of the sweeper that fail: the work on every other job is done all the same."""

from __future__ import annotations

from typing import Any

from gas.domain.errors import Unavailable
from gas.domain.job import Job
from gas.domain.ports import TaskState
from tests.unit.functions.swept_jobs import job_of, sweep_after
from tests.world import World


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
