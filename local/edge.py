"""Serve one origin, as CloudFront does: the site, `/api/*`, and (on one machine only) storage and the emulator."""

from __future__ import annotations

import random
import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local import mail
from local.admission import Full, Lane
from local.answers import Header, answer, problem
from local.capacity import Capacity
from local.emulator import Receive, Scope, Send, restapi_path
from local.gate import STORED, Gate, adding
from local.origin import is_foreign
from local.site import Site

# API Gateway's own limit; the handlers refuse more than 1 MB.
_GATEWAY_LIMIT = 10 * 1024 * 1024
_BODY_LIMIT = 1024 * 1024
_OUR_HOSTS = re.compile(r"^(localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal)(:\d+)?$")
_BUCKET_HOSTS = re.compile(r"^[a-z0-9.-]+\.localhost(:\d+)?$")
# Bytes of a request's path, query and headers together. API Gateway and CloudFront allow fewer.
_HEAD_LIMIT = 64 * 1024
# Seconds after which a refused request may be repeated. A range spreads the repeats of many clients.
_COME_BACK = (3, 8)
# Headers that would make the emulator choose another account, host or service.
_NOT_FORWARDED = (
    b"x-amz-",
    b"host",
    b"x-http-method",
    b"x-method-override",
    b"forwarded",
    b"x-forwarded-host",
)


@dataclass(slots=True)
class Edge:
    """The ASGI application of the service's only port. `gate` forwards to the emulator.

    `/api/health` answers 503 until `ready` is set. Other calls pass once `api_id` is known: they create the demo.
    """

    gate: Gate
    site: Site
    mail_folder: Path
    capacity: Capacity
    headers: list[Header] = field(default_factory=list)
    api_id: str = ""
    stage: str = "api"
    ready: bool = False
    _reads: Lane = field(init=False)
    _writes: Lane = field(init=False)

    def __post_init__(self) -> None:
        capacity = self.capacity
        self._reads = Lane(capacity.reads, capacity.queue, capacity.read_patience)
        self._writes = Lane(capacity.writes, capacity.queue, capacity.patience)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send(
                {"type": "websocket.close", "code": 1008}
            )  # the service has no WebSocket; the emulator has
            return
        if scope["type"] != "http":
            await self.gate.emulator(scope, receive, send)
            return
        if _head_bytes(scope) > _HEAD_LIMIT:
            detail = f"Path and headers of a request may have at most {_HEAD_LIMIT:,} bytes."
            await problem(send, 431, "Request header fields too large", detail, self.headers)
            return
        asked = _headers(scope)
        path, method = scope["path"], scope["method"]
        for_aws = self.gate.takes(scope, asked)
        host = asked.get(b"host", "localhost")
        # A page of another site must not reach this service under another host name (DNS rebinding). AWS's clients put
        # the bucket's name before the host.
        if not (_OUR_HOSTS.match(host) or (for_aws and _BUCKET_HOSTS.match(host))):
            await problem(send, 421, "Wrong host", "This service answers to localhost only.", self.headers)
        elif is_foreign(method, asked):
            detail = "A page of another site sent this request. Open the service in its own tab."
            await problem(send, 403, "Foreign page", detail, self.headers)
        elif path == "/api" or path.startswith("/api/"):
            await self._api(scope, receive, send, asked)
        elif path.startswith("/ga4gh/"):  # as CloudFront's second way to the API
            raw = b"/api" + (scope.get("raw_path") or path.encode())
            await self._api({**scope, "path": f"/api{path}", "raw_path": raw}, receive, send, asked)
        elif path == "/local/mail" or path.startswith("/local/mail/"):
            status, kind, body = mail.show(self.mail_folder, path)
            await answer(send, status, body, kind, _without_policy(self.headers))
        elif for_aws:
            await self.gate.enter(scope, receive, adding(send, STORED), asked)
        elif method in ("GET", "HEAD"):
            await self.site(scope, send, self.headers)
        else:
            await problem(send, 405, "Method not allowed", "Pages can only be read.", self.headers)

    async def _api(self, scope: Scope, receive: Receive, send: Send, asked: dict[bytes, str]) -> None:
        if not self.api_id or (scope["path"] == "/api/health" and not self.ready):
            detail, soon = "The service is starting. Try again in a moment.", (b"retry-after", b"2")
            await problem(send, 503, "Starting", detail, [*self.headers, soon])
            return
        if (
            asked.get(b"content-length", "0").isdigit()
            and int(asked.get(b"content-length", "0")) > _GATEWAY_LIMIT
        ):
            detail = "A request body may have at most 1 MB. Files go straight to storage, see POST /uploads."
            await problem(
                send, 413, "Request too large", detail, self.headers, limit="body_bytes", allowed=_BODY_LIMIT
            )
            return
        inside = restapi_path(self.api_id, self.stage, scope["path"][len("/api") :] or "/")
        forwarded = _forwarded(scope, inside, restapi_path(self.api_id, self.stage, ""))
        lane = self._reads if scope["method"] in ("GET", "HEAD") else self._writes
        try:
            async with lane.turn():
                await self.gate.forward(forwarded, receive, _with_faults(adding(send, self.headers)))
        except Full:
            detail = "This machine is busy with other requests. Try again in a moment."
            soon = (b"retry-after", str(random.randint(*_COME_BACK)).encode())  # noqa: S311 - spreads a crowd
            headers = [*self.headers, (b"cache-control", b"no-store"), soon]
            await problem(send, 503, "Busy", detail, headers, type="busy")


def _head_bytes(scope: Scope) -> int:
    raw = scope.get("raw_path") or scope["path"].encode()
    return len(raw) + len(scope["query_string"]) + sum(len(a) + len(b) for a, b in scope["headers"])


def _headers(scope: Scope) -> dict[bytes, str]:
    """Return the headers by lower-case name. Values of a repeated header are joined, as in HTTP and in signatures."""
    headers: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        headers[name.lower()] = f"{headers[name.lower()]},{text}" if name.lower() in headers else text
    return headers


def _forwarded(scope: Scope, inside: str, stage_path: str) -> Scope:
    """Return the request as API Gateway sees it. Nothing in it can turn it into a request for another AWS API."""
    raw = scope.get("raw_path") or scope["path"].encode()
    kept = [pair for pair in scope["headers"] if not pair[0].lower().startswith(_NOT_FORWARDED)]
    pairs = [pair for pair in scope["query_string"].split(b"&") if not pair.lower().startswith(b"x-amz-")]
    return {
        **scope,
        "path": inside,
        "raw_path": stage_path.encode() + (raw[len(b"/api") :] or b"/"),
        "query_string": b"&".join(pairs),
        "headers": [*kept, (b"host", b"localhost")],
    }


def _with_faults(send: Send) -> Send:
    """Answer as the template's DEFAULT_5XX when a function failed. API Gateway does this; the emulator does not."""
    replaced = False

    async def checked(message: MutableMapping[str, Any]) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start" and message["status"] >= 500:
            kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
            replaced = kind != b"application/problem+json"
            if replaced:
                detail = "Something went wrong on our side. Try again in a moment."
                fresh: list[Header] = [(b"cache-control", b"no-store"), (b"retry-after", b"5")]
                await problem(send, message["status"], "Internal error", detail, fresh)
        if not replaced:
            await send(message)

    return checked


def _without_policy(headers: list[Header]) -> list[Header]:
    """Replace the policy for the mail page, which has an inline style and no script."""
    policy = (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
    return [policy if name == b"content-security-policy" else (name, value) for name, value in headers]
