"""Which jobs are scattered, the machines of their parts, and the moves of parts that change nothing any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gas.domain import scatter_moves
from gas.domain.job import Failure, Job, Status
from gas.domain.machine import GIB, Machine, Sizes
from gas.domain.scatter import MOST_SHARDS, PartRun, Scatter, ScatterRule, machine_of
from tests.unit.functions.move_outcomes import public_moves
from tests.unit.functions.moved_jobs import NOW, RUNNING
from tests.world import World


@pytest.mark.parametrize(
    ("size", "options", "shards"),
    [
        (100, {}, None),
        (101, {}, 3),
        (101, {"scatter": "auto", "engine": "vep"}, 3),
        (101, {"scatter": "off"}, None),
        (101, {"engine": "csq"}, None),
        (10**9, {}, MOST_SHARDS),
    ],
)
def test_which_jobs_are_scattered(size: int, options: dict[str, str], shards: int | None) -> None:
    found = ScatterRule(100, 40).of(size, options)
    assert (found.shards if found else None) == shards
    assert ScatterRule(0, 40).of(size, options) is None


def test_sizes_of_parts() -> None:
    sizes = Sizes()
    size, shards = 60 * GIB, 30
    whole = sizes.fit(size, 20 * GIB)
    assert whole is not None
    join = machine_of("join", whole, size, shards, sizes)
    assert join == replace(whole, disk_gib=whole.disk_gib - 90), (
        "the VCF, 1.5 times the input, is not on its disk"
    )
    assert machine_of("join", sizes.least, 1000, 2, sizes) == sizes.least
    plan, shard = (machine_of(part, whole, size, shards, sizes) for part in ("plan", "7"))
    assert plan == Machine(2048, 4096, 95)
    assert shard.valid
    assert shard.disk_gib < whole.disk_gib
    assert shard.memory_mib < whole.memory_mib


def test_a_parts_history_survives_json() -> None:
    run = PartRun(2, 1, 1, 0, Machine(2048, 4096, 30), "arn", True, "a", None)
    assert PartRun.read(json.loads(json.dumps(run.data()))) == run
    assert PartRun.read(None) == PartRun()


SCATTERED = Scatter(3, planned=True, records=30)
LATE: dict[str, Callable[[Job], Job | None]] = {
    "part_heard": lambda job: scatter_moves.part_heard(job, 1, "0", 1, 1, None, NOW, 60),
    "part_failed": lambda job: scatter_moves.part_failed(job, 1, "0", 1, "w"),
    "planned": lambda job: scatter_moves.planned(job, 1, 3, 30),
    "part_done": lambda job: scatter_moves.part_done(job, 1, "0", 10, NOW),
}


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize("change", [{"status": Status.COMPLETED}, {"attempt": 2}, {"scatter": None}])
def test_what_comes_too_late_changes_nothing(name: str, change: dict[str, Any]) -> None:
    scatter = Scatter(3) if name == "planned" else SCATTERED
    job = replace(RUNNING, scatter=scatter)
    assert LATE[name](job) is not None
    assert LATE[name](replace(job, **change)) is None


def test_every_move_of_parts_is_tried() -> None:
    assert {*LATE, "part_ended", "resume"} == public_moves(scatter_moves)


OURS, THEIRS = (Failure("t", "d", ours=ours) for ours in (True, False))


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, True),
        ({"attempt": scatter_moves.RESUMED_ATTEMPTS - 1}, True),
        ({"attempt": scatter_moves.RESUMED_ATTEMPTS}, False),
        ({"failure": THEIRS}, False),
        ({"scatter": None}, False),
        ({"status": Status.CANCELLED, "failure": None}, False),
        ({"deleted_at": "2026-11-01T00:00:00Z"}, False),
    ],
    ids=["ours", "tried often", "tried too often", "bad file", "one task", "cancelled", "deleted"],
)
def test_which_jobs_go_on_with_their_finished_parts(change: dict[str, Any], kept: bool) -> None:
    job = replace(
        RUNNING, status=Status.FAILED, failure=OURS, scatter=SCATTERED, work_kind=None, work_due=None
    )
    resumed = scatter_moves.resume(replace(job, **change), NOW)
    assert (resumed is not None) == kept
    if resumed is not None:
        assert (resumed.status, resumed.scatter, resumed.job_id) == (Status.PENDING, SCATTERED, job.job_id)


@pytest.mark.parametrize(
    "part", ["3", "-1", "all", pytest.param("\u0663", id="a digit of another script"), ""]
)
def test_a_message_of_a_part_that_the_job_has_not_changes_nothing(part: str) -> None:
    job = replace(RUNNING, scatter=SCATTERED)
    assert scatter_moves.part_heard(job, 1, part, 1, 1, None, NOW, 60) is None
    assert scatter_moves.part_failed(job, 1, part, 1, "w") is None


def test_the_budget_gets_its_reservation_back_when_the_job_has_ended() -> None:
    old = replace(RUNNING, scatter=SCATTERED)
    world = World({"MONTHLY_BUDGET_USD": "10"})
    costs = world.app.costs
    assert costs.hold(old, 1) is None
    assert world.ledger.held
    costs.changed(old, replace(old, progress=None, runs=()))
    assert world.ledger.held
    costs.changed(old, replace(old, status=Status.FAILED, rev=2))
    assert not world.ledger.held
