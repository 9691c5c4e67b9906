"""The router by Chalice's own test client: plain HTTP, without API Gateway's event around it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from chalice.test import Client

from gas.handlers.areas import AREAS, routes_of
from gas.handlers.http import router_of
from tests.world import World


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with Client(router_of("auth_api"), stage_name="api") as client:
        yield client


def test_a_public_route_answers(client: Client) -> None:
    answer = client.http.get("/health")
    assert (answer.status_code, answer.json_body["status"]) == (200, "ok")


def test_a_body_is_read_and_a_bad_one_refused(client: Client) -> None:
    headers = {"Content-Type": "application/json"}
    wish = {"email": "ada@example.org", "password": "Correct-horse-1", "name": "Ada"}
    assert client.http.post("/auth/sign-up", headers=headers, body=json.dumps(wish)).status_code == 201
    refused = client.http.post("/auth/sign-up", headers=headers, body=json.dumps({**wish, "email": 1}))
    assert (refused.status_code, refused.json_body["field"]) == (422, "email")


def test_a_protected_route_asks_for_a_token(world: World) -> None:
    with Client(router_of("jobs_api"), stage_name="api") as client:
        assert client.http.get("/jobs").status_code == 401


@pytest.mark.parametrize("api", AREAS)
def test_the_router_offers_the_routes_and_nothing_else(api: str) -> None:
    offered = {(method, path) for path, methods in router_of(api).routes.items() for method in methods}
    assert offered == {(route.method, route.path) for route in routes_of(api)}
