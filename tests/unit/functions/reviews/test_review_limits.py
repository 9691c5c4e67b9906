"""Limits of reviews: what is refused, and how much is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.reviews.review_requests import LIST, ONE, VARIANT, call, change, comment


def test_only_so_many_jobs_and_changes_are_kept(house: House) -> None:
    job_id = house.completed()
    for step in range(60):
        change(house, job_id, version=step * 2, tags=[f"t{step}"])
        change(house, job_id, version=step * 2 + 1, tags=[])
    seen = call(house, "GET", job_id).json
    assert (len(seen["history"]), seen["history_dropped"]) == (100, 20)
    for number in range(60):
        house.app.reviews.see(_job(house, job_id, f"01J{number:023d}"), [VARIANT])
    seen = call(house, "GET", job_id).json
    assert (len(seen["jobs"]), seen["jobs_total"]) == (50, 61)
    assert seen["jobs"][-1]["job_id"].endswith("59")


def _job(house: House, job_id: str, other: str) -> Any:
    return replace(house.row(job_id), job_id=other)


HOSTILE: list[Any] = [
    {"version": -1},
    {"version": 0, "status": "maybe"},
    {"version": 0, "classification": "vus"},
    {"version": 0, "tags": [""]},
    {"version": 0, "tags": ["x" * 41]},
    {"version": 0, "tags": ["a", "a"]},
    {"version": 0, "tags": [f"t{number}" for number in range(21)]},
    {"version": 0, "tags": ["\u202etxt"]},
    {"version": 0, "codes": [{"code": "pvs1", "state": "accepted"}]},
    {"version": 0, "codes": [{"code": "PVS1", "state": "perhaps"}]},
    {"version": 0, "codes": [{"code": "PVS1", "state": "accepted", "strength": "huge"}]},
    {"version": 0, "codes": [{"code": "PVS1", "state": "accepted"}, {"code": "PVS1", "state": "rejected"}]},
    {"version": 0, "codes": [{"code": "PVS1", "state": "accepted", "comment": "x" * 1001}]},
    {"version": 0, "codes": [{"code": "PVS1", "state": "accepted", "by": "user-9"}]},
    {"version": 0, "codes": [{"code": f"C{number}", "state": "accepted"} for number in range(41)]},
    {"version": 0, "history": []},
    {},
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: f"body {HOSTILE.index(body)}")
def test_hostile_changes_are_refused(house: House, body: Any) -> None:
    answer = call(house, "PATCH", house.completed(), body=body)
    assert answer.status == 422, answer.text
    assert house.reviews.rows == {}


@pytest.mark.parametrize(
    "text", ["", "x" * 4001, "a\u0000b", "\u202eabc"], ids=["empty", "long", "control", "bidirectional"]
)
def test_hostile_comments_are_refused(house: House, text: str) -> None:
    answer = call(house, "POST", house.completed(), body={"text": text}, path=f"{ONE}/comments")
    assert (answer.status, answer.json["field"]) == (422, "text")


@pytest.mark.parametrize(
    "variant",
    ["x", "1-100-A", "1-100-AXZ-G", "1-100-A-G\u202e", "1--5-A-G"],
    ids=["word", "no alt", "no bases", "bidirectional", "negative"],
)
def test_what_is_no_variant_is_refused(house: House, variant: str) -> None:
    job_id = house.completed()
    assert call(house, "GET", job_id, variant).status == 422
    assert change(house, job_id, variant, version=0, status="report").status == 422
    assert call(house, "POST", job_id, body={"variants": [variant]}, path=f"{LIST}/seen").status == 422


def test_a_review_has_a_bounded_size(house: House) -> None:
    job_id = house.completed()
    for _ in range(16):
        last = call(house, "POST", job_id, body={"text": "\u00e4" * 4000}, path=f"{ONE}/comments")
        if last.status != 201:
            break
    assert (last.status, last.json["limit"], last.json["allowed"]) == (422, "review_bytes", 65536)


def test_a_review_has_a_bounded_number_of_comments(house: House) -> None:
    job_id = house.completed()
    for _ in range(100):
        comment(house, job_id, "x")
    answer = call(house, "POST", job_id, body={"text": "x"}, path=f"{ONE}/comments")
    assert (answer.status, answer.json["limit"], answer.json["allowed"]) == (402, "comments_per_review", 100)


def test_an_account_has_a_bounded_number_of_reviews(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gas.domain.review.REVIEWS_PER_ACCOUNT", 2)
    job_id = house.completed()
    for pos in (1, 2):
        assert change(house, job_id, f"1-{pos}-A-G", version=0, status="report").status == 200
    answer = change(house, job_id, "1-3-A-G", version=0, status="report")
    assert (answer.status, answer.json["limit"]) == (402, "reviews_per_account")
    assert call(house, "DELETE", job_id, "1-1-A-G", query={"version": "1"}).status == 200
    assert change(house, job_id, "1-3-A-G", version=0, status="report").status == 200
