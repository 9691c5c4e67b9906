"""The races in which systems of this kind lose data, one by one."""

from dataclasses import replace

import pytest

from gas.domain.errors import DamagedResult, NotFound, Unavailable
from gas.domain.job import Job, ResultState
from gas.domain.keys import result_key
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from tests.unit.functions.lifecycle.house import House


def due(jobs: int = 1) -> tuple[House, list[str]]:
    """A house whose jobs are about to be archived: each execution stands before its first decision."""
    house = House()
    house.user()
    ids = [house.completed() for _ in range(jobs)]
    house.sweep_after(1001)
    return house, ids


def archived(jobs: int = 1) -> tuple[House, list[str]]:
    house, ids = due(jobs)
    house.run()
    return house, ids


def drain(house: House) -> None:
    """Until the dust has settled."""
    for _ in range(8):
        house.pass_time(65)
        house.s3_restores()


def at_hand(house: House, job_id: str) -> bool:
    job = house.row(job_id)
    return job.result_state is ResultState.AVAILABLE and set(house.classes(job_id).values()) == {"STANDARD"}


@pytest.mark.parametrize("copies", [0, 1, 2, 3])
def test_an_upgrade_in_the_middle_of_archiving(copies: int) -> None:
    house, (job_id,) = due()
    seen: list[str] = []

    def upgrade(key: str, to: str) -> None:
        seen.append(key)
        if to == "GLACIER" and len(seen) == copies + 1:
            house.wish(Plan.PREMIUM)

    house.result_store.before_copy = upgrade
    house.run()
    frozen = [key for key, to in house.result_store.copies if to == "GLACIER"]
    assert len(frozen) == copies + 1, "the file under way is the last"
    drain(house)
    assert at_hand(house, job_id)
    assert house.app.reconciler.run(repair=False) == []


def test_an_upgrade_between_decision_and_move() -> None:
    house, (job_id,) = due()
    (execution,) = house.machines.running
    while execution.state != "Move":
        house.machines.step(execution)
    assert house.row(job_id).result_state is ResultState.ARCHIVING
    house.wish(Plan.PREMIUM)
    house.run()
    drain(house)
    assert at_hand(house, job_id)
    assert house.result_store.copies == []


def test_a_cancellation_while_restoring() -> None:
    house, (job_id,) = archived()
    house.wish(Plan.PREMIUM)
    house.run()
    house.wish(Plan.FREE)
    house.s3_restores()
    assert at_hand(house, job_id)
    assert house.row(job_id).archive_at == "2026-11-23T12:33:21.000Z", "the retention begins again"
    house.pass_time(1001)
    drain(house)
    assert house.row(job_id).result_state is ResultState.ARCHIVED


def test_upgrade_cancel_upgrade_within_a_minute() -> None:
    house, ids = archived(3)
    for plan in (Plan.PREMIUM, Plan.FREE, Plan.PREMIUM):
        house.wish(plan)
        house.clock.go(5)
    house.run()
    drain(house)
    assert all(at_hand(house, job_id) for job_id in ids)
    assert len(house.result_store.restores) == 12, "each file is asked for once"
    said = house.subjects()
    assert said.count("3 results restored") == 1
    assert said.count("Your plan is now premium") == 2


@pytest.mark.parametrize("state", list(ResultState))
def test_a_job_is_deleted_in_any_state(state: ResultState) -> None:
    house, (job_id,) = due()
    if state is ResultState.ARCHIVING:
        house.result_store.before_copy = lambda *_: (
            house.app.desk.delete(house.users.rows["user-1"], job_id) and None
        )
    if state is not ResultState.AVAILABLE:
        house.run()
    if state is ResultState.RESTORING:
        house.wish(Plan.PREMIUM)
        house.run()
    if state is not ResultState.ARCHIVING:
        assert house.row(job_id).result_state is state
        house.app.desk.delete(house.users.rows["user-1"], job_id)
    drain(house)
    assert job_id not in house.jobs.rows
    assert [key for _, key in house.objects.stored if job_id in key] == []
    assert house.machines.running == []


