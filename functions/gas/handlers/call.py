"""One HTTP request as the routes see it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from gas.bootstrap import App
from gas.domain.audit import ANONYMOUS, Act, actor_of
from gas.domain.credential import Credential, Scope, Via
from gas.domain.errors import Unauthorized
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class Call:
    """`headers` have lower-case names; `body` is the raw text's bytes; `user` is set on all but public routes."""

    app: App
    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, list[str]]
    path_parameters: dict[str, str]
    body: bytes
    address: str
    signed_in: User | None = None
    admin: bool = False
    credential: Credential | None = None

    @property
    def user(self) -> User:
        """The user whose token came with the request. Raises Unauthorized on a public route without one."""
        if self.signed_in is None:
            raise Unauthorized
        return self.signed_in

    def record(self, act: Act, thing: str, owner: str | None = None) -> None:
        """Write to the audit log what this request does to `thing` (ids only) of `owner`, of the caller without one.

        Call it before data is handed out and after a change is made. Raises Unavailable for what is handed out.
        """
        actor = ANONYMOUS if self.signed_in is None else actor_of(self.signed_in.user_id, self.token_id)
        self.app.audit.record(act, owner or self.user.user_id, actor, self.address, thing)

    @property
    def token_id(self) -> str | None:
        """The API token that the request came with, None for a session's."""
        used = self.credential
        return used.ident if used is not None and used.via is Via.TOKEN else None

    @property
    def session_id(self) -> str | None:
        """The session that the request came with, None for an API token's."""
        used = self.credential
        return used.ident if used is not None and used.via is Via.SESSION else None

    @property
    def bearer(self) -> str:
        """The access token of the session that the request came with."""
        return self.headers.get("authorization", "").partition(" ")[2].strip()

    @property
    def agent(self) -> str:
        return self.headers.get("user-agent", "")

    @property
    def wants_json(self) -> bool:
        return "application/json" in self.headers.get("accept", "")

    def cookie(self, name: str) -> str | None:
        for pair in self.headers.get("cookie", "").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return None


def read_credential(authorizer: dict[str, Any]) -> Credential:
    """What the authorizer's context says of the session or token."""
    via = Via(authorizer.get("via") or Via.SESSION)
    return Credential(
        via,
        str(authorizer.get("credential") or ""),
        str(authorizer.get("since") or ""),
        str(authorizer.get("expires_at") or ""),
        # An answer that was cached before tokens had scopes.
        Scope(authorizer.get("scope") or (Scope.FULL if via is Via.SESSION else Scope.SUBMIT)),
    )


def read_headers(event: dict[str, Any]) -> dict[str, str]:
    """The last value of each header, under its name in lower case."""
    many = event.get("multiValueHeaders") or {}
    last = {name: values[-1] for name, values in many.items() if values}
    return {name.lower(): str(value) for name, value in (last | (event.get("headers") or {})).items()}


def read_query(event: dict[str, Any]) -> dict[str, list[str]]:
    many = event.get("multiValueQueryStringParameters")
    if many is None:
        return {name: [value] for name, value in (event.get("queryStringParameters") or {}).items()}
    return {name: list(values) for name, values in many.items()}


def read_body(event: dict[str, Any]) -> bytes:
    """The body's bytes; a broken base64 text (which API Gateway never sends) is taken as it is."""
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return str(body).encode()


def client_address(event: dict[str, Any], headers: dict[str, str]) -> str:
    """The client's IP: what CloudFront appended last to X-Forwarded-For, else what API Gateway saw.

    API Gateway appends CloudFront's address behind the viewer's, so that the viewer's is the last but one; what
    stands before it is the client's own word and not believed.
    """
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if len(hops) >= 2:
        return hops[-2]
    source = event.get("requestContext", {}).get("identity", {}).get("sourceIp")
    return str(source or (hops[-1] if hops else "unknown"))
