"""The contract of work that is due, over fake and DynamoDB alike; and what only DynamoDB's rows can show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import boto3
import pytest

from gas.adapters.dynamodb.keys import SHARDS
from gas.bootstrap import Ports
from gas.domain.job import InputFile, Job, Work
from gas.domain.upload import Upload
from gas.domain.user import User
from gas.domain.work import MAX_TRIES, PARKED, Due, delay

PARTS = ("tables",)
NOW = "2026-11-23T12:00:00.000Z"
LATER = "2026-11-23T12:10:00.000Z"
EVEN_LATER = "2026-11-23T12:20:00.000Z"
LAST = "2099-01-01T00:00:00.000Z"


def job(ports: Ports, job_id: str, **more: Any) -> Due:
    """A job that waits for a launcher since NOW; how the sweeper finds it."""
    owner = ports.users.get("u1") or ports.users.create(User("u1"))
    upload = Upload(f"up-{job_id}", "u1", "in.vcf", 10, "key", "s3", NOW, None)
    ports.uploads.create(upload)
    made = Job(job_id, "u1", NOW, "a job", "demo@1", upload.upload_id, InputFile("key", 10, "in.vcf"))
    made = replace(made, work_kind=Work.LAUNCH, work_due=NOW, **more)
    ports.jobs.create(made, upload, owner)
    return Due(job_id, NOW)


def due(ports: Ports, now: str, kind: str = "launch") -> list[Due]:
    return sorted(set(ports.work[kind].due(now)), key=lambda row: row.ident)


def test_a_claim_moves_the_row_out_of_the_way_and_only_one_gets_it(ports: Ports) -> None:
    row = job(ports, "J1")
    assert due(ports, NOW) == [row]
    assert ports.work["launch"].claim(row, LATER) == 1
    assert ports.work["launch"].claim(row, LATER) is None, "another sweeper found it too"
    assert due(ports, NOW) == []
    assert due(ports, LATER) == [Due("J1", LATER)]
    kept = ports.jobs.get("J1")
    assert kept is not None
    assert (kept.work_kind, kept.work_due, kept.name) == (Work.LAUNCH, LATER, "a job")


def test_claims_count_until_somebody_else_moves_the_row(ports: Ports) -> None:
    queue, row = ports.work["launch"], job(ports, "J1")
    assert queue.claim(row, LATER) == 1
    assert queue.claim(Due("J1", LATER), EVEN_LATER) == 2
    queue.put_off(row, LATER, 2)
    assert queue.claim(Due("J1", LATER), EVEN_LATER) == 3
    ports.jobs.change("J1", lambda job: replace(job, work_due=LATER))
    assert queue.claim(Due("J1", LATER), EVEN_LATER) == 1


def test_a_change_of_something_else_does_not_start_the_count_again(ports: Ports) -> None:
    queue, row = ports.work["launch"], job(ports, "J1")
    assert queue.claim(row, LATER) == 1
    ports.jobs.change("J1", lambda job: replace(job, name="another"))
    assert queue.claim(Due("J1", LATER), EVEN_LATER) == 2


def test_work_that_was_done_meanwhile_is_not_put_off(ports: Ports) -> None:
    queue, row = ports.work["launch"], job(ports, "J1")
    queue.claim(row, LATER)
    ports.jobs.change("J1", lambda job: replace(job, work_kind=None, work_due=None))
    queue.put_off(row, EVEN_LATER, 1)
    assert due(ports, LAST) == []
    kept = ports.jobs.get("J1")
    assert kept is not None
    assert kept.work_due is None
    assert queue.claim(Due("J9", NOW), LATER) is None, "a row that is gone"


def test_a_parked_row_waits_for_an_operator_or_for_news(ports: Ports) -> None:
    queue, row = ports.work["launch"], job(ports, "J1")
    other = job(ports, "J2")
    for one in (row, other):
        queue.claim(one, LATER)
        queue.put_off(one, PARKED, MAX_TRIES)
    assert due(ports, LAST) == []
    assert sorted(queue.parked()) == ["J1", "J2"]
    assert ports.work["watch"].parked() == []
    assert queue.release("J1", NOW)
    assert not queue.release("J1", NOW)
    assert due(ports, NOW) == [Due("J1", NOW)]
    assert queue.claim(Due("J1", NOW), LATER) == 1
    ports.jobs.change("J2", lambda job: replace(job, work_due=LATER))
    assert queue.parked() == []
    assert [row.ident for row in due(ports, LATER)] == ["J1", "J2"]


def test_rows_of_users_and_uploads_are_claimed_and_parked_too(ports: Ports) -> None:
    ports.users.create(User("u2", mail={"due": NOW}))
    ports.users.create(User("u3", deleted_at=NOW, erase_due=NOW))
    ports.uploads.create(Upload("up1", "u2", "in.vcf", 10, "key", "s3", NOW, NOW))
    for kind, ident in (("user", "u2"), ("erase-user", "u3"), ("unused-upload", "up1")):
        queue = ports.work[kind]
        assert due(ports, NOW, kind) == [Due(ident, NOW)]
        assert queue.claim(Due(ident, NOW), LATER) == 1
        assert queue.claim(Due(ident, LATER), EVEN_LATER) == 2
        queue.put_off(Due(ident, LATER), PARKED, 2)
        assert queue.parked() == [ident]
        assert queue.release(ident, NOW)
        assert due(ports, NOW, kind) == [Due(ident, NOW)]


def test_a_user_who_changes_otherwise_stays_put_off(ports: Ports) -> None:
    ports.users.create(User("u2", mail={"due": NOW}))
    ports.work["user"].claim(Due("u2", NOW), LATER)
    ports.users.change("u2", lambda user: replace(user, mail={"due": EVEN_LATER}))
    assert due(ports, LATER, "user") == []
    assert due(ports, EVEN_LATER, "user") == [Due("u2", EVEN_LATER)]


def test_the_delay_grows_from_a_minute_to_hours() -> None:
    assert [delay(tries) for tries in (1, 2, 3, 9, 10)] == [60, 120, 240, 15360, 21600]


def table() -> Any:
    return boto3.client("dynamodb", "us-east-1")


def test_a_thousand_rows_come_page_after_page_and_each_is_there(aws: Ports) -> None:
    item = {"work_kind": {"S": "launch"}, "work_due": {"S": NOW}}
    for number in range(250):
        ident = f"J{number:03d}"
        slot = {"work_slot": {"S": f"launch#{number % 2}"}}
        table().put_item(TableName="jobs", Item={"job_id": {"S": ident}, **item, **slot})
    assert len(due(aws, NOW)) == 250


def test_rows_that_an_earlier_release_wrote_are_found_and_get_their_place(aws: Ports) -> None:
    """They lie in `by_work` alone: without `work_slot` they are in none of the shards."""
    row = job(aws, "J1")
    job(aws, "J2")
    table().update_item(TableName="jobs", Key={"job_id": {"S": "J1"}}, UpdateExpression="REMOVE work_slot")
    assert [one.ident for one in due(aws, NOW)] == ["J1", "J2"]
    assert aws.work["launch"].claim(row, LATER) == 1
    item = table().get_item(TableName="jobs", Key={"job_id": {"S": "J1"}})["Item"]
    kind, _, shard = item["work_slot"]["S"].partition("#")
    assert kind == "launch"
    assert 0 <= int(shard) < SHARDS


def test_an_earlier_release_finds_every_row_where_it_looks(aws: Ports) -> None:
    """After a rollback: it asks `by_work` for the plain kind."""
    job(aws, "J1")
    answer = table().query(
        TableName="jobs",
        IndexName="by_work",
        KeyConditionExpression="work_kind = :k AND work_due <= :d",
        ExpressionAttributeValues={":k": {"S": "launch"}, ":d": {"S": NOW}},
    )
    assert [item["job_id"]["S"] for item in answer["Items"]] == ["J1"]


def test_rows_of_one_kind_are_spread_over_the_shards(aws: Ports) -> None:
    for number in range(64):
        job(aws, f"01KATMQZ5V8Z0J3C9W4E7R6T{number:02d}")
    items = table().scan(TableName="jobs")["Items"]
    slots = [item["work_slot"]["S"] for item in items]
    assert len(set(slots)) > SHARDS // 2
    assert max(slots.count(one) for one in set(slots)) < 64 // 4


@pytest.mark.parametrize("damage", ["SET #s = :bad", "REMOVE upload_id"])
def test_a_row_that_nobody_can_read_is_put_off_and_parked_all_the_same(aws: Ports, damage: str) -> None:
    queue, row = aws.work["launch"], job(aws, "J1")
    how: dict[str, Any] = {"TableName": "jobs", "Key": {"job_id": {"S": "J1"}}, "UpdateExpression": damage}
    if "#s" in damage:
        how |= {
            "ExpressionAttributeNames": {"#s": "status"},
            "ExpressionAttributeValues": {":bad": {"N": "7"}},
        }
    table().update_item(**how)
    with pytest.raises(Exception, match=r"."):
        aws.jobs.get("J1")
    assert queue.claim(row, LATER) == 1
    queue.put_off(row, PARKED, MAX_TRIES)
    assert queue.parked() == ["J1"]
    assert queue.release("J1", NOW)
