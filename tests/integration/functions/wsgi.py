"""The four API functions as one WSGI application: what API Gateway does, in this process, for schemathesis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from gas.handlers.areas import AREAS, routes_of
from tests.world import CONTEXT

Start = Callable[[str, list[tuple[str, str]]], Any]


class Gateway:
    """Finds the function of a path; whoever sends `Authorization: Bearer <user id>` is that user."""

    def __init__(self) -> None:
        self.routes = sorted(
            ((route.path, api) for api in AREAS for route in routes_of(api)),
            key=lambda one: one[0].count("{"),
        )

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace").removeprefix("/api")
        resource, api, parameters = self._find(path)
        handler = import_module(f"gas.handlers.{api}").handler
        answer = handler(self._event(environ, path, resource, parameters), CONTEXT)
        headers = [(name, str(value)) for name, value in (answer.get("headers") or {}).items()]
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            headers += [(name, str(value)) for value in values]
        start(f"{answer['statusCode']} -", headers)
        return [(answer.get("body") or "").encode()]

    def _find(self, path: str) -> tuple[str, str, dict[str, str]]:
        for resource, api in self.routes:
            found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", resource), path)
            if found:
                return resource, api, found.groupdict()
        return path, "jobs_api", {}

    def _event(
        self, environ: dict[str, Any], path: str, resource: str, parameters: dict[str, str]
    ) -> dict[str, Any]:
        headers = {
            name[5:].replace("_", "-").title(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        if environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        user = headers.get("Authorization", "").removeprefix("Bearer ")
        authorizer = {"authorizer": {"user_id": user, "admin": "true", "via": "session"}} if user else {}
        return {
            "resource": resource,
            "path": path,
            "httpMethod": environ["REQUEST_METHOD"],
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "requestId": "r-1",
                "stage": "api",
                "identity": {"sourceIp": "203.0.113.7"},
                "resourcePath": resource,
                "httpMethod": environ["REQUEST_METHOD"],
                **authorizer,
            },
            "body": body.decode("utf-8", "surrogateescape") or None,
            "isBase64Encoded": False,
        }
