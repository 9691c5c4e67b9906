"""Reviews behind a link: shown if its owner says so, and without who wrote them."""

from __future__ import annotations

from typing import Any

from gas.handlers import admin_api
from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.reviews.review_requests import change, comment
from tests.world import Response


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
