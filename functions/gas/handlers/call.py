"""The HTTP request in the form that routes use."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from gas.bootstrap import App
from gas.domain.audit import ANONYMOUS, Act, actor_of
from gas.domain.credential import Credential, Scope, Via
from gas.domain.errors import Unauthorized
from gas.domain.job import Job
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `headers` by lower-case name; `body`: raw bytes; `user`: set on all routes that are not public."""

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
    seen_job: Job | None = (
        None  # the job of the path, whoever owns it, where it was read together with the user
    )

    def own_job(self, job_id: str) -> Job:
        """Return the user's job. Raises NotFound for anything else."""
        return self.app.desk.own(self.user, job_id, self.seen_job)

    @property
    def user(self) -> User:
        """Return the user whose token the request has. Raises Unauthorized without one, on a public route."""
        if self.signed_in is None:
            raise Unauthorized
        return self.signed_in

    def record(self, act: Act, thing: str, owner: str | None = None) -> None:
        """Write to the audit log what this request does to `thing` (ids only) of `owner` (default: the caller).

        Call it before data is sent and after a change is made. Raises Unavailable if an access to data cannot be logged.
        """
        actor = ANONYMOUS if self.signed_in is None else actor_of(self.signed_in.user_id, self.token_id)
        self.app.audit.record(act, owner or self.user.user_id, actor, self.address, thing)

    @property
    def token_id(self) -> str | None:
        """The id of the request's API token; None for a session."""
        used = self.credential
        return used.ident if used is not None and used.via is Via.TOKEN else None

    @property
    def session_id(self) -> str | None:
        """The id of the request's session; None for an API token."""
        used = self.credential
        return used.ident if used is not None and used.via is Via.SESSION else None

    @property
    def bearer(self) -> str:
        """Return the access token of the request's session."""
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
    """Read the session or API token from the authorizer's context."""
    via = Via(authorizer.get("via") or Via.SESSION)
    return Credential(
        via,
        str(authorizer.get("credential") or ""),
        str(authorizer.get("since") or ""),
        str(authorizer.get("expires_at") or ""),
        # A policy that was cached before tokens had scopes.
        Scope(authorizer.get("scope") or (Scope.FULL if via is Via.SESSION else Scope.SUBMIT)),
    )


def read_headers(event: dict[str, Any]) -> dict[str, str]:
    """Return the last value of each header, by lower-case name."""
    many = event.get("multiValueHeaders") or {}
    last = {name: values[-1] for name, values in many.items() if values}
    return {name.lower(): str(value) for name, value in (last | (event.get("headers") or {})).items()}


def read_query(event: dict[str, Any]) -> dict[str, list[str]]:
    many = event.get("multiValueQueryStringParameters")
    if many is None:
        return {name: [value] for name, value in (event.get("queryStringParameters") or {}).items()}
    return {name: list(values) for name, values in many.items()}


def read_body(event: dict[str, Any]) -> bytes:
    """Return the body's bytes. Text that is not valid base64 (API Gateway never sends it) is used unchanged."""
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return str(body).encode()


def client_address(event: dict[str, Any], headers: dict[str, str]) -> str:
    """Return the client's IP: the address that CloudFront appended to X-Forwarded-For, else API Gateway's source IP.

    API Gateway appends CloudFront's address after the viewer's, so the viewer's is the last but one. The client can
    forge everything before it.
    """
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if len(hops) >= 2:
        return hops[-2]
    source = event.get("requestContext", {}).get("identity", {}).get("sourceIp")
    return str(source or (hops[-1] if hops else "unknown"))
