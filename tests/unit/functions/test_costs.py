"""What a job costs: by the formula of docs/cost.md, in the API, in the month's sums, and against the budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from gas.domain import moments
from gas.domain.cost import priced
from gas.domain.job import ArchivedFiles
from gas.domain.plan import Plan
from gas.domain.prices import OTHERWISE, prices, sheets
from gas.domain.task_end import TaskEnd
from gas.handlers import admin_api, jobs_api
from tests.unit.functions.lifecycle.house import House

JOB = "/jobs/{job_id}"


def run_for(house: House, seconds: int, user_id: str = "user-1", size: int = 1000) -> str:
    """A completed job whose task ran for so long; its id."""
    job_id = house.job(user_id, size=10)
    house.drain()
    house.report("started", job_id, 0)
    house.clock.go(seconds)
    files = [
        {"name": name, "size": size, "sha256": "0" * 64} for name in ("annotated.vcf.gz", "summary.json")
    ]
    house.report("completed", job_id, 1, summary={}, files=files)
    house.drain()
    return job_id


@pytest.fixture
def house() -> House:
    house = House()
    house.user(plan=Plan.PREMIUM)
    return house


def test_a_jobs_cost_is_the_formula_by_hand(house: House) -> None:
    job_id = run_for(house, 600)
    shown = house.call(jobs_api.handler, "GET", JOB, job_id=job_id).json["cost"]
    # 10 minutes of 2 vCPU, 4 GB and 10 GB of disk above the free 20 on Spot in us-east-1, with an IPv4 address.
    hours = 600 / 3600
    compute = hours * (2 * 0.03238 + 4 * 0.00356) * 0.4 + hours * 10 * 0.000111 + hours * 0.005
    # One message before the last, and twelve steps; one part of the upload and two files, their begin and end, one order.
    steps = 1 + 12
    requests = 6 * 0.000005 + 41 * 0.0000004
    requests += steps * (3 * 0.0000004 + 0.0000002 + 0.025 * 0.0000133334 + 2 * 0.000000125 + 6 * 0.000000625)
    assert shown["usd"] == pytest.approx(compute + requests, abs=1e-8)
    assert shown["usd_month"] == pytest.approx((10 + 2000) / 2**30 * 0.023, abs=1e-8)
    assert (shown["prices_as_of"], shown["region"], shown["on_aws"]) == ("2026-11-01", "us-east-1", True)
    assert sum(part["usd"] for part in shown["parts"] if part["per"] == "once") == pytest.approx(shown["usd"])
    assert {part["what"]: part["spot"] for part in shown["parts"]}["vcpu"] is True


def test_fargate_bills_at_least_a_minute_of_each_attempt(house: House) -> None:
    job_id = house.job(size=10)
    house.drain()
    for attempt in (1, 2):
        house.clock.go(10)
        house.app.annotation.task_stopped(job_id, attempt, TaskEnd(1))
        house.drain()
    cost = house.call(jobs_api.handler, "GET", JOB, job_id=job_id).json["cost"]
    vcpu = next(part for part in cost["parts"] if part["what"] == "vcpu")
    assert vcpu["quantity"] == pytest.approx(2 * 2 * 60 / 3600)


def test_ecs_says_what_is_billed(house: House) -> None:
    """From the pull of the image to the stop, and whether on Spot, also when the event follows the result."""
    job_id = run_for(house, 600)
    begin = house.row(job_id).runs[0].started_at
    event = {
        "stoppedReason": "Essential container in task exited",
        "stopCode": "EssentialContainerExited",
        "containers": [{"name": "annotator", "exitCode": 0}],
        "pullStartedAt": begin,
        "stoppedAt": moments.later(moments.parse(begin), 720),
        "capacityProviderName": "FARGATE",
    }
    for _ in range(2):
        house.app.annotation.task_stopped(job_id, 1, TaskEnd.read(event))
        house.drain()
    (run,) = house.row(job_id).runs
    assert (run.seconds, run.spot, run.measured) == (720, False, True)
    month = begin[:7]
    assert house.ledger.spent(month, "user-1") == round(house.app.costs.of(house.row(job_id)).usd * 1e6)


def test_what_never_ran_costs_no_compute(house: House) -> None:
    job_id = house.job(size=10)
    assert house.call(jobs_api.handler, "GET", JOB, job_id=job_id).json["cost"]["usd"] < 0.0002
    house.drain()
    event = {
        "stopCode": "TaskFailedToStart",
        "stoppedReason": "Capacity is unavailable at this time.",
        "containers": [],
    }
    house.app.annotation.task_stopped(job_id, 1, TaskEnd.read(event))
    assert house.row(job_id).runs == ()


def test_an_archived_result_costs_what_glacier_does(house: House) -> None:
    job = house.row(run_for(house, 60, size=2**30))
    frozen = priced(replace(job, cold=ArchivedFiles(1, 2**30)), prices("us-east-1", "2026-11-23"))
    expected = (2**30 + 10 + 8 * 1024) / 2**30 * 0.023 + (2**30 + 32 * 1024) / 2**30 * 0.0036
    assert frozen.usd_month == pytest.approx(expected, abs=1e-7)


def test_the_sums_of_the_month_are_those_of_its_jobs(house: House) -> None:
    house.user("user-2", plan=Plan.PREMIUM)
    mine = [run_for(house, seconds) for seconds in (100, 300)]
    other = run_for(house, 200, "user-2")
    usd = {job_id: house.app.costs.of(house.row(job_id)).usd for job_id in (*mine, other)}
    house.app.desk.delete(house.users.rows["user-1"], mine[0])  # it was paid for all the same
    house.drain()
    shown = house.call(admin_api.handler, "GET", "/me/cost").json
    assert shown["usd"] == pytest.approx(sum(usd[job_id] for job_id in mine), abs=2e-6)
    assert shown["budget_usd"] is None
    total = house.call(admin_api.handler, "GET", "/admin/cost", admin=True).json
    assert total["usd"] == pytest.approx(sum(usd.values()), abs=3e-6)


def test_a_change_that_comes_twice_is_booked_once(house: House) -> None:
    job = house.row(run_for(house, 100))
    before = house.app.costs.month().usd
    house.app.costs.changed(replace(job, runs=(), rev=job.rev - 1), job)
    house.app.costs.changed(replace(job, runs=(), rev=job.rev - 1), job)
    assert house.app.costs.month().usd == before


def test_an_estimate_grows_with_the_file_and_its_tracks(house: House) -> None:
    tracks = [{"name": name, "title": name, "version": "1", "fields": []} for name in ("clinvar", "gnomad")]
    house.publish_reference(tracks=tracks)
    house.clock.go(60)

    def ask(size: int, **query: str) -> Any:
        return house.call(
            admin_api.handler, "GET", "/estimate", query={"size": str(size), "reference": "demo", **query}
        )

    small, large = ask(10**6).json, ask(10**8).json
    assert 0 < small["cost"]["usd"] < large["cost"]["usd"]
    assert small["seconds"] >= 60
    assert ask(10**8, tracks="clinvar").json["seconds"] < large["seconds"]
    assert ask(10**8, tracks="-").json["seconds"] < ask(10**8, tracks="clinvar").json["seconds"]
    assert (ask(10**8, tracks="nothing").status, ask(0).status, ask(2**49).status) == (422, 422, 413)


def budgeted(usd: str) -> House:
    house = House({"MONTHLY_BUDGET_USD": usd})
    house.user(plan=Plan.PREMIUM)
    return house


def test_a_job_above_the_budget_waits_and_says_why() -> None:
    house = budgeted("0.007")
    first, second, third = (house.job(size=10) for _ in range(3))
    house.drain()
    # Each holds its estimate back, so that many at once cannot pass together.
    started = {order.job_id for order in house.tasks.orders}
    assert started == {first, second}
    waiting = house.row(third)
    assert waiting.status == "PENDING"
    assert "budget for 2026-11 is used up" in str(waiting.pending_reason)
    assert "2026-12-01" in str(waiting.pending_reason)
    assert third not in house.users.rows["user-1"].at_work
    # The end of one gives back what it did not cost.
    house.report("started", first, 0)
    house.clock.go(60)
    house.report("completed", first, 1, summary={}, files=[])
    house.drain()
    house.clock.go(600)
    house.app.annotation.ask_again(third)
    house.drain()
    assert third in {order.job_id for order in house.tasks.orders}


def test_the_next_month_has_a_budget_of_its_own() -> None:
    house = budgeted("0.0001")
    job_id = house.job(size=10)
    house.drain()
    assert not house.tasks.orders
    house.app.costs.ledger.release(f"{job_id}#1")
    assert house.app.costs.hold(house.row(job_id), 1) is not None


def test_a_refused_task_gives_its_reservation_back() -> None:
    house = budgeted("1")
    house.tasks.room = False
    house.job(size=10)
    house.drain()
    assert not house.ledger.held
    assert not any(house.ledger.committed.values())


def test_prices_are_of_the_time_of_the_job() -> None:
    oldest = sheets()[0]
    assert prices("us-east-1", "2020-01-01").as_of == oldest["as_of"]
    assert prices("mars-north-1", "2026-12-01").region == OTHERWISE
    for sheet in sheets():
        datetime.fromisoformat(sheet["as_of"])
        for region, numbers in sheet["regions"].items():
            assert prices(region, sheet["as_of"]).region == region
            assert all(0 < number < 1 for number in numbers.values())