def test_late_and_repeated_events_change_nothing() -> None:
    house, (job_id,) = archived()
    house.app.restore_all.object_restored(job_id)
    assert house.row(job_id).result_state is ResultState.ARCHIVED
    house.wish(Plan.PREMIUM)
    house.run()
    house.s3_restores()
    before = house.row(job_id)
    for _ in range(3):
        house.app.restore_all.object_restored(job_id)
    assert house.row(job_id) == before
    house.app.restore_all.object_restored("01KUNKNOWN")


def test_a_restore_expires_before_the_copy() -> None:
    house, (job_id,) = archived()
    house.wish(Plan.PREMIUM)
    house.run()
    house.result_store.arrive()
    seen: list[str] = []

    def expire(key: str, _to: str) -> None:
        seen.append(key)
        if len(seen) == 2:
            house.result_store.expire()

    house.result_store.before_copy = expire
    with pytest.raises(Exception, match="archived"):
        house.app.restore_all.object_restored(job_id)
    assert house.row(job_id).lease is None
    drain(house)
    assert at_hand(house, job_id)


def test_an_execution_that_fails_half_way_is_begun_again() -> None:
    house, (job_id,) = due()
    seen: list[str] = []

    def fail(key: str, _to: str) -> None:
        seen.append(key)
        if len(seen) > 1:
            raise Unavailable

    house.result_store.before_copy = fail
    for _ in range(6):
        house.run()
        house.clock.go(31)
    assert house.row(job_id).result_state is ResultState.ARCHIVING
    house.result_store.before_copy = lambda *_: None
    for one in house.machines.running:
        house.machines.kill(one)
    drain(house)
    assert house.row(job_id).result_state is ResultState.ARCHIVED
    assert house.app.reconciler.run(repair=False) == []


def test_a_second_execution_does_not_tell_of_its_own_share_only() -> None:
    """The sweeper begins again while the first execution still asks: what is left then is not what was promised."""
    house, ids = archived(3)
    house.wish(Plan.PREMIUM)
    given = house.machines.running[0].given
    house.invoke({"task": "restore.request", **given, "job_ids": ids[:1]})
    house.invoke({"task": "restore.announce", **given, "total": 2})
    assert house.subjects()[-1] == "3 results being restored"
    drain(house)
    assert house.subjects()[-1] == "3 results restored"


def test_a_restore_is_told_of_when_the_sweeper_was_first() -> None:
    house, ids = archived(3)
    house.wish(Plan.PREMIUM)
    given = house.machines.running[0].given
    house.invoke({"task": "restore.request", **given, "job_ids": ids[:1]})
    house.clock.go(61)
    house.app.sweeper.sweep()
    house.drain()
    for one in house.machines.running[1:]:
        while house.machines.step(one):
            house.drain()
    drain(house)
    assert house.subjects()[-2:] == [
        "3 results being restored",
        "3 results restored",
    ]


def test_a_step_that_always_fails_is_reported() -> None:
    house, (job_id,) = due()
    key = result_key(house.row(job_id).folder, job_id, "annotated.vcf.gz")
    del house.objects.stored[Bucket.RESULTS, key]
    house.run()
    assert house.machines.failures[0]["workflow"] == "archive_results"
    assert house.machines.failures[0]["input"]["job_id"] == job_id
    assert house.row(job_id).lease is None
    found = house.app.reconciler.run(repair=True)
    assert [difference.job_id for difference in found] == [job_id]
    assert "annotated.vcf.gz" in found[0].what
    assert not found[0].repaired


def test_one_damaged_result_does_not_keep_the_others() -> None:
    house, ids = archived(3)
    del house.objects.stored[Bucket.RESULTS, result_key(house.row(ids[1]).folder, ids[1], "variants.parquet")]
    house.wish(Plan.PREMIUM)
    house.run()
    for key in house.result_store.arrive():
        try:
            house.app.restore_all.object_restored(key.split("/")[1])
        except DamagedResult:
            assert ids[1] in key
    assert at_hand(house, ids[0])
    assert at_hand(house, ids[2])


