"""Reviews belong to the account: one for all of its jobs, listed in pages, kept from others, erased with it."""

from __future__ import annotations

import json
from typing import Any

from gas.handlers import account_api
from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.reviews.review_requests import LIST, VARIANT, call, change, comment


def test_a_review_is_one_in_all_jobs_of_the_account(house: House) -> None:
    first, second = house.completed(), house.completed()
    code = {"code": "PM2", "state": "accepted", "strength": "supporting", "comment": "absent from gnomAD"}
    made = change(
        house,
        first,
        version=0,
        status="report",
        classification="likely_benign",
        tags=["cardio"],
        codes=[code],
    )
    assert made.status == 200, made.text
    seen = call(house, "GET", second, "1-100-a-g").json
    assert seen == made.json
    assert (seen["version"], seen["status"], seen["classification"]) == (1, "report", "likely_benign")
    assert seen["classified_at"] == seen["created_at"] == "2026-11-23T12:00:00.000Z"
    assert seen["codes"] == [{**code, "by": "user-1", "at": seen["created_at"]}]
    assert [(one["what"], one["before"], one["after"]) for one in seen["history"]] == [
        ("status", "none", "report"),
        ("classification", None, "likely_benign"),
        ("tags", "", "cardio"),
        ("codes.PM2", None, "accepted supporting: absent from gnomAD"),
    ]
    assert {one["by"] for one in seen["history"]} == {"user-1"}
    assert [one["job_id"] for one in seen["jobs"]] == [first]


def test_another_users_job_shows_no_review_and_takes_none(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report")
    for method, body in (("GET", None), ("PATCH", {"version": 1, "status": "none"}), ("DELETE", None)):
        assert call(house, method, job_id, body=body, user_id="user-2").status == 404
    assert call(house, "GET", job_id, path=LIST, user_id="user-2").status == 404
    own = house.completed("user-2")
    assert call(house, "GET", own, user_id="user-2").json["version"] == 0
    assert call(house, "GET", own, path=LIST, user_id="user-2").json["reviews"] == []


def test_the_list_has_every_review_of_the_assembly_in_pages(house: House) -> None:
    job_id = house.completed()
    for pos in range(1, 8):
        change(house, job_id, f"1-{pos}-A-G", version=0, tags=[f"t{pos}"], classification="benign")
    comment(house, job_id, "why")
    house.publish_reference(name="other", version="1" * 12, assembly="OTHER2")
    upload = house.upload(size=10)
    elsewhere = house.app.desk.submit(house.users.rows["user-1"], upload, "other", None, {}).job_id
    change(house, elsewhere, "1-1-A-G", version=0, status="exclude")
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = call(house, "GET", job_id, path=LIST, query={"limit": "3", **cursor}).json
        assert page["assembly"] == "demo1"
        found += page["reviews"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(one["variant"] for one in found) == sorted(
        ["1-100-A-G", *(f"1-{pos}-A-G" for pos in range(1, 8))]
    )
    commented = next(one for one in found if one["variant"] == "1-100-A-G")
    assert (commented["comments"], commented["jobs"], commented["jobs_total"]) == (1, [job_id], 1)
    assert "why" not in json.dumps(found)
    (other,) = call(house, "GET", elsewhere, path=LIST).json["reviews"]
    assert other["status"] == "exclude"
    assert call(house, "GET", job_id, path=LIST, query={"cursor": "b3RoZXIjMQ"}).status == 422


def test_a_job_that_has_the_variant_is_counted_once(house: House) -> None:
    first, second = house.completed(), house.completed()
    version = change(house, first, version=0, status="report").json["version"]
    body = {"variants": [VARIANT, "1-100-A-G", "1-5-C-T"]}
    path = f"{LIST}/seen"
    assert call(house, "POST", second, body=body, path=path).json == {"noted": 1}
    assert call(house, "POST", second, body=body, path=path).json == {"noted": 0}
    seen = call(house, "GET", first).json
    assert ([one["job_id"] for one in seen["jobs"]], seen["jobs_total"]) == ([first, second], 2)
    assert seen["version"] == version, "opening a result is no change of the review"
    assert len(house.reviews.rows) == 1, "a variant without a review is not kept"


def test_a_deleted_job_leaves_the_review_and_a_deleted_account_none(house: House) -> None:
    first, second = house.completed(), house.completed()
    change(house, first, version=0, status="report")
    house.completed("user-2")
    change_other = house.completed("user-2")
    call(house, "PATCH", change_other, body={"version": 0, "status": "exclude"}, user_id="user-2")
    house.app.desk.delete(house.users.rows["user-1"], first)
    assert call(house, "GET", second).json["status"] == "report"
    assert house.call(account_api.handler, "DELETE", "/me").status == 202
    house.sweep_after(60)
    assert {one.user_id for one in house.reviews.rows.values()} == {"user-2"}
