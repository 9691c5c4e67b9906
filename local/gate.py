"""Forward requests to the emulator only if they are signed with a key of this service.

Two things need no signature: the public keys that verify access tokens, and (for tasks in real containers) the task
metadata at an unguessable path. Browsers use presigned URLs on the service's own buckets. Responses have no CORS headers.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.answers import Header, disk_full, problem
from local.emulator import App, Receive, Scope, Send
from local.signatures import ALGORITHM, Refused, SecretOf, Signed, needs_body, verify_header, verify_presigned

Headers = Mapping[bytes, str]

# Larger than any request of an AWS API except S3's, whose bodies are not read here.
_BODY_LIMIT = 64 * 1024 * 1024
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
# The emulator's own endpoints: reset, configuration, mails, code of functions. The service needs none of them.
_CLOSED = ("/_ministack", "/_localstack", "/_aws", "/latest/", "/v2/credentials")
_METADATA = re.compile(r"^/v4/[A-Za-z0-9_-]{32,}(/[a-z/]*)?$")
_JWKS = "/.well-known/jwks.json"
# Calls of Cognito that AWS's clients never sign, because the user has not signed in yet.
_COGNITO = "AWSCognitoIdentityProviderService."
_UNSIGNED = frozenset(
    _COGNITO + name
    for name in (
        "AssociateSoftwareToken",
        "ConfirmForgotPassword",
        "ConfirmSignUp",
        "ForgotPassword",
        "InitiateAuth",
        "ResendConfirmationCode",
        "RespondToAuthChallenge",
        "RevokeToken",
        "SetUserMFAPreference",
        "SignUp",
        "VerifySoftwareToken",
    )
)
# Headers of responses with stored bytes, which another user may have written: they come from the site's own origin, so
# a browser must run no script and open no frame from them.
STORED: list[Header] = [
    (b"content-security-policy", b"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
]


@dataclass(slots=True)
class Gate:
    """`secret_of` returns the secret of an access key. `written` returns once everything written so far is on disk.

    `accounts`: the unguessable path at which Cognito accepts unsigned calls; only the service's processes know it.
    `buckets` and `pool_id` are set when the stack is deployed; until then no presigned URL is accepted.
    """

    emulator: App
    secret_of: SecretOf
    written: Callable[[], Awaitable[None]]
    accounts: str
    buckets: frozenset[str] = frozenset()
    pool_id: str = ""
    now: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))

    def takes(self, scope: Scope, headers: Headers) -> bool:
        """Return whether this request's form says that it is for an AWS API."""
        path, query = scope["path"], scope["query_string"].lower()
        return (
            headers.get(b"authorization", "").startswith("AWS4-")
            or b"x-amz-target" in headers
            or b"x-amz-date" in headers
            or b"x-amz-" in query
            or query.startswith(b"action=")
            or b"&action=" in query
            or path.startswith((*_CLOSED, "/v4/", "/restapis/"))
            or path.endswith(_JWKS)
            or self._at_accounts(path)
        )

    async def enter(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Forward a request for an AWS API if it is signed; answer 403 otherwise."""
        try:
            receive = await self._check(scope, receive, headers)
        except Refused as reason:
            await problem(send, 403, "Access denied", str(reason))
            return
        if self._at_accounts(scope["path"]):
            scope = {**scope, "path": "/"}  # `raw_path` stays: the signature covers it
        await self.forward(scope, receive, send)

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the request. The response to a write is sent only after the write is on disk.

        A mail cannot be taken back, so it is sent only after the record of it is on disk: after a kill it is not sent
        twice.
        """
        # Bucket policies refuse plain HTTP. On AWS, requests arrive by TLS.
        scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
        send = _without_cors(send)
        if _is_mail(scope):
            try:
                await self.written()
            except OSError as error:
                await disk_full(send, error)
                return
        durable = scope["method"] in _WRITES and not _is_from_function(scope)
        await self.emulator(scope, receive, _after(send, self.written) if durable else send)

    async def _check(self, scope: Scope, receive: Receive, headers: Headers) -> Receive:
        """Check the request and return the `receive` that the emulator may read. Raises Refused."""
        path, method = scope["path"], scope["method"]
        if path.startswith(_CLOSED):
            raise Refused("The emulator's own paths are closed.")
        if method == "GET" and (path == f"/{self.pool_id}{_JWKS}" or _METADATA.match(path)):
            return receive
        target = headers.get(b"x-amz-target")
        if method == "POST" and self._at_accounts(path) and target in _UNSIGNED:
            return receive
        asked = _signed(scope, headers)
        if headers.get(b"authorization", "").startswith(ALGORITHM):
            body = b""
            if needs_body(asked):
                body = await _body(receive)
                receive = _replay(body, receive)
            verify_header(asked, body, self.secret_of, self.now())
            return receive
        if b"x-amz-signature" in scope["query_string"].lower():
            bucket, _, key = path.lstrip("/").partition("/")
            if bucket not in self.buckets or not key:
                raise Refused("Presigned URLs are for objects in the service's own buckets.")
            verify_presigned(asked, self.secret_of, self.now())
            return receive
        raise Refused("The request is not signed. The keys are in the file `credentials` of GAS_STATE.")

    def _at_accounts(self, path: str) -> bool:
        return hmac.compare_digest(path.rstrip("/").encode(), self.accounts.encode())


def _signed(scope: Scope, headers: Headers) -> Signed:
    named = {name.decode("latin-1"): value for name, value in headers.items()}
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return Signed(
        scope["method"],
        raw.partition(b"?")[0].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        named,
    )


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused("The request ended early.")
        body += message.get("body", b"")
        if len(body) > _BODY_LIMIT:
            raise Refused("The request is too large.")
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that yields `body` first, then what follows."""
    first = True

    async def again() -> MutableMapping[str, Any]:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _is_from_function(scope: Scope) -> bool:
    """Return whether a function (botocore) or a task (boto3) sent this. They need not wait for the disk at each write."""
    own = (b"Botocore/", b"Boto3/")
    return any(name.lower() == b"user-agent" and value.startswith(own) for name, value in scope["headers"])


def _is_mail(scope: Scope) -> bool:
    """Return whether the signature's scope is SES."""
    return any(
        name.lower() == b"authorization" and b"/ses/aws4_request" in value for name, value in scope["headers"]
    )


def _without_cors(send: Send) -> Send:
    """Remove the emulator's CORS headers, which allow every origin. Site, API and storage share one origin."""

    async def filtered(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return filtered


def adding(send: Send, headers: Sequence[Header]) -> Send:
    """Set these headers in each response."""
    names = {name for name, _ in headers}

    async def with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = [pair for pair in message["headers"] if pair[0].lower() not in names]
            message = {**message, "headers": [*own, *headers]}
        await send(message)

    return with_headers


def _after(send: Send, written: Callable[[], Awaitable[None]]) -> Send:
    refused = False

    async def when_written(message: MutableMapping[str, Any]) -> None:
        nonlocal refused
        if message["type"] == "http.response.start":
            try:
                await written()
            except OSError as error:
                refused = True
                await disk_full(send, error)
        if not refused:
            await send(message)

    return when_written