def test_a_worker_that_outlives_its_lease_stops() -> None:
    house, (job_id,) = due()

    def slow(key: str, _to: str) -> None:
        # Another worker takes the lease while this one hangs in a request.
        house.clock.go(31)
        house.jobs.rows[job_id] = replace(house.row(job_id), lease=None)
        assert house.app.result_files.take_lease(job_id, ResultState.ARCHIVING, "another") is not None
        house.result_store.before_copy = lambda *_: None

    house.result_store.before_copy = slow
    house.run()
    assert [to for _, to in house.result_store.copies] == ["GLACIER"], "no second file without the lease"
    drain(house)
    assert house.row(job_id).result_state is ResultState.ARCHIVED


def broken(house: House, job_id: str, what: str) -> Job:
    """A difference that no worker of ours could leave behind: a hand moved something."""
    job = house.row(job_id)
    stored = house.objects.stored[
        Bucket.RESULTS, result_key(house.row(job_id).folder, job_id, "variants.parquet")
    ]
    if what == "frozen though at hand":
        stored.storage_class = "GLACIER"
    if what == "warm though archived":
        stored.storage_class = "STANDARD"
    if what == "no date":
        house.jobs.rows[job_id] = replace(job, archive_at=None)
    return house.row(job_id)


@pytest.mark.parametrize("what", ["frozen though at hand", "no date", "warm though archived"])
def test_the_reconciler_proves_and_mends(what: str) -> None:
    house, (job_id,) = archived() if what == "warm though archived" else due()
    if what != "warm though archived":
        house = House()
        house.user()
        job_id = house.completed()
    broken(house, job_id, what)
    assert len(house.app.reconciler.run(repair=False)) == 1
    (difference,) = house.app.reconciler.run(repair=True)
    assert difference.repaired
    house.s3_restores()
    assert house.app.reconciler.run(repair=False) == []


def test_a_result_moved_by_hand_of_a_premium_user_comes_back() -> None:
    house, (job_id,) = archived()
    house.users.change("user-1", lambda user: replace(user, plan=Plan.PREMIUM))
    assert "premium" in house.app.reconciler.run(repair=True)[0].what
    house.s3_restores()
    assert at_hand(house, job_id)


def test_following_the_plan_of_nobody() -> None:
    house = House()
    with pytest.raises(NotFound):
        house.app.plan_changes.follow("nobody")


@pytest.mark.parametrize(("room", "estimate"), [(True, "T12:31:41"), (False, "T17:16:41")])
def test_the_estimate_is_honest(room: bool, estimate: str) -> None:
    house = House({"RESTORE_TIER": "Expedited"})
    house.user()
    job_id = house.completed()
    house.pass_time(1001)
    house.result_store.expedited_room = room
    house.wish(Plan.PREMIUM)
    house.run()
    restore = house.row(job_id).restore
    assert restore is not None
    assert restore.estimate == f"2026-11-23{estimate}.000Z"
    body = house.mails()[-1].get_body(("plain",))
    assert body is not None
    assert "by 23 November 2026, 17:16 UTC" in body.get_content()


def test_who_brings_many_back_is_told_the_time_that_the_copies_take_in_line() -> None:
    """And the sweeper's net opens only when that time is over: it would do the same work a second time."""
    house = House()
    house.user()
    ids = [house.completed() for _ in range(40)]
    house.pass_time(1001)
    house.wish(Plan.PREMIUM)
    house.run()
    begun = len(house.machines.executions)
    house.pass_time(5 * 3600)  # S3 is still at it
    assert {str(house.row(job_id).result_state) for job_id in ids} == {"RESTORING"}
    assert len(house.machines.executions) == begun
    estimates = {restore.estimate for job_id in ids if (restore := house.row(job_id).restore)}
    assert estimates == {"2026-11-23T17:16:51.000Z"}, "five hours, and ten seconds for forty"
    house.pass_time(60 + 10)
    assert len(house.machines.executions) == begun + len(ids), "now it is late"
