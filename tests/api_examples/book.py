"""Sends requests to the handlers of a service on fakes, and records each with its answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from gas import bootstrap
from gas.domain.credential import Scope
from gas.handlers import account_api, admin_api, auth_api, ga4gh_api, jobs_api
from gas.handlers.areas import AREAS, routes_of
from gas.handlers.routing import Route
from tests.fakes import FakePayments
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

HANDLERS = {
    "auth_api": auth_api.handler,
    "account_api": account_api.handler,
    "jobs_api": jobs_api.handler,
    "ga4gh_api": ga4gh_api.handler,
    "admin_api": admin_api.handler,
}
ROUTES: dict[str, tuple[str, Route]] = {
    f"{route.method} {route.path}": (api, route) for api in AREAS for route in routes_of(api)
}
PASSWORD = "Correct-horse-1"
ENVIRONMENT = {
    "FREE_UPLOAD_LIMIT_BYTES": str(100 * 1024**2),
    "FREE_RUNNING_JOBS": "2",
    "FREE_JOBS_PER_MONTH": "100",
    "FREE_BYTES_PER_MONTH": str(10 * 1024**3),
    "FREE_RETENTION_SECONDS": str(30 * 86400),
    "PREMIUM_RUNNING_JOBS": "20",
    "ORGANIZATION_NAME": "Example Hospital",
    "CONTACT_URL": "mailto:genomics@example.org",
    "SERVICE_ENVIRONMENT": "prod",
    "STRIPE_SECRET_NAME": "stripe",
    "SSO_NAME": "Example Hospital",
    "SSO_DOMAIN": "https://pool.test",
}
# What the fakes write -> what a service on AWS writes. Everything else is recorded as it was answered.
REAL = (
    (r"\baccess-of-sub-\d", "eyJraWQiOi…"),
    (r"\bsub-1\b", "5b1f0f4e-6c1d-4c1e-9d55-0d7c3f6f3a10"),
    (r"\bsub-2\b", "c07a3d52-2f8e-4b7a-8f61-90b2d4e1a6c3"),
    (r"https://s3\.test/(results|references|uploads)/", r"https://gas-\1.s3.us-east-1.amazonaws.com/"),
    (r"https://s3\.test/", "https://gas-uploads.s3.us-east-1.amazonaws.com/"),
    (r"\?seconds=\d+&filename=[^\"]*", "?X-Amz-Expires=900&X-Amz-Signature=…"),
    (r"\buploadId=s3-(\d+)&partNumber=(\d+)&length=\d+", r"partNumber=\2&uploadId=…&X-Amz-Signature=…"),
    (r"https://pool\.test/", "https://gas.auth.us-east-1.amazoncognito.com/"),
    (r"https://pay\.test/", "https://billing.stripe.com/"),
)


@dataclass
class Book:
    """The recorded examples by operation, and the service that answered. `ada` and `bob` are ids of users."""

    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.house = House(ENVIRONMENT)
        self.payments = FakePayments(self.house.clock)
        self.house.app.ports.payments = self.payments
        bootstrap.provide(self.house.app)
        self.ada = "sub-1"
        self.bob = "sub-2"

    def ask(
        self,
        operation: str,
        summary: str,
        body: Any = None,
        *,
        status: int,
        path: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        fields: dict[str, str] | None = None,
        user: str | None = "",
        keep: bool = True,
        **how: Any,
    ) -> Response:
        """Send the request and record it. `user`: default Ada; `fields`: a form; `keep` False: do not record it."""
        api, route = ROUTES[operation]
        media, sent = form(fields) if fields else ({}, body)
        asks = None if route.public else (self.ada if user == "" else user)
        answer = self.house.call(
            HANDLERS[api], route.method, route.path, sent,
            user_id=asks, path=path, query=query, headers={**(headers or {}), **media}, **how,
        )  # fmt: skip
        assert answer.status == status, f"{operation} ({summary}): {answer.status} {answer.text}"
        self.house.drain()
        if keep:
            request = {"path": path, "query": query, "headers": _shown(headers), "body": fields or body}
            taken = {name: value for name, value in request.items() if value}
            self.examples.setdefault(operation, []).append(
                _real({"summary": summary, "request": taken, "response": _response(answer)})
            )
        return answer

    def missing(self, operation: str, summary: str, body: Any = None, **path: str) -> None:
        """Record the 404 for something that is not there or belongs to another user."""
        self.ask(operation, summary, body, status=404, path=path)

    def token(self, scope: Scope) -> str:
        """Return the id of a new API token of Ada's."""
        return self.house.app.api_tokens.create(self.ada, "script", 10, scope)[0].token_id


def form(fields: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return the headers and body of a multipart form."""
    parts = [
        f'--example\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return {"Content-Type": "multipart/form-data; boundary=example"}, "".join(parts) + "--example--\r\n"


def _response(answer: Response) -> dict[str, Any]:
    headers = {name.lower(): str(value) for name, value in answer.headers.items()}
    media_type = headers.get("content-type", "").partition(";")[0]
    kept: dict[str, Any] = {"status": answer.status}
    if "location" in headers:
        return kept | {"location": headers["location"]}
    if not answer.text:
        return kept
    body = answer.json if media_type.endswith("json") else answer.text
    return kept | {"type": media_type, "body": body}


def _shown(headers: dict[str, str] | None) -> dict[str, str]:
    """Return the headers that an example shows: credentials and cookies are left out."""
    hidden = ("cookie", "authorization", "stripe-signature")
    return {name: value for name, value in (headers or {}).items() if name.lower() not in hidden}


def _real(example: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(example, ensure_ascii=False)
    for fake, real in REAL:
        text = re.sub(fake, real, text)
    made: dict[str, Any] = json.loads(text)
    return made


def query_of(url: str) -> dict[str, str]:
    """Return the query of an address."""
    return dict(parse_qsl(url.partition("?")[2]))
