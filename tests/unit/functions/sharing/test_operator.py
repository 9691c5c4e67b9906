"""The operator's pages: for admins alone, and without anyone's variants."""

from collections import Counter
from typing import Any

import pytest

from gas.domain.job import Status
from gas.domain.plan import Plan
from gas.handlers import admin_api
from gas.services import admin as admin_service
from tests.fakes.overview import FakeOverview
from tests.unit.functions.lifecycle.house import House
from tests.world import Response


def call(house: House, method: str, path: str, admin: bool = True, **how: Any) -> Response:
    return house.call(admin_api.handler, method, path, {} if method == "POST" else None, admin=admin, **how)


def busy_house() -> tuple[House, str, str]:
    house = House()
    house.user()
    house.user("user-2", plan=Plan.PREMIUM)
    done = house.completed()
    failed = house.job("user-2", size=10)
    house.drain()
    house.report("started", failed, 0)
    house.report(
        "failed", failed, 1, fault="input", title="Not a VCF", detail="Line 3 holds 22:17818 G>A of NA12878."
    )
    return house, done, failed


def test_for_everyone_else_the_pages_do_not_exist() -> None:
    house, _, failed = busy_house()
    for path in ("/admin/usage", "/admin/users", "/admin/jobs"):
        assert call(house, "GET", path, admin=False).status == 404
    assert call(house, "POST", "/admin/jobs/{job_id}/retry", admin=False, job_id=failed).status == 404


def test_usage_counts_the_service() -> None:
    house, *_ = busy_house()
    usage = call(house, "GET", "/admin/usage").json
    assert usage["users"] == 2
    assert usage["premium_users"] == 1
    assert usage["jobs"] == {"COMPLETED": 1, "FAILED": 1}
    assert usage["bytes_month"] == 20
    assert usage["limits"]["free"]["retention_seconds"] == 1000
    assert usage["limits"]["premium"]["retention_seconds"] is None


def test_usage_of_a_large_service_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    house, *_ = busy_house()
    monkeypatch.setattr(admin_service, "COUNT_SECONDS", 0)  # each request has time for one page
    overview = house.app.ports.overview
    assert isinstance(overview, FakeOverview)
    overview.page = 1
    users, jobs, parts = 0, Counter[str](), 0
    cursor: str | None = None
    while parts == 0 or cursor is not None:
        part = call(house, "GET", "/admin/usage", query={"cursor": cursor} if cursor else None).json
        users += part["users"]
        jobs.update(part["jobs"])
        cursor, parts = part["next_cursor"], parts + 1
    assert (users, dict(jobs), parts) == (2, {"COMPLETED": 1, "FAILED": 1}, 3)


def test_a_cursor_of_another_list_is_refused() -> None:
    house, *_ = busy_house()
    assert call(house, "GET", "/admin/usage", query={"cursor": "tokens:x"}).status == 422


def test_users_are_found_by_address() -> None:
    house, *_ = busy_house()
    users = call(house, "GET", "/admin/users", query={"q": "User-2@"}).json["users"]
    assert users == [
        {
            "user_id": "user-2",
            "email": "user-2@example.org",
            "plan": "premium",
            "created_at": "2026-11-01T00:00:00.000Z",
            "jobs": 1,
            "bytes": 10,
        }
    ]


def test_jobs_are_shown_without_names_and_without_what_they_hold() -> None:
    house, _, failed = busy_house()
    answer = call(house, "GET", "/admin/jobs", query={"status": "FAILED"})
    (line,) = answer.json["jobs"]
    assert line["job_id"] == failed
    assert line["failure"] == {"title": "Not a VCF", "detail": ""}
    everything = call(house, "GET", "/admin/jobs").text
    for secret in ("sample", "17818", "NA12878", "summary"):
        assert secret not in everything


def test_a_failed_job_runs_once_more_at_no_cost() -> None:
    house, done, failed = busy_house()
    used = house.users.rows["user-2"].usage
    answer = call(house, "POST", "/admin/jobs/{job_id}/retry", job_id=failed)
    assert answer.status == 202
    assert answer.json["status"] == "PENDING"
    house.drain()
    assert house.row(failed).attempt == 2
    house.report("started", failed, 0)
    house.report("completed", failed, 1, summary={}, files=[])
    assert house.row(failed).status is Status.COMPLETED
    assert house.users.rows["user-2"].usage == used
    assert call(house, "POST", "/admin/jobs/{job_id}/retry", job_id=failed).status == 409
    assert call(house, "POST", "/admin/jobs/{job_id}/retry", job_id=done).status == 409
    assert call(house, "POST", "/admin/jobs/{job_id}/retry", job_id="01KNONE").status == 404
