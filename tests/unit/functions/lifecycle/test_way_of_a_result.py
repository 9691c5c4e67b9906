"""A result's whole way: at hand, archived, asked back, at hand, and what its user reads of it."""

from dataclasses import replace

from gas.domain.job import ResultState
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from tests import fakes
from tests.unit.functions.lifecycle.house import House


def archived_house(jobs: int = 1) -> tuple[House, list[str]]:
    house = House()
    house.user()
    ids = [house.completed() for _ in range(jobs)]
    house.run()
    house.pass_time(1001)
    return house, ids


def test_a_free_result_is_archived_when_its_time_has_come() -> None:
    house = House()
    house.user()
    job_id = house.completed()
    house.run()
    assert house.row(job_id).archive_at == "2026-11-23T12:16:40.000Z"
    house.pass_time(999)
    assert house.row(job_id).result_state is ResultState.AVAILABLE
    house.pass_time(2)
    job = house.row(job_id)
    assert job.result_state is ResultState.ARCHIVED
    assert job.cold is not None
    assert job.cold.files == 4
    assert set(house.classes(job_id).values()) == {"GLACIER", "STANDARD"}
    assert house.classes(job_id)["summary.json"] == "STANDARD"
    assert house.subjects() == [
        f"Job {job_id} will be archived on 23 November 2026, 12:16 UTC",
        f"Job {job_id} is archived",
    ]


def test_a_small_file_is_not_worth_it() -> None:
    house = House({"ARCHIVE_MIN_BYTES": "99"})
    house.user()
    job_id = house.completed(size=100)
    house.run()
    house.pass_time(1001)
    assert house.row(job_id).result_state is ResultState.ARCHIVED
    assert [name for name, kind in house.classes(job_id).items() if kind == "GLACIER"] == [
        "annotated.vcf.gz",
        "variants.parquet",
    ]


def test_an_upgrade_brings_every_result_back_with_one_mail() -> None:
    house, ids = archived_house(3)
    house.wish(Plan.PREMIUM)
    house.run()
    assert {house.row(job_id).result_state for job_id in ids} == {ResultState.RESTORING}
    assert len(house.result_store.restores) == 12
    house.s3_restores()
    assert {house.row(job_id).result_state for job_id in ids} == {ResultState.AVAILABLE}
    assert all(set(house.classes(job_id).values()) == {"STANDARD"} for job_id in ids)
    house.pass_time(100)
    house.pass_time(100)
    said = house.subjects()
    assert said[-3:] == [
        "Your plan is now premium",
        "3 results being restored",
        "3 results restored",
    ]
    assert all(house.row(job_id).archive_at is None for job_id in ids)
    assert house.app.reconciler.run(repair=False) == []


def test_cancelling_gives_every_result_a_new_date() -> None:
    house = House()
    house.user(plan=Plan.PREMIUM)
    job_id = house.completed()
    assert house.row(job_id).archive_at is None
    house.clock.go(5000)
    house.wish(Plan.FREE)
    assert house.row(job_id).archive_at == "2026-11-23T13:40:00.000Z"
    house.pass_time(1001)
    house.pass_time(1)
    assert house.row(job_id).result_state is ResultState.ARCHIVED


def test_a_pending_archive_sees_the_plan_and_does_nothing() -> None:
    house = House()
    house.user()
    job_id = house.completed()
    house.run()
    house.wish(Plan.PREMIUM)
    house.pass_time(2000)
    assert house.row(job_id).result_state is ResultState.AVAILABLE
    assert house.result_store.copies == []
    assert "archived" not in " ".join(house.subjects())


def test_a_thawed_copy_that_expired_is_asked_for_again() -> None:
    house, (job_id,) = archived_house()
    house.wish(Plan.PREMIUM)
    house.run()
    house.result_store.arrive()
    house.result_store.expire()
    house.pass_time(61)
    assert house.row(job_id).result_state is ResultState.RESTORING
    assert len(house.result_store.restores) == 8
    house.s3_restores()
    assert house.row(job_id).result_state is ResultState.AVAILABLE


def test_a_premium_user_asks_one_result_back() -> None:
    house, (job_id, other) = archived_house(2)
    house.users.change("user-1", lambda user: replace(user, plan=Plan.PREMIUM))
    house.app.restore_all.start_one(house.users.rows["user-1"], house.row(job_id))
    assert house.row(job_id).result_state is ResultState.RESTORING
    house.run()
    house.s3_restores()
    assert house.row(job_id).result_state is ResultState.AVAILABLE
    assert house.row(other).result_state is ResultState.ARCHIVED
    assert house.subjects()[-2:] == [
        "1 result being restored",
        "1 result restored",
    ]


def test_a_fake_head_says_what_is_restored() -> None:
    objects = fakes.FakeObjects()
    objects.put(Bucket.RESULTS, "k", b"x", "GLACIER")
    objects.stored[Bucket.RESULTS, "k"].restored = True
    head = objects.head(Bucket.RESULTS, "k")
    assert head is not None
    assert (head.archived, head.restored, head.restoring, head.readable) == (True, True, False, True)
