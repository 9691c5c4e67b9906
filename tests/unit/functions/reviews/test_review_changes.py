"""Changes of a review: what is left out stays, and a change of another version is refused."""

from __future__ import annotations

import pytest

from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.reviews.review_requests import call, change, comment


def test_a_variant_that_nobody_reviewed_has_version_0(house: House) -> None:
    seen = call(house, "GET", house.completed()).json
    assert (seen["variant"], seen["assembly"], seen["version"], seen["status"]) == (
        "1-100-A-G",
        "demo1",
        0,
        "none",
    )
    assert seen["comments"] == seen["history"] == seen["jobs"] == []
    assert house.reviews.rows == {}


def test_what_is_left_out_stays(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report", classification="benign", tags=["a"])
    seen = change(house, job_id, version=1, classification=None).json
    assert (seen["status"], seen["classification"], seen["classified_at"], seen["tags"]) == (
        "report",
        None,
        None,
        ["a"],
    )


def test_a_decision_that_is_sent_again_keeps_who_and_when(house: House) -> None:
    job_id = house.completed()
    codes = [
        {"code": "PM2", "state": "accepted"},
        {"code": "BP4", "state": "rejected", "comment": "wrong gene"},
    ]
    first = change(house, job_id, version=0, codes=codes).json
    house.clock.go(60)
    second = change(house, job_id, version=1, codes=[{**codes[0], "strength": "moderate"}, codes[1]]).json
    assert second["codes"][1] == first["codes"][1]
    assert second["codes"][0]["at"] > first["codes"][0]["at"]
    assert second["history"][-1]["what"] == "codes.PM2"
    assert len(second["history"]) == 3


@pytest.mark.parametrize("version", [0, 2])
def test_a_change_of_another_version_is_refused(house: House, version: int) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report")
    answer = change(house, job_id, version=version, status="exclude")
    assert (answer.status, answer.json["type"], answer.json["version"]) == (409, "review-changed", 1)
    assert call(house, "GET", job_id).json["status"] == "report"


def test_of_two_at_the_same_moment_one_is_refused(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="to_review")

    def quicker() -> None:
        house.reviews.before_write = lambda: None
        assert change(house, job_id, version=1, status="report").status == 200

    house.reviews.before_write = quicker
    assert change(house, job_id, version=1, status="exclude").status == 409
    assert call(house, "GET", job_id).json["status"] == "report"


def test_a_review_is_deleted_with_its_version_only(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report")
    assert call(house, "DELETE", job_id).status == 409
    assert call(house, "DELETE", job_id, query={"version": "1"}).status == 200
    assert call(house, "DELETE", job_id, query={"version": "1"}).status == 404
    assert call(house, "GET", job_id).json["version"] == 0


def test_the_audit_log_says_that_a_review_changed_and_not_of_what(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report", tags=["cardio"])
    comment(house, job_id, "secret words")
    events = [one for one in house.audit.events if one.act == "review-changed"]
    assert {one.object for one in events} == {job_id}
    assert all(word not in repr(house.audit.events) for word in ("1-100", "cardio", "secret", "report"))
