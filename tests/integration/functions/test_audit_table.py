"""The audit table over the fake and over DynamoDB (moto): the same events, the same refusals, the same order."""

from __future__ import annotations

from dataclasses import replace

import boto3
import pytest

from gas.bootstrap import Ports
from gas.domain.audit import AuditEvent
from tests.integration.functions import stack
from tests.world import ENVIRONMENT

PARTS = ("tables",)
JOB = "01K00000000000000000000001"
FIRST = AuditEvent(
    "2026-11-23T12:00:00.000Z#01A", "user-1", "2026-11-23T12:00:00.000Z", "view", "user-1", "203.0.113.7", JOB
)


def later(second: int, **change: str) -> AuditEvent:
    at = f"2026-11-23T12:00:{second:02d}.000Z"
    return replace(FIRST, event_id=f"{at}#01A", at=at, **change)


def test_an_event_is_never_overwritten(ports: Ports) -> None:
    assert ports.audit.append(FIRST, 2_000_000_000, None)
    assert not ports.audit.append(replace(FIRST, act="download"), 2_000_000_000, None)
    assert ports.audit.of_user("user-1", 10, None) == [FIRST]


def test_one_event_of_a_name_is_written(ports: Ports) -> None:
    assert ports.audit.append(FIRST, 2_000_000_000, "hour-1")
    assert not ports.audit.append(later(1), 2_000_000_000, "hour-1")
    assert ports.audit.append(later(2), 2_000_000_000, "hour-2")
    assert ports.audit.of_user("user-1", 10, None) == [later(2), FIRST]


def test_the_newest_come_first_and_pages_follow(ports: Ports) -> None:
    for second in range(5):
        ports.audit.append(later(second), 2_000_000_000, None)
    page = ports.audit.of_user("user-1", 2, None)
    assert page == [later(4), later(3)]
    assert ports.audit.of_user("user-1", 9, page[-1].event_id) == [later(2), later(1), later(0)]


def test_events_are_found_by_what_they_are_about_and_by_administrator(ports: Ports) -> None:
    downloaded = later(1, act="download", object=f"{JOB}/files/input")
    retried = later(2, act="admin-retry", actor="user-9")
    other = later(3, object="account")
    for event in (FIRST, downloaded, retried, other):
        ports.audit.append(event, 2_000_000_000, None)
    assert ports.audit.of_object(JOB, 10, None) == [retried, downloaded, FIRST]
    assert ports.audit.of_object("account", 10, None) == []
    assert ports.audit.of_actor("user-9", 10, None) == [retried]
    assert ports.audit.of_actor("user-1", 10, None) == []


def test_the_row_holds_its_time_to_live(aws: Ports) -> None:
    aws.audit.append(FIRST, 2_000_000_000, "hour-1")
    rows = boto3.client("dynamodb", stack.REGION).scan(TableName=ENVIRONMENT["AUDIT_TABLE"])["Items"]
    kept = {row["user_id"]["S"]: int(row["ttl"]["N"]) for row in rows}
    assert kept["user-1"] == 2_000_000_000
    assert kept["once:hour-1"] < 2_000_000_000, "the mark of an hour goes after it"


@pytest.mark.parametrize("member", ["ttl"])
def test_time_to_live_is_switched_on(member: str) -> None:
    table = stack.resources()["AuditTable"]["Properties"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": member, "Enabled": True}
