"""The contract of the port of jobs, over fake and DynamoDB alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gas.adapters import clients
from gas.bootstrap import Ports
from gas.domain.errors import Invalid, LostRace, NotFound
from gas.domain.job import (
    Failure,
    FurtherInput,
    Job,
    Progress,
    Restore,
    ResultFile,
    ResultState,
    Stage,
    Status,
    Work,
)
from gas.domain.user import Usage
from tests.integration.functions import stack
from tests.integration.functions.rows import LATER, NOW, a_job, a_user, an_upload, due

PARTS = ("tables",)


@pytest.fixture
def submit(ports: Ports) -> Callable[..., Job]:
    """Submit jobs of user u1 on upload up1."""
    ports.users.create(a_user())
    ports.uploads.create(an_upload())

    def submit(number: int = 1, **changes: object) -> Job:
        job = a_job(number, **changes)
        user, upload = ports.users.get("u1"), ports.uploads.get("up1")
        assert user is not None
        assert upload is not None
        ports.jobs.create(job, upload.used_by(job.job_id), user.charged("2026-11", 7))
        return job

    return submit


def test_a_job_comes_back_as_it_went_in(ports: Ports, submit: Callable[..., Job]) -> None:
    job = submit(
        status=Status.COMPLETED,
        result_state=ResultState.AVAILABLE,
        progress=Progress(Stage.ANNOTATING, 10, None, 2.5, None),
        summary={"records": 10, "nested": {"a": [1, 2.5, None, True]}},
        files=(ResultFile("a", 1, "ab", None), ResultFile("b", 2, "cd", "ef")),
        failure=Failure("t", "d"),
        restore=Restore("x", None),
        work_kind=Work.ARCHIVE,
        work_due=NOW,
    )
    assert ports.jobs.get(job.job_id) == job
    assert list(ports.jobs.of_user("u1")) == [job]
    assert ports.jobs.get("nobody") is None


def test_a_job_of_several_files_claims_all_its_uploads_or_none(ports: Ports) -> None:
    user = ports.users.create(a_user())
    for name in ("up1", "up2"):
        ports.uploads.create(replace(an_upload(), upload_id=name))
    first, second = ports.uploads.get("up1"), ports.uploads.get("up2")
    assert first is not None
    assert second is not None
    more = FurtherInput("u1/up2/input.vcf.gz", 7, "Mother.vcf.gz", "ab", upload_id="up2")
    job = a_job(merge=(more,), tags={"cohort": "12"})
    stale = replace(second, rev=second.rev + 1)
    with pytest.raises(LostRace):
        ports.jobs.create(job, first.used_by(job.job_id), user, [stale.used_by(job.job_id)])
    assert ports.uploads.get("up1") == first
    ports.jobs.create(job, first.used_by(job.job_id), user, [second.used_by(job.job_id)])
    assert ports.jobs.get(job.job_id) == job
    for name in ("up1", "up2"):
        claimed = ports.uploads.get(name)
        assert claimed is not None
        assert claimed.jobs == {job.job_id}
    found = ports.jobs.page("u1", None, "mother", 10, None)
    assert [one.job_id for one in found.jobs] == [job.job_id]


def test_a_job_and_a_user_are_read_together(ports: Ports, submit: Callable[..., Job]) -> None:
    job = submit()
    stranger = ports.users.create(a_user("u2"))
    assert ports.jobs.with_user(job.job_id, "u1") == (ports.jobs.get(job.job_id), ports.users.get("u1"))
    assert ports.jobs.with_user(job.job_id, "u2") == (job, stranger)  # whose job it is, the service checks
    assert ports.jobs.with_user("j99", "u1") == (None, ports.users.get("u1"))
    assert ports.jobs.with_user(job.job_id, "nobody") == (job, None)
    assert ports.jobs.with_user("j99", "nobody") == (None, None)


@pytest.mark.parametrize("throttled", [("jobs",), ("users",), ("jobs", "users")])
def test_rows_that_a_batch_left_unread_are_read_alone(
    aws: Ports, monkeypatch: pytest.MonkeyPatch, throttled: tuple[str, ...]
) -> None:
    aws.users.create(a_user())
    aws.uploads.create(an_upload())
    user, upload, job = aws.users.get("u1"), aws.uploads.get("up1"), a_job()
    assert user is not None
    assert upload is not None
    aws.jobs.create(job, upload, user)
    names = {"jobs": aws.settings.jobs_table, "users": aws.settings.users_table}
    client = clients.client("dynamodb", stack.REGION)
    batch = client.batch_get_item

    def busy(**how: Any) -> dict[str, Any]:
        wanted = how["RequestItems"]
        assert all(one["ConsistentRead"] for one in wanted.values())
        late = {names[one]: wanted.pop(names[one]) for one in throttled}
        answer = batch(RequestItems=wanted) if wanted else {"Responses": {}}
        return {**answer, "UnprocessedKeys": late}

    monkeypatch.setattr(client, "batch_get_item", busy)
    assert aws.jobs.with_user(job.job_id, "u1") == (job, aws.users.get("u1"))


def test_creating_a_job_also_writes_upload_and_user(ports: Ports, submit: Callable[..., Job]) -> None:
    job = submit()
    upload, user = ports.uploads.get("up1"), ports.users.get("u1")
    assert upload is not None
    assert user is not None
    assert (upload.jobs, upload.unused_due, upload.rev) == (frozenset({job.job_id}), None, 1)
    assert (user.usage, user.rev) == (Usage("2026-11", 2, 12), 1)


def test_creating_a_job_is_all_or_nothing(ports: Ports, submit: Callable[..., Job]) -> None:
    submit(1)
    stale_user = a_user()
    upload = ports.uploads.get("up1")
    assert upload is not None
    with pytest.raises(LostRace):
        ports.jobs.create(a_job(2), upload.used_by("j02"), stale_user)
    assert ports.jobs.get("j02") is None
    assert ports.uploads.get("up1") == upload


def test_a_change_counts_up_the_revision(ports: Ports, submit: Callable[..., Job]) -> None:
    submit()
    changed = ports.jobs.change("j01", lambda job: replace(job, status=Status.RUNNING))
    assert changed is not None
    assert (changed.status, changed.rev) == (Status.RUNNING, 1)
    assert ports.jobs.get("j01") == changed


def test_a_move_that_declines_writes_nothing(ports: Ports, submit: Callable[..., Job]) -> None:
    job = submit()
    assert ports.jobs.change("j01", lambda job: None) is None
    assert ports.jobs.get("j01") == job


def test_a_change_without_a_row_is_not_found(ports: Ports) -> None:
    with pytest.raises(NotFound):
        ports.jobs.change("nobody", lambda job: job)


def test_a_change_sees_what_another_wrote_in_between(ports: Ports, submit: Callable[..., Job]) -> None:
    submit()
    seen: list[Status] = []

    def slow(job: Job) -> Job:
        seen.append(job.status)
        if len(seen) == 1:  # another is quicker, once
            ports.jobs.change("j01", lambda job: replace(job, status=Status.RUNNING))
        return replace(job, name="slow")

    changed = ports.jobs.change("j01", slow)
    assert changed is not None
    assert (changed.name, changed.status, changed.rev) == ("slow", Status.RUNNING, 2)
    assert seen == [Status.PENDING, Status.RUNNING]


def test_none_leaves_the_row(ports: Ports, submit: Callable[..., Job]) -> None:
    submit(work_kind=Work.LAUNCH, work_due=NOW)
    ports.jobs.change("j01", lambda job: replace(job, work_kind=None, work_due=None))
    job = ports.jobs.get("j01")
    assert job is not None
    assert (job.work_kind, job.work_due) == (None, None)
    assert due(ports, "launch", LATER) == []


def test_pages_are_newest_first_and_continue(ports: Ports, submit: Callable[..., Job]) -> None:
    for number in range(1, 6):
        submit(number)
    first = ports.jobs.page("u1", None, "", 2, None)
    second = ports.jobs.page("u1", None, "", 2, first.after)
    third = ports.jobs.page("u1", None, "", 2, second.after)
    assert [job.job_id for job in first.jobs + second.jobs + third.jobs] == [
        "j05",
        "j04",
        "j03",
        "j02",
        "j01",
    ]
    assert third.after is None


def test_pages_filter_by_status_and_text(ports: Ports, submit: Callable[..., Job]) -> None:
    submit(1, name="Trio of Ada")
    submit(2, status=Status.FAILED)
    submit(3, deleted_at=NOW)
    assert [job.job_id for job in ports.jobs.page("u1", Status.FAILED, "", 10, None).jobs] == ["j02"]
    assert [job.job_id for job in ports.jobs.page("u1", None, "TRIO", 10, None).jobs] == ["j01"]
    assert [job.job_id for job in ports.jobs.page("u1", None, "sample", 10, None).jobs] == ["j02", "j01"]
    assert ports.jobs.page("u2", None, "", 10, None).jobs == []


# The last one holds half of a surrogate pair, which DynamoDB refuses.
@pytest.mark.parametrize("cursor", ["x", "!!", "W10", "bnVsbA", "WyJcdWQ4MDAiLCJ4Il0"])
def test_a_made_up_cursor_is_refused(ports: Ports, cursor: str) -> None:
    with pytest.raises(Invalid):
        ports.jobs.page("u1", None, "", 2, cursor)


def test_work_that_is_due_is_found(ports: Ports, submit: Callable[..., Job]) -> None:
    submit(1, work_kind=Work.LAUNCH, work_due=LATER)
    submit(2, work_kind=Work.LAUNCH, work_due=NOW)
    submit(3, work_kind=Work.WATCH, work_due=NOW)
    submit(4)
    assert due(ports, "launch", NOW) == ["j02"]
    assert sorted(due(ports, "launch", LATER)) == ["j01", "j02"]
    assert due(ports, "watch", NOW) == ["j03"]


def test_jobs_at_work_have_a_task_or_a_launcher(ports: Ports, submit: Callable[..., Job]) -> None:
    submit(1)
    submit(2, status=Status.RUNNING)
    submit(3, claimed_until=NOW)
    submit(4, task_arn="arn")
    submit(5, status=Status.COMPLETED, task_arn="arn")
    submit(6, status=Status.RUNNING, deleted_at=NOW)
    assert sorted(ports.jobs.at_work("u1")) == ["j02", "j03", "j04"]


def test_waiting_jobs_stand_in_line(ports: Ports, submit: Callable[..., Job]) -> None:
    for number in (3, 1, 2):
        submit(number)
    submit(4, status=Status.CANCELLED)
    submit(5, deleted_at=NOW)
    assert ports.jobs.waiting("u1", 10) == ["j01", "j02", "j03"]
    assert ports.jobs.waiting("u1", 2) == ["j01", "j02"]
    ports.jobs.change("j01", lambda job: replace(job, claimed_until=NOW))
    assert ports.jobs.waiting("u1", 1) == ["j02"]
    assert ports.jobs.waiting("u2", 1) == []


def test_a_removed_job_is_gone_and_may_be_removed_again(ports: Ports, submit: Callable[..., Job]) -> None:
    submit()
    ports.jobs.remove("j01")
    ports.jobs.remove("j01")
    assert ports.jobs.get("j01") is None
