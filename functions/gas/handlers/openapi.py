"""Generate the OpenAPI 3.1 document from the routes and their structs.

`python -m gas.handlers.openapi` prints the document without a running service.
"""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from gas.handlers.answer import Redirect
from gas.handlers.routing import TEXTS, Route
from gas.handlers.shapes.ga4gh import Ga4ghError
from gas.handlers.shapes.service import Problem

REF = "#/components/schemas/{name}"


def document(routes: list[Route], version: str) -> dict[str, Any]:
    """Return the document. Paths are those that a client calls, under `/api`."""
    models = [
        model for route in routes for model in (route.body, route.form, *route.answers) if model is not None
    ]
    _, schemas = msgspec.json.schema_components([*models, Problem, Ga4ghError], ref_template=REF)
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
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in route.parameters
    ]
    parameters += _query_parameters(route)
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
        "responses": _responses(route),
    }
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {
            "required": _must_be_given(route.body),
            "content": {"application/json": {"schema": _ref(route.body)}},
        }
    if route.form is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": _ref(route.form)}},
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


def _responses(route: Route) -> dict[str, Any]:
    good: dict[str, Any] = {"description": route.summary}
    kinds = {body: TEXTS.get(body, "application/json") for body in route.bodies}
    content = {
        media_type: {"schema": {"type": "string"} if body in TEXTS else _ref(body)}
        for body, media_type in kinds.items()
        if media_type is not None
    }
    if content:
        good["content"] = content
    responses: dict[str, Any] = {str(route.status): good}
    if Redirect in route.bodies:
        responses["302"] = {"description": "Found", "headers": {"Location": {"schema": {"type": "string"}}}}
    problem = {"application/problem+json": {"schema": _ref(Problem)}}
    responses["default"] = {"description": "A problem document", "content": problem}
    if route.is_ga4gh:
        # API Gateway's own refusals (401, 403, 413) know no route: they are problem documents here, too.
        content = {"application/json": {"schema": _ref(Ga4ghError)}} | problem
        responses["default"] = {"description": "An error in GA4GH's form", "content": content}
    return responses


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
