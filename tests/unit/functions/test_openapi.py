"""OpenAPI is what the routes say: valid, whole, and precise about closed sets of words."""

from __future__ import annotations

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


def test_docs_leads_to_the_page_of_the_site(world: World) -> None:
    answer = world.call(auth_api.handler, "GET", "/docs", user_id=None)
    assert (answer.status, answer.headers["Location"]) == (302, "/docs/routes")


def test_closed_sets_of_words_are_enumerations(world: World) -> None:
    schemas = world.call(auth_api.handler, "GET", "/openapi.json", user_id=None).json["components"]["schemas"]

    def words(shape: str, field: str) -> set[str]:
        found: set[str] = set()
        for schema in (alternatives := [schemas[shape]["properties"][field]]):
            alternatives += schema.get("anyOf", [])
            if "$ref" in schema:
                alternatives.append(schemas[schema["$ref"].rsplit("/", 1)[-1]])
            found |= set(schema.get("enum", []))
        return found - {None}

    assert words("JobView", "status") == {"PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"}
    assert words("JobView", "result_state") == {"AVAILABLE", "ARCHIVING", "ARCHIVED", "RESTORING"}
    assert words("ProgressView", "unit") == {"records", "files", "bytes"}
    assert "storing the results" in words("ProgressView", "stage")
    assert words("RestoreView", "state") == {"thawing", "copying"}
    assert words("Options", "engine") == {"vep", "csq", "vepyr"}
    assert words("Options", "genotypes") == {"keep", "counts", "drop"}
    assert words("Profile", "plan") == words("PlanAnswer", "plan") == {"free", "premium"}
    assert words("MailChoice", "mode") == {"each", "daily", "none"}
    assert words("MailChoice", "disabled_reason") == {"bounce", "complaint"}
    assert words("QuoteView", "tier") == {"Expedited", "Standard", "Bulk"}
    assert words("UploadView", "status") == {"OPEN", "COMPLETED", "DELETING"}


def test_health_and_references_are_open(world: World) -> None:
    assert world.call(auth_api.handler, "GET", "/health", user_id=None).json["status"] == "ok"
    (reference,) = world.call(auth_api.handler, "GET", "/references", user_id=None).json["references"]
    assert (reference["name"], reference["assembly"], reference["synthetic"]) == ("demo", "DEMO1", True)


def test_a_broken_reference_is_left_out(world: World) -> None:
    from gas.domain.ports import Bucket

    world.objects.put(Bucket.REFERENCES, "broken/reference.json", b"{")
    world.objects.put(Bucket.REFERENCES, "half/reference.json", b'{"name": "half"}')
    world.objects.put(Bucket.REFERENCES, "empty/genome", b"")
    odd = b'{"name": "odd", "version": "1", "tracks": [{"title": 3}], "contigs": "none"}'
    world.objects.put(Bucket.REFERENCES, "odd/reference.json", odd)
    shown = world.call(auth_api.handler, "GET", "/references", user_id=None).json["references"]
    assert [reference["name"] for reference in shown] == ["demo"]
