"""Reviews of variants: of the account, whatever job they are asked for through; guarded, bounded and erased with it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gas.domain.errors import Invalid
from gas.domain.variant_key import assembly_key, canonical
from gas.handlers import account_api, admin_api, jobs_api
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "variant_keys.json").read_text())
LIST = "/jobs/{job_id}/reviews"
ONE = f"{LIST}/{{variant}}"
VARIANT = "chr1-100-A-G"


@pytest.fixture
def house() -> House:
    house = House()
    house.user()
    house.user("user-2")
    return house


def call(
    house: House,
    method: str,
    job_id: str,
    variant: str = VARIANT,
    body: Any = None,
    path: str = ONE,
    **how: Any,
) -> Response:
    given = {"job_id": job_id, "variant": variant, **how.pop("path_parameters", {})}
    return house.call(
        jobs_api.handler, method, path, body,
        path={name: value for name, value in given.items() if "{" + name + "}" in path}, **how,
    )  # fmt: skip


def change(house: House, job_id: str, variant: str = VARIANT, **body: Any) -> Response:
    return call(house, "PATCH", job_id, variant, body)


def comment(house: House, job_id: str, text: str) -> Any:
    answer = call(house, "POST", job_id, body={"text": text}, path=f"{ONE}/comments")
    assert answer.status == 201, answer.text
    return answer.json


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"vector {VECTORS.index(vector)}")
def test_a_variant_has_one_name(vector: dict[str, Any]) -> None:
    if vector["key"] is None:
        with pytest.raises(Invalid):
            canonical(vector["written"])
    else:
        assert canonical(vector["written"]) == vector["key"]
        assert canonical(vector["key"]) == vector["key"]


@pytest.mark.parametrize("name", ["GRCh38", "GRCh38.p14", "grch38.P2", " GRCh38 "])
def test_patches_of_an_assembly_are_one(name: str) -> None:
    assert assembly_key(name) == "grch38"


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


def test_comments_are_added_edited_and_deleted_by_their_author(house: House) -> None:
    job_id = house.completed()
    comment(house, job_id, "first")
    house.clock.go(60)
    second = comment(house, job_id, "second\nline")
    own = [one["comment_id"] for one in second["comments"]]
    assert [(one["text"], one["author"], one["own"]) for one in second["comments"]] == [
        ("first", "A User", True),
        ("second\nline", "A User", True),
    ]
    path = f"{ONE}/comments/{{comment_id}}"
    edited = call(
        house, "PUT", job_id, body={"text": "better"}, path=path, path_parameters={"comment_id": own[0]}
    ).json["comments"][0]
    assert (edited["text"], edited["edited_at"] > edited["at"]) == ("better", True)
    left = call(house, "DELETE", job_id, path=path, path_parameters={"comment_id": own[0]}).json
    assert [one["comment_id"] for one in left["comments"]] == [own[1]]
    assert "better" not in json.dumps(left), (
        "a deleted comment's text stays nowhere, not in the history either"
    )
    assert [one["after"] for one in left["history"]] == [
        f"added {own[0]}",
        f"added {own[1]}",
        f"edited {own[0]}",
        f"deleted {own[0]}",
    ]
    for method, body in (("PUT", {"text": "x"}), ("DELETE", None)):
        gone = call(house, method, job_id, body=body, path=path, path_parameters={"comment_id": own[0]})
        assert gone.status == 404


def test_a_comment_of_somebody_else_is_no_comment_of_yours(house: House) -> None:
    """One account is one person today; the rule holds when several share one."""
    job_id = house.completed()
    (made,) = comment(house, job_id, "theirs")["comments"]
    (row,) = house.reviews.rows.values()
    theirs = replace(row, comments=(replace(row.comments[0], by="user-9"),))
    house.reviews.rows[row.review_id] = theirs
    path = f"{ONE}/comments/{{comment_id}}"
    for method, body in (("PUT", {"text": "x"}), ("DELETE", None)):
        answer = call(
            house, method, job_id, body=body, path=path, path_parameters={"comment_id": made["comment_id"]}
        )
        assert answer.status == 404
    assert house.reviews.rows[row.review_id] == theirs


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


def test_a_review_is_deleted_with_its_version_only(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report")
    assert call(house, "DELETE", job_id).status == 409
    assert call(house, "DELETE", job_id, query={"version": "1"}).status == 200
    assert call(house, "DELETE", job_id, query={"version": "1"}).status == 404
    assert call(house, "GET", job_id).json["version"] == 0


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


def test_the_audit_log_says_that_a_review_changed_and_not_of_what(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report", tags=["cardio"])
    comment(house, job_id, "secret words")
    events = [one for one in house.audit.events if one.act == "review-changed"]
    assert {one.object for one in events} == {job_id}
    assert all(word not in repr(house.audit.events) for word in ("1-100", "cardio", "secret", "report"))


# ---- Links


def shared(house: House, job_id: str, **wish: Any) -> str:
    answer = house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", wish, job_id=job_id)
    assert answer.status == 201, answer.text
    return str(answer.json["token"])


def visit(house: House, token: str, **how: Any) -> Response:
    return house.call(admin_api.handler, "GET", "/shares/{token}/reviews", user_id=None, token=token, **how)


def test_a_link_shows_no_reviews_unless_its_owner_says_so(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report")
    token = shared(house, job_id)
    assert visit(house, token).status == 404
    opened = house.call(admin_api.handler, "GET", "/shares/{token}", user_id=None, token=token)
    assert opened.json["reviews"] is False


def test_a_link_with_reviews_shows_those_of_its_result_and_nothing_of_who_wrote_them(house: House) -> None:
    job_id, other = house.completed(), house.completed()
    change(
        house, job_id, version=0, status="report", classification="pathogenic",
        codes=[{"code": "PM2", "state": "accepted", "comment": "rare"}],
    )  # fmt: skip
    comment(house, job_id, "for the referring doctor")
    change(house, other, "1-7-C-T", version=0, status="exclude", tags=["of another job"])
    token = shared(house, job_id, reviews=True)
    answer = visit(house, token)
    assert answer.status == 200, answer.text
    (seen,) = answer.json["reviews"]
    assert (seen["variant"], seen["classification"]) == ("1-100-A-G", "pathogenic")
    assert [one["text"] for one in seen["comments"]] == ["for the referring doctor"]
    for secret in ("user-1", "A User", other, "1-7-C-T", "another job"):
        assert secret not in answer.text
    listed = house.call(admin_api.handler, "GET", "/jobs/{job_id}/shares", job_id=job_id).json["shares"]
    assert [one["reviews"] for one in listed] == [True]


def test_a_guarded_link_shows_reviews_to_whom_it_opened(house: House) -> None:
    job_id = house.completed()
    change(house, job_id, version=0, status="report")
    token = shared(house, job_id, reviews=True, password="correct horse", max_views=1)
    assert visit(house, token).status == 404
    opened = house.call(
        admin_api.handler, "POST", "/shares/{token}", {"password": "correct horse"}, user_id=None, token=token
    )
    assert opened.status == 200, opened.text
    ticket = {"Share-Ticket": opened.json["ticket"]}
    assert visit(house, token, headers=ticket).status == 200
    locked = shared(house, job_id, reviews=True, password="correct horse")
    assert visit(house, locked).status == 403
    assert visit(house, locked, headers=ticket).status == 403
    assert visit(house, "sample").status == 404
