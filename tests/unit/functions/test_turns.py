"""How many jobs of a user run at once: never more than the plan says, and no place is lost for good."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

from gas.domain.errors import NotFound
from gas.domain.job import Job, Status
from gas.domain.plan import Plan
from gas.domain.task_end import TaskEnd
from tests.world import World


def working(world: World) -> list[str]:
    return [job_id for job_id, job in world.jobs.rows.items() if job.task_arn]


def test_an_index_that_lags_lets_no_job_more_run(world: World) -> None:
    """Five launchers read the index before any of them has written: the row decides."""
    world.jobs.at_work = lambda user_id: []  # type: ignore[method-assign]
    for _ in range(5):
        world.job(size=10)
    world.drain()
    assert len(working(world)) == 2
    assert len(world.users.rows["user-1"].at_work) == 2


def test_two_launchers_that_read_the_same_row_do_not_both_get_the_last_place(world: World) -> None:
    first, second, third = (world.job(size=10) for _ in range(3))
    world.app.annotation.launch(first)
    real = world.users.take_turn
    raced: list[str] = []

    def take_turn(user_id: str, job_id: str, allowed: int) -> bool:
        if not raced:  # another launcher is quicker, between the read and the write of this one
            raced.append(job_id)
            world.app.annotation.launch(third)
        return real(user_id, job_id, allowed)

    world.users.take_turn = take_turn  # type: ignore[method-assign]
    world.app.annotation.launch(second)
    assert sorted(working(world)) == sorted([first, third])


def test_a_place_is_freed_when_its_job_ends_however_it_ends(world: World) -> None:
    ids = [world.job(size=10) for _ in range(6)]
    world.drain()
    user = world.users.rows["user-1"]
    world.report("completed", ids[0], 0, summary={}, files=[])
    world.drain()
    world.report("failed", ids[1], 0, fault="input", title="t", detail="d")
    world.drain()
    world.app.desk.cancel(user, ids[2])
    world.drain()
    world.app.desk.delete(user, ids[3])
    world.drain()
    assert world.users.rows["user-1"].at_work == {ids[4], ids[5]}
    assert {ids[4], ids[5]} <= set(working(world))


def test_a_job_that_runs_again_keeps_its_place(world: World) -> None:
    ids = [world.job(size=10) for _ in range(3)]
    world.drain()
    world.app.annotation.task_stopped(ids[0], 1, TaskEnd(1, "SpotInterruption"))
    world.drain()
    assert world.users.rows["user-1"].at_work == {ids[0], ids[1]}
    assert world.jobs.rows[ids[2]].task_arn is None


def test_a_place_whose_end_was_never_heard_of_is_found(world: World) -> None:
    ids = [world.job(size=10) for _ in range(4)]
    world.drain()
    world.jobs.rows[ids[0]] = ended(world.jobs.rows[ids[0]])
    world._seen[ids[0]] = world.jobs.rows[ids[0]]  # the stream's record was lost
    world.jobs.remove(ids[1])  # and of this one, the whole row
    world._seen.pop(ids[1])
    for _ in range(2):
        world.clock.go(61)
        world.app.sweeper.sweep()
        world.drain()
    assert world.users.rows["user-1"].at_work == {ids[2], ids[3]}


def ended(job: Job) -> Job:
    return replace(job, status=Status.FAILED, work_kind=None, work_due=None)


def test_a_launcher_that_dies_between_place_and_claim_loses_nothing(world: World) -> None:
    job_id = world.job(size=10)
    real = world.jobs.change

    def change(ident: str, move: Any) -> Job | None:
        world.jobs.change = real  # type: ignore[method-assign]
        raise NotFound("the process is gone")

    world.jobs.change = change  # type: ignore[method-assign]
    with contextlib.suppress(NotFound):
        world.app.annotation.launch(job_id)
    assert world.users.rows["user-1"].at_work == {job_id}
    world.drain()
    assert working(world) == [job_id]


def test_a_place_taken_for_a_job_that_was_just_cancelled_is_given_back(world: World) -> None:
    """The stream has told of the job's end before this launcher takes the place."""
    job_id = world.job(size=10)
    real = world.users.take_turn

    def take_turn(user_id: str, ident: str, allowed: int) -> bool:
        world.users.take_turn = real  # type: ignore[method-assign]
        world.app.desk.cancel(world.users.rows["user-1"], job_id)
        world._stream()
        return real(user_id, ident, allowed)

    world.users.take_turn = take_turn  # type: ignore[method-assign]
    world.app.annotation.launch(job_id)
    assert not working(world)
    assert world.users.rows["user-1"].at_work == set()


def test_a_second_launcher_of_a_job_takes_no_place_from_the_first(world: World) -> None:
    job_id = world.job(size=10)
    real = world.users.take_turn

    def take_turn(user_id: str, ident: str, allowed: int) -> bool:
        world.users.take_turn = real  # type: ignore[method-assign]
        world.app.annotation.launch(job_id)
        return real(user_id, ident, allowed)

    world.users.take_turn = take_turn  # type: ignore[method-assign]
    world.app.annotation.launch(job_id)
    assert working(world) == [job_id]
    assert world.users.rows["user-1"].at_work == {job_id}


def test_jobs_that_wait_for_capacity_keep_the_others_from_asking_ecs(world: World) -> None:
    world.tasks.room = False
    for _ in range(6):
        world.job(size=10)
    world.drain()
    asked: list[str] = []
    real = world.tasks.launch

    def launch(order: Any) -> str:
        asked.append(order.job_id)
        return real(order)

    world.tasks.launch = launch  # type: ignore[method-assign]
    world.clock.go(61)
    world.app.sweeper.sweep()
    world.drain()
    assert len(asked) == 2


def test_a_change_of_plan_counts_from_the_next_launch(world: World) -> None:
    for _ in range(4):
        world.job(size=10)
    world.drain()
    user = world.users.rows["user-1"]
    world.users.rows["user-1"] = replace(user, plan=Plan.PREMIUM)
    world.clock.go(61)
    world.app.sweeper.sweep()
    world.drain()
    assert len(working(world)) == 4


def test_a_long_line_costs_little(world: World) -> None:
    """Only the next in line looks for a place every half minute."""
    for _ in range(20):
        world.job(size=10)
    world.drain()
    published = len(world.topics.published)
    for _ in range(4):
        world.clock.go(61)
        world.app.sweeper.sweep()
        world.drain()
    assert len(world.topics.published) - published <= 5
