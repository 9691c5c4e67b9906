"""Comments of a review: their author alone edits and deletes them, and the text of a deleted one is not kept."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.reviews.review_requests import ONE, call, comment


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
