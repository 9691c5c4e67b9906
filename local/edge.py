"""One origin, as CloudFront makes it: the site, `/api/*`, and (here only) storage and the emulator behind them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from local import mail
from local.answers import Header, answer, problem
from local.emulator import App, Receive, Scope, Send, restapi_path
from local.site import Site

# API Gateway's own limit; the handlers refuse more than 1 MB.
_GATEWAY_LIMIT = 10 * 1024 * 1024
_BODY_LIMIT = 1024 * 1024
_OUR_HOSTS = re.compile(r"^(.+\.)?(localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal)(:\d+)?$")
_EMULATOR_PATHS = ("/_ministack/", "/_aws/", "/v2/credentials/", "/v4/", "/restapis/")
_WRITES = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(slots=True)
class Edge:
    """The ASGI application of the one port. `written` returns once all that was written so far is on disk.

    Until `ready` is set, `/api/health` answers 503; other calls pass once `api_id` is known, because the demo is made by them.
    """

    emulator: App
    site: Site
    mail_folder: Path
    written: Callable[[], Awaitable[None]]
    headers: list[Header] = field(default_factory=list)
    api_id: str = ""
    stage: str = "api"
    ready: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.emulator(scope, receive, send)
            return
        asked = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path: str = scope["path"]
        # A page elsewhere must not reach this machine's service by a name of its own (DNS rebinding).
        if not _OUR_HOSTS.match(asked.get(b"host", "localhost")):
            await problem(send, 421, "Wrong host", "This service answers to localhost only.", self.headers)
        elif path == "/api" or path.startswith("/api/"):
            await self._api(scope, receive, send, asked)
        elif path == "/local/mail" or path.startswith("/local/mail/"):
            status, kind, body = mail.show(self.mail_folder, path)
            await answer(send, status, body, kind, _without_policy(self.headers))
        elif _is_for_aws(scope, asked):
            await self._emulator(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            await self.site(scope, send, self.headers)
        else:
            await self._emulator(scope, receive, send)

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
        raw = scope.get("raw_path") or scope["path"].encode()
        forwarded = {
            **scope,
            "path": inside,
            "raw_path": restapi_path(self.api_id, self.stage, "").encode() + (raw[len(b"/api") :] or b"/"),
        }
        await self._emulator(forwarded, receive, _with_faults(_adding(send, self.headers)))

    async def _emulator(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; an answer to a write leaves only when the write is on disk.

        A mail leaves this process for good, so it goes only once the note that it goes is on disk: after a kill it is
        not sent a second time.
        """
        # TLS ends before the emulator on AWS: bucket policies that refuse plain HTTP see it so.
        scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
        if _is_mail(scope):
            try:
                await self.written()
            except OSError as error:
                await _disk_full(send, error)
                return
        durable = scope["method"] in _WRITES and not _is_from_function(scope)
        await self.emulator(scope, receive, _after(send, self.written) if durable else send)


def _is_for_aws(scope: Scope, asked: dict[bytes, str]) -> bool:
    """Is this request one for an AWS API (signed, presigned, preflight of such, or the emulator's own)?"""
    if "authorization" in {name.decode("latin-1") for name in asked} and asked[b"authorization"].startswith(
        "AWS4-"
    ):
        return True
    if b"x-amz-target" in asked or b"x-amz-date" in asked or scope["method"] == "OPTIONS":
        return True
    if scope["path"].startswith(_EMULATOR_PATHS) or "/.well-known/" in scope["path"]:
        return True
    host = asked.get(b"host", "")
    if re.match(r"^[^:]+\.localhost", host):
        return True
    return any(
        name.startswith("X-Amz-") or name == "Action"
        for name in parse_qs(scope["query_string"].decode("latin-1"))
    )


def _is_from_function(scope: Scope) -> bool:
    """Functions and tasks call through boto3; what they write follows soon, and waiting for each would slow them."""
    return any(name.lower() == b"user-agent" and b"Boto3" in value for name, value in scope["headers"])


def _is_mail(scope: Scope) -> bool:
    """A request to SES, by the scope of its signature."""
    return any(
        name.lower() == b"authorization" and b"/ses/aws4_request" in value for name, value in scope["headers"]
    )


def _adding(send: Send, headers: list[Header]) -> Send:
    names = {name for name, _ in headers}

    async def with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = [pair for pair in message["headers"] if pair[0].lower() not in names]
            message = {**message, "headers": [*own, *headers]}
        await send(message)

    return with_headers


def _with_faults(send: Send) -> Send:
    """API Gateway's own answer where a function failed, which the emulator does not make: the template's DEFAULT_5XX."""
    replaced = False

    async def checked(message: MutableMapping[str, Any]) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start" and message["status"] >= 500:
            kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
            replaced = kind != b"application/problem+json"
            if replaced:
                detail = "The fault is ours. Try again in a moment."
                fresh: list[Header] = [(b"cache-control", b"no-store"), (b"retry-after", b"5")]
                await problem(send, message["status"], "Internal error", detail, fresh)
        if not replaced:
            await send(message)

    return checked


def _after(send: Send, written: Callable[[], Awaitable[None]]) -> Send:
    refused = False

    async def when_written(message: MutableMapping[str, Any]) -> None:
        nonlocal refused
        if message["type"] == "http.response.start":
            try:
                await written()
            except OSError as error:
                refused = True
                await _disk_full(send, error)
        if not refused:
            await send(message)

    return when_written


async def _disk_full(send: Send, error: OSError) -> None:
    detail = (
        f"This machine cannot keep what you sent ({error.strerror}). Make room on its disk and try again."
    )
    await problem(send, 507, "Disk full", detail)


def _without_policy(headers: list[Header]) -> list[Header]:
    """The mail page has a style of its own and no script: its policy says just that."""
    policy = (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
    return [policy if name == b"content-security-policy" else (name, value) for name, value in headers]
