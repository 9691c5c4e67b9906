"""Every route of the OpenAPI document x every state x every actor: the answer is the one that the table states."""

from __future__ import annotations

import pytest

from gas.domain.job import ResultState, Status
from gas.domain.ports import Bucket
from gas.handlers.areas import all_routes
from gas.handlers.openapi import document
from gas.handlers.scopes import NEEDS, Need
from tests.unit.security.route_answers import DONE, expected
from tests.unit.security.route_requests import ACTORS, API_OF, send
from tests.unit.security.route_states import STATES, result_in

OPERATIONS = sorted(
    f"{method.upper()} {path}"
    for path, methods in document(all_routes(), "1")["paths"].items()
    for method in methods
)
CASES = [pytest.param(state, actor, id=f"{state} by {actor}") for state in STATES for actor in ACTORS]


@pytest.mark.parametrize(("state", "actor"), CASES)
def test_no_answer_deviates_from_the_table(state: str, actor: str) -> None:
    deviations = []
    stage = STATES[state]()
    for operation in sorted(OPERATIONS, key=lambda one: not one.startswith("GET")):
        answer = send(stage, operation, actor)
        wanted = expected(operation, state, actor)
        if answer.status != wanted and not (wanted == DONE and 200 <= answer.status < 300):
            deviations.append(f"{operation}: {answer.status}, expected {wanted}: {answer.text[:120]}")
        if actor.startswith("other") and stage.job_id in answer.text and NEEDS[operation] is not Need.PUBLIC:
            deviations.append(f"{operation}: another user's job shows")
        if not operation.startswith("GET") and answer.status < 400:
            stage = STATES[state]()  # it has changed something
    assert deviations == []


def test_the_table_covers_the_document() -> None:
    assert len(OPERATIONS) == len(NEEDS)
    assert set(OPERATIONS) == set(API_OF)
    assert {state.split(" ")[0] for state in STATES} >= {str(status) for status in Status}
    assert any(
        stored
        for stored in result_in(ResultState.ARCHIVED)().house.objects.stored
        if stored[0] is Bucket.RESULTS
    )
