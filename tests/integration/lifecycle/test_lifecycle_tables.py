"""The contracts of the index of results, of claims and of the operator's overview, over fake and DynamoDB alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gas.bootstrap import Ports
from gas.domain.job import ArchivedFiles, InputFile, Job, ResultState, Status
from gas.domain.plan import Plan
from gas.domain.ports import ARCHIVED, SCHEDULED, ResultEntry, ResultGroup, ResultQuery
from gas.domain.subscription import Billing, changed
from gas.domain.upload import Upload
from gas.domain.user import User
from tests.fakes import FakeClock

PARTS = ("tables",)
THEN = "2026-11-01T00:00:00.000Z"


def user(ports: Ports, user_id: str = "u1", **more: Any) -> User:
    return ports.users.create(User(user_id, f"{user_id}@example.org", "A User", THEN, **more))


def job(ports: Ports, job_id: str, user_id: str = "u1", **more: Any) -> Job:
    """A row in the jobs table, as the API makes it."""
    owner = ports.users.get(user_id) or user(ports, user_id)
    upload = Upload(f"up-{job_id}", user_id, "in.vcf", 10, "key", "s3", THEN, None)
    ports.uploads.create(upload)
    made = Job(
        job_id, user_id, THEN, f"name {job_id}", "demo@1", upload.upload_id, InputFile("key", 10, "in.vcf")
    )
    ports.jobs.create(made, upload, owner)
    ports.jobs.change(job_id, lambda job: replace(job, **more))
    return made


def test_results_are_found_by_state_and_date(ports: Ports) -> None:
    available = {"status": Status.COMPLETED, "result_state": ResultState.AVAILABLE}
    job(ports, "J1", **available, archive_at="2026-12-03T00:00:00.000Z")
    job(ports, "J2", **available, archive_at="2026-12-01T00:00:00.000Z")
    job(ports, "J3", **available)
    job(
        ports,
        "J4",
        status=Status.COMPLETED,
        result_state=ResultState.ARCHIVED,
        archive_at=THEN,
        cold=ArchivedFiles(3, 700),
    )
    job(ports, "J5")
    job(ports, "J6", **available, archive_at=THEN, deleted_at=THEN)
    job(ports, "J7", "u2", **available)
    dated = ports.result_index.page("u1", SCHEDULED, 10)
    assert [entry.job_id for entry in dated.entries] == ["J2", "J1"]
    assert dated.entries[0].archive_at == "2026-12-01T00:00:00.000Z"
    assert dated.after is None
    undated = ports.result_index.page("u1", ResultQuery(ResultGroup.UNSCHEDULED), 10)
    assert [entry.job_id for entry in undated.entries] == ["J3"]
    early = ResultQuery(ResultGroup.UNSCHEDULED, or_before="2026-12-03T00:00:00.000Z")
    assert [entry.job_id for entry in ports.result_index.page("u1", early, 10).entries] == ["J3", "J2"]
    archived = ports.result_index.page("u1", ARCHIVED, 10)
    assert archived.entries == [
        ResultEntry("J4", ResultState.ARCHIVED, THEN, "name J4", ArchivedFiles(3, 700))
    ]


def test_pages_go_on_where_they_ended(ports: Ports) -> None:
    for number in range(5):
        job(ports, f"J{number}", status=Status.COMPLETED, result_state=ResultState.ARCHIVED, archive_at=THEN)
    found: list[str] = []
    after: str | None = None
    for _ in range(4):
        page = ports.result_index.page("u1", ARCHIVED, 2, after)
        found += [entry.job_id for entry in page.entries]
        after = page.after
        if after is None:
            break
    assert sorted(found) == ["J0", "J1", "J2", "J3", "J4"]
    assert len(set(found)) == 5


def test_every_job_is_listed_for_the_reconciler(ports: Ports) -> None:
    for number in range(5):
        job(ports, f"J{number}", f"u{number % 2}")
    found: list[str] = []
    after: str | None = None
    while True:
        ids, after = ports.result_index.all_jobs(2, after)
        found += ids
        if after is None:
            break
    assert sorted(found) == ["J0", "J1", "J2", "J3", "J4"]


def test_a_fact_is_claimed_once_in_its_time(ports: Ports) -> None:
    assert ports.claims.claim("fact", 100)
    assert not ports.claims.claim("fact", 100)
    assert ports.claims.claim("other", 100)
    ports.claims.release("fact")
    assert ports.claims.claim("fact", 100)
    assert isinstance(ports.clock, FakeClock)
    ports.clock.go(101)
    assert ports.claims.claim("fact", 100)


def test_a_user_with_work_is_found_when_it_is_due(ports: Ports) -> None:
    user(ports)
    user(ports, "u2")
    now = ports.clock.now()
    ports.users.change("u1", lambda user: changed(user, Plan.PREMIUM, now))
    assert list(ports.work["user"].due("2026-11-23T11:59:59.000Z")) == []
    assert [row.ident for row in ports.work["user"].due("2026-11-23T12:00:00.000Z")] == ["u1"]
    ports.users.change("u1", lambda user: replace(Billing.of(user), settle_due=None).on(user))
    assert list(ports.work["user"].due("2099-01-01T00:00:00.000Z")) == []
    kept = ports.users.get("u1")
    assert kept is not None
    assert kept.plan is Plan.PREMIUM
    assert Billing.of(kept).version == 1


def test_an_operator_sees_users_and_jobs(ports: Ports) -> None:
    user(ports, "u1")
    user(ports, "u2", plan=Plan.PREMIUM)
    user(ports, "u3", deleted_at=THEN)
    job(ports, "J1")
    job(ports, "J2", status=Status.FAILED)
    job(ports, "J3", deleted_at=THEN)
    assert {one.user_id for one in ports.overview.users("", 10, None).users} == {"u1", "u2"}
    assert [one.user_id for one in ports.overview.users("U2@EXA", 10, None).users] == ["u2"]
    assert [one.job_id for one in ports.overview.jobs(Status.FAILED, 10, None).jobs] == ["J2"]
    assert ports.overview.statuses(None) == ({"PENDING": 1, "FAILED": 1}, None)
    found: set[str] = set()
    after: str | None = None
    while True:
        page = ports.overview.jobs(None, 1, after)
        found |= {one.job_id for one in page.jobs}
        after = page.after
        if after is None:
            break
    assert found == {"J1", "J2"}
