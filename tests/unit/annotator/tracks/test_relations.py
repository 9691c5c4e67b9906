"""Fields of a block that depend on each other: the order in which they are read, and what a track's file may not say."""

from __future__ import annotations

import pytest

from annotator.errors import ReferenceError_
from annotator.tracks.blocks import Relations
from annotator.tracks.spec import TrackField


def field(column: str, quotient: tuple[str, ...] = (), beside: tuple[str, ...] = ()) -> TrackField:
    return TrackField(column, "number", column, quotient=quotient, beside=beside)


def test_a_field_is_read_after_those_it_depends_on() -> None:
    fields = (
        field("AF", quotient=("AC", "AN")),
        field("grpmax", beside=("AF", "AC")),
        field("AC"),
        field("AN"),
    )
    order = Relations.of(fields).order
    assert sorted(order) == [0, 1, 2, 3]
    assert order.index(1) > order.index(0) > max(order.index(2), order.index(3))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((field("AF", ("AC", "AN"), ("AC",)), field("AC"), field("AN")), "AF is both a quotient and ordered beside"),
        ((field("AF", ("AC",)), field("AC")), "AF is the quotient of 1 field"),
        ((field("AF", beside=("A", "B", "C")), field("A"), field("B"), field("C")), "AF is ordered beside 3 fields"),
        ((field("AF", ("AC", "AN")), field("AC")), "AN"),
        ((field("A", beside=("B",)), field("B", beside=("A",))), "depend on each other in a circle: A, B"),
    ],
    ids=["both", "one count", "three", "absent", "circle"],
)  # fmt: skip
def test_relations_that_cannot_be_read_are_refused(fields: tuple[TrackField, ...], said: str) -> None:
    with pytest.raises(ReferenceError_) as refused:
        Relations.of(fields)
    assert said in refused.value.detail
