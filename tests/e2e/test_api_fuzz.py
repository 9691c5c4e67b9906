"""Schemathesis over the service's own OpenAPI: no request is answered with a fault of the service, and errors have their form."""

from __future__ import annotations

from functools import cache

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from gas.handlers.areas import all_routes
from tests.e2e.service import Api, LocalService

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(400)]

# These end the account, or the session, that the requests are made with.
LEFT_OUT = {("DELETE", "/me"), ("POST", "/auth/sign-out")}
ROUTES = sorted(
    (route.method, route.path) for route in all_routes() if (route.method, route.path) not in LEFT_OUT
)


@cache
def schema_of(url: str) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{url}/openapi.json")


@pytest.fixture(scope="module")
def fuzzer(service: LocalService) -> Api:
    return service.client("fuzz@example.org", "Fuzzing-pass-1")


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=[f"{method} {path}" for method, path in ROUTES])
def test_no_answer_is_a_fault_of_ours(service: LocalService, fuzzer: Api, method: str, path: str) -> None:
    operation = schema_of(service.api_url)[path][method]

    @settings(
        max_examples=6,
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def fuzz(case: schemathesis.Case) -> None:
        case.headers["Authorization"] = fuzzer.http.headers["Authorization"]
        response = case.call(base_url=service.api_url, timeout=60)
        assert response.status_code < 500, (case.as_curl_command(), response.text)
        if response.status_code >= 400 and path.startswith("/ga4gh/"):
            assert response.headers["content-type"][0].startswith("application/json"), response.text
            # DRS and WES say `status_code`, the registry says `status`.
            told = response.json()
            assert told.get("status_code", told.get("status")) == response.status_code
        elif response.status_code >= 400:
            assert response.headers["content-type"][0].startswith("application/problem+json"), response.text
            assert {"type", "title"} <= set(response.json())

    fuzz()
