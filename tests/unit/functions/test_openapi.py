"""OpenAPI is what the routes say: valid, whole, and shown on a page without a script."""

from __future__ import annotations

import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from gas.handlers import auth_api
from gas.handlers.areas import AREAS, all_routes, routes_of
from tests.world import World


def test_the_document_is_valid_and_has_every_route(world: World) -> None:
    document = world.call(auth_api.handler, "GET", "/openapi.json", user_id=None).json
    OpenAPIV31SpecValidator(document).validate()
    offered = {(method.upper(), path) for path, how in document["paths"].items() for method in how}
    assert offered == {(route.method, route.path) for route in all_routes()}


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(world: World) -> None:
    document = world.call(auth_api.handler, "GET", "/openapi.json", user_id=None).json
    operations = [operation for how in document["paths"].values() for operation in how.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["summary"].endswith((".", "`")) for operation in operations)
    assert all("default" in operation["responses"] for operation in operations)


def test_only_public_routes_need_no_token(world: World) -> None:
    document = world.call(auth_api.handler, "GET", "/openapi.json", user_id=None).json
    public = {path for path, how in document["paths"].items() for one in how.values() if not one["security"]}
    protected = {path for path, how in document["paths"].items() for one in how.values() if one["security"]}
    assert {"/auth/sign-in", "/health", "/references", "/openapi.json"} <= public
    assert {"/me", "/jobs", "/uploads", "/tokens"} <= protected
    assert not public & protected


def test_no_route_is_offered_twice() -> None:
    offered = [(route.method, route.path) for route in all_routes()]
    assert len(set(offered)) == len(offered)
    assert sum(len(routes_of(api)) for api in AREAS) == len(offered)


def test_the_page_shows_every_route_without_a_script(world: World) -> None:
    page = world.call(auth_api.handler, "GET", "/docs", user_id=None)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<script" not in page.text
    assert " style=" not in page.text
    shown = set(re.findall(r"<code>([A-Z]+ /[^<]*)</code>", page.text))
    assert {f"{route.method} {route.path}" for route in all_routes()} <= shown


def test_health_and_references_are_open(world: World) -> None:
    assert world.call(auth_api.handler, "GET", "/health", user_id=None).json["status"] == "ok"
    (reference,) = world.call(auth_api.handler, "GET", "/references", user_id=None).json["references"]
    assert (reference["name"], reference["assembly"], reference["synthetic"]) == ("demo", "DEMO1", True)


def test_a_broken_reference_is_left_out(world: World) -> None:
    from gas.domain.ports import Bucket

    world.objects.put(Bucket.REFERENCES, "broken/reference.json", b"{")
    world.objects.put(Bucket.REFERENCES, "half/reference.json", b'{"name": "half"}')
    world.objects.put(Bucket.REFERENCES, "empty/genome", b"")
    shown = world.call(auth_api.handler, "GET", "/references", user_id=None).json["references"]
    assert [reference["name"] for reference in shown] == ["demo"]
