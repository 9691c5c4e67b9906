"""The size of a task: always one that Fargate offers, never smaller than the input needs, refused when nothing fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gas.domain import machine
from gas.domain.machine import COMBINATIONS, GIB, MIB, Machine, Sizes, disk_bytes
from gas.domain.plan import Plan
from gas.handlers import jobs_api
from tests.world import REFERENCE, World

LEAST = [
    Machine(2048, 4096, 30),
    Machine(4096, 16384, 60),
    Machine(1024, 8192, 21),
    Machine(16384, 32768, 200),
]


@pytest.mark.parametrize(
    ("input_bytes", "reference_gib", "size"),
    [
        (1, 1, (2048, 4096, 30)),
        (128 * MIB, 10, (2048, 4096, 30)),
        (128 * MIB + 1, 10, (4096, 8192, 30)),
        (1 * GIB, 30, (4096, 8192, 53)),
        (5 * GIB, 30, (8192, 16384, 103)),
        (20 * GIB, 30, (8192, 32768, 125)),
        (60 * GIB, 30, (16384, 65536, 185)),
    ],
)
def test_a_task_is_as_large_as_its_input(
    input_bytes: int, reference_gib: int, size: tuple[int, int, int]
) -> None:
    fit = Sizes().fit(input_bytes, reference_gib * GIB)
    assert fit is not None
    assert (fit.cpu, fit.memory_mib, fit.disk_gib) == size


@given(
    st.integers(0, 200 * GIB),
    st.integers(0, 250 * GIB),
    st.sampled_from(LEAST),
    st.sampled_from(sorted(COMBINATIONS)),
    st.integers(30, 200),
)
def test_every_size_is_one_that_fargate_offers_and_holds_its_input(
    input_bytes: int, reference: int, least: Machine, most_cpu: int, most_disk: int
) -> None:
    fit = Sizes(least, most_cpu, most_disk).fit(input_bytes, reference)
    if fit is None:
        assert max(disk_bytes(input_bytes, reference), least.disk_gib * GIB) > most_disk * GIB
        return
    assert fit.valid
    assert fit.cpu <= max(most_cpu, least.cpu)
    assert fit.memory_mib >= least.memory_mib or fit.memory_mib == COMBINATIONS[fit.cpu][1]
    assert disk_bytes(input_bytes, reference) <= fit.disk_gib * GIB
    grown = fit.larger(most_cpu)
    if grown is not None:
        assert grown.cpu <= max(most_cpu, fit.cpu)
        assert grown.valid
        assert grown.memory_mib > fit.memory_mib
        assert (grown.disk_gib, grown.larger()) == (fit.disk_gib, None)


@given(st.integers(0, 250 * GIB), st.integers(21, 200))
def test_the_largest_input_that_is_named_fits_and_one_byte_more_does_not(
    reference: int, most_disk: int
) -> None:
    sizes = Sizes(Machine(2048, 4096, 21), most_disk_gib=most_disk)
    allowed = sizes.largest_input(reference)
    if allowed == 0:
        assert sizes.fit(8, reference) is None
        return
    assert sizes.fit(allowed, reference) is not None
    assert sizes.fit(allowed + 8, reference) is None


@pytest.mark.parametrize(
    "wrong",
    [Machine(2048, 2048, 30), Machine(3000, 8192, 30), Machine(4096, 8192, 20), Machine(8192, 17408, 60)],
)
def test_a_combination_that_fargate_lacks_is_told(wrong: Machine) -> None:
    assert not wrong.valid


def test_nothing_grows_beyond_the_largest() -> None:
    assert Machine(16384, 122880, 30).larger() is None
    assert Machine(2048, 16384, 30).larger(most_cpu=2048) is None
    assert Machine(2048, 16384, 30).larger() == Machine(4096, 30720, 30, grown=True)


def test_only_large_inputs_run_on_demand_from_the_first() -> None:
    assert not machine.runs_long(8 * GIB)
    assert machine.runs_long(8 * GIB + 1)


@pytest.mark.parametrize(
    ("files", "told"),
    [(1, ("This file has", "Split the file")), (2, ("These 2 files together have", "Split each of them"))],
)
def test_a_job_that_fits_no_task_is_refused_at_submission(
    world: World, files: int, told: tuple[str, str]
) -> None:
    world.publish_reference(files=[{"name": "genome.fa.gz", "size": 194 * GIB, "sha256": ""}])
    world.user("rich", Plan.PREMIUM)
    uploads = [world.upload("rich", size=200) for _ in range(files)]
    for one in uploads:
        world.uploads.rows[one] = replace(world.uploads.rows[one], size=2 * GIB // files)
    answer = world.call(
        jobs_api.handler,
        "POST",
        "/jobs",
        {"upload_id": uploads[0], "merge": uploads[1:], "reference": str(REFERENCE["name"])},
        user_id="rich",
    )
    assert answer.status == 413
    assert answer.json["limit"] == "input_bytes"
    assert 0 < answer.json["allowed"] < GIB
    assert all(text in answer.json["detail"] for text in told)
    assert not world.jobs.rows


def test_the_reference_counts_and_is_written_on_the_job(world: World) -> None:
    world.publish_reference(files=[{"name": "genome.fa.gz", "size": 50 * GIB, "sha256": ""}])
    job_id = world.job()
    world.drain()
    assert world.jobs.rows[job_id].machine == Machine(2048, 4096, 56)
    assert world.tasks.orders[0].machine == Machine(2048, 4096, 56)
    assert not world.tasks.orders[0].on_demand
