"""A family that contradicts itself is refused where it is set, not by the question that is asked of it later."""

from __future__ import annotations

from typing import Any

import pytest

from gas.handlers import jobs_api
from tests.world import Response, World

CHILD = {"name": "child", "sex": "male", "affected": True, "father": "father", "mother": "mother"}
PARENTS = [{"name": "father", "sex": "male"}, {"name": "mother", "sex": "female"}]


def write(world: World, people: list[dict[str, Any]] | None) -> Response:
    path, job_id = "/jobs/{job_id}/family", world.job()
    return world.call(jobs_api.handler, "PUT", path, {"family": people}, job_id=job_id)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([CHILD, {**CHILD, "affected": False}], "child is named twice."),
        ([CHILD, {**CHILD, "family": "other"}], "child is named twice."),
        ([{**CHILD, "father": "child"}], "child is named as their own father."),
        ([{**CHILD, "father": "mother"}, *PARENTS], "mother is the father of child, but stated as female."),
        ([{**CHILD, "mother": "father"}, *PARENTS], "father is the mother of child, but stated as male."),
    ],
    ids=["twice", "in two families", "own father", "a female father", "a male mother"],
)
def test_a_contradiction_is_refused(world: World, people: list[dict[str, Any]], said: str) -> None:
    refused = write(world, people)
    assert (refused.status, refused.json["field"]) == (422, "family")
    assert refused.json["detail"] == f"The family contradicts itself: {said}"


@pytest.mark.parametrize(
    "people",
    [
        None,
        [],
        [CHILD],
        [CHILD, *PARENTS],
        [{**CHILD, "father": "elsewhere"}, {"name": "elsewhere", "family": "x"}],
    ],
    ids=["none", "nobody", "parents without rows", "a trio", "a parent of that name in another family"],
)
def test_a_family_that_makes_sense_is_kept(world: World, people: list[dict[str, Any]] | None) -> None:
    assert write(world, people).status == 200
