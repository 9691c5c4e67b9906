"""Generate the OpenAPI 3.1 document from the routes and their structs.

`python -m gas.handlers.openapi` prints the document without a running service.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any

import msgspec

from gas.handlers import deprecations, examples, problems
from gas.handlers.answer import Redirect
from gas.handlers.examples import Example
from gas.handlers.problems import ErrorForm
from gas.handlers.routing import TEXTS, Route
from gas.handlers.shapes.ga4gh import Ga4ghError
from gas.handlers.shapes.service import Problem

REF = "#/components/schemas/{name}"
PROBLEM = problems.MEDIA_TYPE
ERRORS = {
    ErrorForm.PROBLEM: "A problem document",
    ErrorForm.JSON: "An error in the form of Service Registry",
    ErrorForm.GA4GH: "An error in the form of DRS and WES",
}


def document(routes: list[Route], version: str) -> dict[str, Any]:
    """Return the document. Paths are those that a client calls, under `/api`."""
    models = [
        model for route in routes for model in (route.body, route.form, *route.answers) if model is not None
    ]
    _, schemas = msgspec.json.schema_components([*models, Problem, Ga4ghError], ref_template=REF)
    for name in deprecations.FIELDS:
        model, _, field = name.partition(".")
        schemas[model]["properties"][field]["deprecated"] = True
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GAS, the Genomic Annotation Service",
            "version": version,
            "description": "Annotate genetic variants. Errors are problem documents (RFC 9457).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "examples": examples.shared(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "the access token of a sign-in, or an API token",
                }
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    recorded = examples.of_route(route.tag, route.method, route.path)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in route.parameters
    ]
    parameters += _query_parameters(route)
    for parameter in parameters:
        example = examples.parameter(recorded, parameter["in"], parameter["name"])
        if example is not None:
            parameter["example"] = example
    if not route.public and route.method != "GET":
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
                "description": "A repeat with the same key within 24 hours gets the first response again.",
            }
        )
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.summary,
        "security": [] if route.public else [{"bearer": []}],
        "x-gas-scope": route.need,
        "responses": _responses(route, recorded),
    }
    leaving = deprecations.of_route(route.method, route.path)
    if leaving is not None:
        operation |= {"deprecated": True, "x-sunset": leaving.sunset.isoformat()}
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {
            "required": _must_be_given(route.body),
            "content": {"application/json": _content(_ref(route.body), examples.requests(recorded))},
        }
    if route.form is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": _content(_ref(route.form), examples.requests(recorded))},
        }
    return operation


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schemas, components = msgspec.json.schema_components([route.query], ref_template=REF)
    name = schemas[0]["$ref"].rsplit("/", 1)[-1]
    properties: dict[str, Any] = components[name]["properties"]
    required = components[name].get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inline(schema, components)}
        for name, schema in properties.items()
    ]


def _inline(schema: Any, components: dict[str, Any]) -> Any:
    """Return a query parameter's schema with its references resolved, because the document lacks those components."""
    if isinstance(schema, list):
        return [_inline(inner, components) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inline(components[schema["$ref"].rsplit("/", 1)[-1]], components)
    return {name: _inline(inner, components) for name, inner in schema.items()}


def _responses(route: Route, recorded: list[Example]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if route.bodies != [Redirect]:
        responses[str(route.status)] = _success(route, recorded)
    if Redirect in route.bodies:
        location = {"schema": {"type": "string"}, **examples.location(recorded)}
        responses["302"] = {"description": "Found", "headers": {"Location": location}}
    for status in examples.refusals(recorded):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {
                media_type: _content(schema, examples.answers(recorded, status, media_type))
                for media_type, schema in _error_schemas(route).items()
            },
        }
    refused = {name: {"$ref": f"#/components/examples/{name}"} for name in examples.SHARED}
    shared = {} if route.public else refused
    responses["default"] = {
        "description": ERRORS[route.errors],
        "content": {
            media_type: _content(schema, shared if media_type == PROBLEM else {})
            for media_type, schema in _error_schemas(route).items()
        },
    }
    return responses


def _success(route: Route, recorded: list[Example]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": route.summary}
    kinds = {body: TEXTS.get(body, "application/json") for body in route.bodies}
    shapes: dict[str, list[Any]] = {}
    for body, media_type in kinds.items():
        if media_type is not None:
            shapes.setdefault(media_type, []).append({"type": "string"} if body in TEXTS else _ref(body))
    if shapes:
        good["content"] = {
            media_type: _content(
                schemas[0] if len(schemas) == 1 else {"anyOf": schemas},
                examples.answers(recorded, route.status, media_type),
            )
            for media_type, schemas in shapes.items()
        }
    return good


def _error_schemas(route: Route) -> dict[str, Any]:
    """Return the schemas of errors by media type. API Gateway's own refusals are problem documents on all routes."""
    problem = {PROBLEM: _ref(Problem)}
    if route.errors is ErrorForm.PROBLEM:
        return problem
    return {problems.JSON: _ref(Ga4ghError if route.errors is ErrorForm.GA4GH else Problem)} | problem


def _content(schema: Any, found: dict[str, Any]) -> dict[str, Any]:
    return {"schema": schema, **({"examples": found} if found else {})}


def _must_be_given(model: Any) -> bool:
    """Return whether any field of a body has no default."""
    return any(field.required for field in msgspec.structs.fields(model))


def _ref(model: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([model], ref_template=REF)
    return dict(schema)


if __name__ == "__main__":
    from gas import __version__
    from gas.handlers.areas import all_routes

    sys.stdout.buffer.write(msgspec.json.encode(document(all_routes(), __version__), order="deterministic"))
