"""The examples of the OpenAPI document: for every route, as its schemas say, and what the handlers answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gas.handlers import examples
from gas.handlers.areas import all_routes
from gas.handlers.openapi import document
from local.package import read_template
from tests.api_examples.record import FOLDER, recorded, text

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return document(all_routes(), "1")


def operations(openapi: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {
        f"{method.upper()} {path}": operation
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    }
    del found["GET /openapi.json"]  # its answer is this document
    return found


def strict(schema: Any) -> Any:
    """The schema, which also refuses members that it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: strict(one) for name, one in schema.items()}
    closed = isinstance(inner.get("properties"), dict) and inner.get("type") == "object"
    return {**inner, "additionalProperties": False} if closed else inner


def test_the_examples_are_what_the_handlers_answer() -> None:
    """After a change of the API: `make examples`."""
    shipped = {file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.json")}
    assert shipped == {name: text(page) for name, page in recorded().items()}


def test_every_route_shows_a_request_an_answer_and_its_refusals(openapi: dict[str, Any]) -> None:
    for name, operation in operations(openapi).items():
        (status, good), *others = operation["responses"].items()
        assert status.startswith(("2", "3")), name
        for content in good.get("content", {}).values():
            assert content["examples"], f"{name} has no example of its answer"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["examples"], f"{name} has no example of its body"
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                assert parameter["example"], f"{name} has no example of {parameter['name']}"
        if "{" in name or "requestBody" in operation:
            refused = [one for one, _ in others if one.startswith("4")]
            assert refused, f"{name} has no example of a refusal"
            assert "404" in refused or "{" not in name, f"{name} has no example of 404"


def test_every_example_is_as_its_schema_says(openapi: dict[str, Any]) -> None:
    components = {"components": {"schemas": strict(openapi["components"]["schemas"])}}
    checked = 0
    for name, operation in operations(openapi).items():
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        contents = [content for part in parts for content in part.get("content", {}).values()]
        for content in contents:
            check = Draft202012Validator({**strict(content["schema"]), **components})
            for key, example in content.get("examples", {}).items():
                shown = openapi["components"]["examples"][key] if "$ref" in example else example
                wrong = [f"{name}, {key}: {error.message}" for error in check.iter_errors(shown["value"])]
                assert wrong == []
                checked += 1
        for parameter in operation.get("parameters", []):
            if "example" in parameter and parameter["schema"].get("type") == "string":
                Draft202012Validator(parameter["schema"]).validate(parameter["example"])
    assert checked > 300


def test_the_refusal_without_a_token_is_that_of_the_gateway() -> None:
    template = read_template()
    gateway = template["Resources"]["Api"]["Properties"]["GatewayResponses"]["UNAUTHORIZED"]
    assert json.loads(gateway["ResponseTemplates"]["application/json"]) == examples.NO_TOKEN
