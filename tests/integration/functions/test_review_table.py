"""The reviews table over the fake and over DynamoDB (moto): the same rows, pages, limits and refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gas.bootstrap import Ports
from gas.domain.errors import Invalid, LostRace, NotFound, OverLimit
from gas.domain.review import Person, Review, ReviewStatus, blank, changed, commented, line, seen

PARTS = ("tables",)
SOMEBODY = Person("user-1", "A User")
NOW = "2026-11-23T12:00:00.000Z"


def written(variant: str, assembly: str = "grch38", user_id: str = "user-1") -> Review:
    empty = blank(user_id, f"{assembly}#{variant}", variant)
    wanted = {"status": ReviewStatus.REPORT, "tags": ("a", "b")}
    whole = commented(changed(empty, SOMEBODY, NOW, wanted), SOMEBODY, NOW, "comment-1", "text")
    return seen(whole, "job-1", NOW) or whole


def test_a_review_is_read_as_it_was_written(ports: Ports) -> None:
    review = written("1-5-A-G")
    assert ports.reviews.create(review, 10)
    assert not ports.reviews.create(replace(review, tags=()), 10)
    assert ports.reviews.get(review.review_id) == review
    assert ports.reviews.get("user-1#grch38#1-6-A-G") is None
    assert ports.reviews.many([review.review_id, "none"]) == [review]


def test_a_list_has_lines_by_place_in_pages(ports: Ports) -> None:
    reviews = [written(f"1-{pos}-A-G") for pos in range(3)]
    others = [
        written("1-0-A-G", "grch37"),
        written("1-0-A-G", user_id="user-2"),
        written("1-0-A-G", "grch38x"),
    ]
    for one in [*others, *reviews]:
        ports.reviews.create(one, 10)
    first = ports.reviews.page("user-1", "grch38", 2, None)
    second = ports.reviews.page("user-1", "grch38", 2, first.after)
    assert [*first.lines, *second.lines] == [line(one) for one in reviews]
    assert second.after is None
    for cursor in ("%", "AAAA", "b3RoZXIjMQ"):
        with pytest.raises(Invalid):
            ports.reviews.page("user-1", "grch38", 2, cursor)


def test_a_change_is_on_condition_and_the_line_follows(ports: Ports) -> None:
    review = written("1-5-A-G")
    ports.reviews.create(review, 10)
    after = ports.reviews.change(
        review.review_id,
        lambda one: changed(one, SOMEBODY, NOW, {"status": ReviewStatus.EXCLUDE, "tags": ()}),
    )
    assert after is not None
    assert ports.reviews.get(review.review_id) == after
    assert ports.reviews.page("user-1", "grch38", 9, None).lines == [line(after)]
    assert ports.reviews.change(review.review_id, lambda one: None) is None
    with pytest.raises(NotFound):
        ports.reviews.change("none", lambda one: one)


def test_an_account_has_only_so_many_and_a_removed_one_makes_room(ports: Ports) -> None:
    first, second, third = (written(f"1-{pos}-A-G") for pos in range(3))
    assert ports.reviews.create(first, 2)
    assert ports.reviews.create(second, 2)
    with pytest.raises(OverLimit):
        ports.reviews.create(third, 2)
    with pytest.raises(LostRace):
        ports.reviews.remove(replace(first, rev=7, tags=()))
    ports.reviews.remove(first)
    assert ports.reviews.get(first.review_id) is None
    assert ports.reviews.create(third, 2)
    assert ports.reviews.create(written("1-9-A-G", user_id="user-2"), 2)


def test_everything_of_a_user_is_erased_and_nothing_else(ports: Ports) -> None:
    for pos in range(60):
        ports.reviews.create(written(f"1-{pos}-A-G"), 100)
    other = written("1-9-A-G", user_id="user-2")
    ports.reviews.create(other, 100)
    while ports.reviews.erase_some("user-1"):
        pass
    assert ports.reviews.page("user-1", "grch38", 100, None).lines == []
    assert ports.reviews.page("user-2", "grch38", 100, None).lines == [line(other)]
    assert ports.reviews.create(written("1-1-A-G"), 1), "the count is gone too"
