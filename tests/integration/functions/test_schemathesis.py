"""Whatever is sent to the API, valid or not: no 5xx, and every answer is as OpenAPI says."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from gas import __version__, bootstrap
from gas.handlers.areas import all_routes
from gas.handlers.openapi import document
from tests.integration.functions.wsgi import Gateway
from tests.world import World

# More of everything than the fuzzing uses up.
PLENTY = {
    "AUTH_ATTEMPTS_PER_EMAIL": "1000000",
    "AUTH_ATTEMPTS_PER_ADDRESS": "1000000",
    "FREE_UPLOAD_LIMIT_BYTES": str(1024**3),
}

schema = schemathesis.openapi.from_dict(document(all_routes(), __version__))
schema.app = Gateway()


ROUTES = sorted((route.method, route.path) for route in all_routes())


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=[f"{method} {path}" for method, path in ROUTES])
def test_no_request_breaks_the_api(method: str, path: str) -> None:
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method].as_strategy())
    def fuzz(case: schemathesis.Case) -> None:
        answer(case)

    fuzz()


def answer(case: schemathesis.Case) -> None:
    """Sends the case to an API of its own, with one job in it, and checks what comes back."""
    world = World(PLENTY)
    world.user()
    job_id = world.job()
    world.drain()
    bootstrap.provide(world.app)
    try:
        if "job_id" in (case.path_parameters or {}) and len(str(case.path_parameters["job_id"])) % 2:
            case.path_parameters["job_id"] = job_id
        case.call_and_validate(
            headers={"Authorization": "Bearer user-1"},
            checks=[not_a_server_error, response_schema_conformance, content_type_conformance],
        )
    finally:
        bootstrap.provide(None)
