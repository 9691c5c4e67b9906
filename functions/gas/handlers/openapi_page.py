"""The OpenAPI document as a plain page: no script, no style from elsewhere, so that the strictest CSP lets it through."""

from __future__ import annotations

from html import escape
from typing import Any


def page(document: dict[str, Any]) -> str:
    """A whole HTML page."""
    info = document["info"]
    sections = "".join(
        _operation(method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    )
    schemas = "".join(
        _schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items())
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(info['title'])}: API</title></head><body><main>"
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])} Version {escape(info['version'])}. "
        'All paths stand under <code>/api</code>; the same as <a href="openapi.json">OpenAPI 3.1</a>.</p>'
        f"<h2>Routes</h2>{sections}<h2>Shapes</h2>{schemas}</main></body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<li><code>{escape(item['name'])}</code> ({escape(item['in'])}"
        f"{', required' if item['required'] else ''})</li>"
        for item in operation.get("parameters", [])
    )
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = "".join(
        f"<li>{escape(status)}: {_link(_content_schema(answer)) or escape(answer['description'])}</li>"
        for status, answer in operation["responses"].items()
    )
    return (
        f'<section id="{escape(operation["operationId"])}"><h3><code>{method.upper()} {escape(path)}</code></h3>'
        f"<p>{escape(operation['summary'])} {'' if operation['security'] else '(no token needed)'}</p>"
        + (f"<p>Parameters</p><ul>{parameters}</ul>" if parameters else "")
        + (f"<p>Body: {_link(body)}</p>" if body else "")
        + f"<p>Answers</p><ul>{answers}</ul></section>"
    )


def _content_schema(answer: dict[str, Any]) -> dict[str, Any] | None:
    for content in answer.get("content", {}).values():
        schema: dict[str, Any] = content["schema"]
        return schema
    return None


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", []))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code>{'' if field in required else ' (optional)'}</td><td>{_type(inner)}</td></tr>"
        for field, inner in schema.get("properties", {}).items()
    )
    told = escape(schema.get("description", ""))
    table = f"<table><thead><tr><th>Field</th><th>Type</th></tr></thead><tbody>{rows}</tbody></table>"
    values = escape(", ".join(str(value) for value in schema.get("enum", [])))
    return f'<section id="{escape(name)}"><h3>{escape(name)}</h3><p>{told}</p>{table if rows else values}</section>'


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _link(schema)
    if "anyOf" in schema:
        return " or ".join(_type(inner) for inner in schema["anyOf"])
    if schema.get("type") == "array":
        return "list of " + _type(schema.get("items", {}))
    return escape(str(schema.get("type", "any")))


def _link(schema: dict[str, Any] | None) -> str:
    if not schema or "$ref" not in schema:
        return ""
    name = escape(schema["$ref"].rsplit("/", 1)[-1])
    return f'<a href="#{name}">{name}</a>'
