"""A deleted account: the receipt, what is gone at once, what remains, and what can never be read again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gas.adapters.dynamodb.items import item_of
from gas.adapters.seals import AesSeals
from gas.domain.plan import Plan
from gas.domain.user import Notifications, Usage, User
from gas.handlers import account_api, admin_api, jobs_api
from tests.unit.functions.lifecycle.house import House


@pytest.fixture
def house() -> House:
    house = House()
    house.user("user-1", plan=Plan.PREMIUM)
    house.user("user-9")
    return house


def search(house: House, **query: str) -> list[dict[str, Any]]:
    answer = house.call(admin_api.handler, "GET", "/admin/audit", user_id="user-9", admin=True, query=query)
    events: list[dict[str, Any]] = answer.json["events"]
    return events


def test_the_receipt_says_what_goes_and_what_remains_until_when(house: House) -> None:
    job_id = house.completed()
    house.job(size=10)
    house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", {}, job_id=job_id)
    house.call(account_api.handler, "POST", "/tokens", {"name": "script"})
    size = 30 + sum(file.size for file in house.row(job_id).files) - 10
    answer = house.call(account_api.handler, "DELETE", "/me")
    assert answer.status == 202
    receipt = answer.json
    assert receipt["user_id"] == "user-1"
    assert receipt["deleted_at"] == "2026-11-23T12:00:00.000Z"
    assert receipt["deleted"] == {
        "jobs": 2, "result_files": 5, "uploads": 2, "bytes": size, "shares": 1, "tokens": 1,
    }  # fmt: skip
    until = {one["what"]: one["until"][:10] for one in receipt["remains"]}
    assert until == {
        "tombstone": "2027-12-28",
        "audit-log": "2033-11-23",
        "database-backups": "2026-12-28",
        "service-logs": "2026-12-23",
    }
    house.drain()
    for _ in range(3):
        house.sweep_after(61)
    assert not house.jobs.rows
    assert not house.uploads.rows
    assert not house.tokens.rows


def test_the_tombstone_holds_the_id_alone(house: House) -> None:
    whole = User(
        "user-1", "ada@example.org", "Ada", "2026-11-01T00:00:00.000Z", Plan.PREMIUM, Notifications.DAILY,
        Usage("2026-11", 3, 99), {"customer_id": "c"}, {"digest": []}, revoked={"t": "x"}, seal_key="k",
    )  # fmt: skip
    buried = item_of(whole.bury("2026-11-23T12:00:00.000Z"))
    empty = item_of(User("user-1"))
    told = {name for name, value in buried.items() if value != empty.get(name)}
    assert told == {"deleted_at", "erase_due"}
    assert "ada" not in str(buried).lower()
    house.call(account_api.handler, "DELETE", "/me")
    house.sweep_after(1)
    assert house.users.rows["user-1"] == User(
        "user-1", deleted_at="2026-11-23T12:00:00.000Z", rev=house.users.rows["user-1"].rev
    )


def test_the_audit_log_of_a_deleted_account_has_its_id_and_no_address(house: House) -> None:
    job_id = house.completed()
    house.call(jobs_api.handler, "GET", "/jobs/{job_id}", job_id=job_id)
    assert [one["address"] for one in search(house, object=job_id)] == ["203.0.113.7"]
    assert "203.0.113.7" not in str([one for one in house.audit.events if one.user_id == "user-1"])
    house.call(account_api.handler, "DELETE", "/me")
    house.sweep_after(61)
    assert [(one["act"], one["user_id"], one["address"]) for one in search(house, object=job_id)] == [
        ("view", "user-1", None)
    ]
    assert [one["act"] for one in search(house, user="user-1")] == ["account-deleted", "view"]


def test_an_account_of_an_earlier_release_gets_its_key_at_the_first_event(house: House) -> None:
    job_id = house.completed()
    for _ in range(2):
        path = "/jobs/{job_id}/files/{name}"
        house.call(jobs_api.handler, "GET", path, job_id=job_id, name="input")
    key = house.users.rows["user-1"].seal_key
    assert len(bytes.fromhex(key)) == 32
    assert [one["address"] for one in search(house, object=job_id)] == ["203.0.113.7"] * 2


def test_what_is_sealed_opens_with_its_key_and_label_alone() -> None:
    seals, key, other = AesSeals(), "0" * 64, "1" * 64
    sealed = seals.seal(key, "203.0.113.7", "event-1")
    assert sealed != seals.seal(key, "203.0.113.7", "event-1"), "the same text is not recognised"
    assert seals.unseal(key, sealed, "event-1") == "203.0.113.7"
    wrong = [
        (other, sealed, "event-1"),
        (key, sealed, "event-2"),
        ("", sealed, "event-1"),
        (key, "x", "event-1"),
    ]
    assert [seals.unseal(*one) for one in wrong] == [None] * 4
    assert seals.unseal(key, sealed[:-4] + "AAA=", "event-1") is None


def test_an_idempotent_answer_cannot_be_read_after_the_account(house: House) -> None:
    house.upload(size=10)
    body, key = {"filename": "NA12878.vcf.gz", "size": 10}, {"Idempotency-Key": "k"}
    first = house.call(jobs_api.handler, "POST", "/uploads", body, headers=key)
    again = house.call(jobs_api.handler, "POST", "/uploads", body, headers=key)
    assert again.json == first.json
    house.users.rows["user-1"] = replace(house.users.rows["user-1"], seal_key="f" * 64)  # another account's
    assert house.call(jobs_api.handler, "POST", "/uploads", body, headers=key).status == 409
    assert "NA12878" not in json.dumps(str(vars(house.once_store)))
