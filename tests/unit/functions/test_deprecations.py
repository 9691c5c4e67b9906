"""What will be removed says so in headers and in the OpenAPI document, 90 days before."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from gas.handlers import auth_api, deprecations, ga4gh_api
from gas.handlers.areas import all_routes
from gas.handlers.deprecations import Deprecation
from gas.handlers.openapi import document
from tests.world import World

ENTRY = Deprecation(date(2026, 11, 29), date(2027, 3, 1))
NAMES = ("Deprecation", "Sunset", "Link")


def test_answers_of_a_deprecated_route_say_when_it_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(deprecations.ROUTES, "GET /references", ENTRY)
    answer = world.call(auth_api.handler, "GET", "/references", user_id=None)
    announced, sunset, link = (answer.headers[name] for name in NAMES)
    assert datetime.fromtimestamp(int(announced.removeprefix("@")), UTC) == datetime(2026, 11, 29, tzinfo=UTC)
    assert parsedate_to_datetime(sunset) == datetime(2027, 3, 1, tzinfo=UTC)
    assert link == '</docs/api-changes#2026-11-29>; rel="deprecation"; type="text/html"'
    healthy = world.call(auth_api.handler, "GET", "/health", user_id=None)
    assert not set(NAMES) & set(healthy.headers)


def test_errors_of_a_deprecated_route_say_it_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    route = "/ga4gh/service-registry/v1/services/{service_id}"
    monkeypatch.setitem(deprecations.ROUTES, f"GET {route}", ENTRY)
    answer = world.call(ga4gh_api.handler, "GET", route, user_id=None, service_id="none")
    assert (answer.status, answer.headers["Deprecation"]) == (404, "@1795910400")


def test_the_openapi_document_marks_routes_and_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(deprecations.ROUTES, "GET /estimate", ENTRY)
    monkeypatch.setitem(deprecations.FIELDS, "NewJob.name", ENTRY)
    made = document(all_routes(), "1")
    marked = {
        f"{method.upper()} {path}"
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
        if operation.get("deprecated")
    }
    assert marked == {"GET /estimate"}
    assert made["paths"]["/estimate"]["get"]["x-sunset"] == "2027-03-01"
    fields = made["components"]["schemas"]["NewJob"]["properties"]
    assert [name for name, schema in fields.items() if schema.get("deprecated")] == ["name"]


def test_an_announcement_stands_for_90_days() -> None:
    with pytest.raises(ValueError, match="less than 90 days"):
        Deprecation(date(2026, 11, 29), date(2027, 2, 26))


def test_what_is_deprecated_exists_and_is_announced() -> None:
    page = (Path(__file__).parents[3] / "docs/api-changes.md").read_text()
    made = document(all_routes(), "1")
    operations = {f"{route.method} {route.path}" for route in all_routes()}
    fields = {
        f"{name}.{field}"
        for name, schema in made["components"]["schemas"].items()
        for field in schema.get("properties", {})
    }
    assert set(deprecations.ROUTES) <= operations
    assert set(deprecations.FIELDS) <= fields
    for name, entry in {**deprecations.ROUTES, **deprecations.FIELDS}.items():
        section = re.search(
            rf"^## {entry.announced.isoformat()}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL
        )
        assert section, f"docs/api-changes.md has no {entry.announced}"
        assert re.search(rf"^- Deprecated: .*`{re.escape(name)}`", section[1], re.MULTILINE)
