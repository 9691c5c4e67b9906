"""A service in memory, spoken to over httpx's transport: enough of the HTTP API and of S3 for the client's own tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

PART = 10


@dataclass
class FakeService:
    """Keeps what it was given; `fault` may answer or raise in place of the service."""

    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, bytes] = field(default_factory=dict)
    family: list[dict[str, Any]] | None = None
    limits: dict[str, int] = field(default_factory=dict)
    filter_sets: list[dict[str, Any]] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    replays: dict[str, httpx.Response] = field(default_factory=dict)
    ends_as: str | None = None
    fault: Callable[[httpx.Request], httpx.Response | None] = lambda request: None

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def sent(self, method: str, ending: str) -> list[httpx.Request]:
        return [r for r in self.requests if r.method == method and r.url.path.endswith(ending)]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if (wrong := self.fault(request)) is not None:
            return wrong
        if request.url.host == "s3.test":
            return self._storage(request)
        key = f"{request.url.path} {request.headers.get('idempotency-key')}"
        if key in self.replays:
            return self.replays[key]
        answer = self._api(request)
        if answer.is_success and "idempotency-key" in request.headers:
            self.replays[key] = answer
        return answer

    def _storage(self, request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers, "storage must not see the token"
        where = request.url.path.strip("/").split("/")
        if request.method == "PUT":
            etag = f'"{hashlib.md5(request.content).hexdigest()}"'  # noqa: S324 (as S3 does)
            self.uploads[where[0]]["parts"][int(where[1])] = (etag, request.content)
            return httpx.Response(200, headers={"ETag": etag})
        body, status = self.results[where[-1]], 200
        if wanted := request.headers.get("range"):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            body, status = body[int(first) : int(last) + 1 if last else None], 206
        return httpx.Response(status, stream=httpx.ByteStream(body))

    def _api(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api")
        body = json.loads(request.content) if request.content else {}
        match request.method, path.strip("/").split("/"):
            case "POST", ["auth", "sign-in"]:
                if body["password"] == "with an app":
                    return httpx.Response(200, json={"challenge": "sealed", "step": "code"})
                right = body["password"] == "right"
                return (
                    httpx.Response(200, json={"access_token": "jwt"})
                    if right
                    else problem(401, "Not signed in")
                )
            case "POST", ["tokens"]:
                return httpx.Response(
                    201, json={"token_id": "t", "token": f"token-of-{request.headers['authorization']}"}
                )
            case "POST", ["auth", "mfa"]:
                assert body == {"challenge": "sealed", "code": "123456"}
                return httpx.Response(200, json={"access_token": "jwt of two steps"})
            case "DELETE", ["me", "sessions", "current"]:
                return httpx.Response(204)
            case "DELETE", ["tokens", _]:
                return httpx.Response(204)
            case "GET", ["me"]:
                return httpx.Response(200, json={"limits": self.limits})
            case "GET", ["me", "filters"]:
                return httpx.Response(200, json={"filter_sets": self.filter_sets, "limit": 50})
            case "POST", ["me", "plan"]:
                refused = {
                    "type": "token-scope",
                    "title": "This API token may not do that",
                    "detail": "This token's scope is `submit`; this call needs a token of the scope `full`.",
                    "needed": "full",
                    "scope": "submit",
                }
                return httpx.Response(403, json=refused)
            case "POST", ["uploads"]:
                name = f"u{len(self.uploads) + 1}"
                self.uploads[name] = {"size": body["size"], "parts": {}, "complete": False}
                return httpx.Response(201, json={"upload_id": name, **self._state(name)})
            case "GET", ["uploads", name] if name in self.uploads:
                return httpx.Response(200, json=self._state(name))
            case "POST", ["uploads", name, "complete"]:
                self.uploads[name]["complete"] = [p["number"] for p in body["parts"]]
                return httpx.Response(200, json={})
            case "POST", ["jobs"]:
                made = {
                    "job_id": f"j{len(self.jobs)}",
                    "status": self.ends_as or "PENDING",
                    "name": "x",
                    **body,
                }
                self.jobs.insert(0, made)
                return httpx.Response(201, json=self.jobs[0])
            case "GET", ["jobs"]:
                start, limit = int(request.url.params.get("cursor", 0)), int(request.url.params["limit"])
                after = start + limit
                return httpx.Response(
                    200,
                    json={
                        "jobs": self.jobs[start:after],
                        "next_cursor": str(after) if after < len(self.jobs) else None,
                    },
                )
            case "GET", ["jobs", _, "family"]:
                return httpx.Response(200, json={"family": self.family})
            case "GET", ["jobs", _, "explore"]:
                parts = {
                    name.removeprefix("explore."): {
                        "url": f"https://s3.test/results/{name}",
                        "size": len(data),
                    }
                    for name, data in self.results.items()
                    if name.startswith("explore.") or name == "annotated.vcf.gz"
                }
                return httpx.Response(200, json={"files": parts, "expires_at": "2026-11-23T19:00:00Z"})
            case "GET", ["jobs", _, "files"]:
                known = [
                    {"name": n, "size": len(b), "sha256": hashlib.sha256(b).hexdigest()}
                    for n, b in self.results.items()
                ]
                return httpx.Response(200, json={"files": known})
            case "GET", ["jobs", _, "files", name]:
                return httpx.Response(
                    200, json={"url": f"https://s3.test/results/{name}", "expires_at": "2026-11-23T19:00:00Z"}
                )
            case "POST", ["jobs", job_id, "cancel"] if any(j["job_id"] == job_id for j in self.jobs):
                job = next(j for j in self.jobs if j["job_id"] == job_id)
                job["status"] = "CANCELLED"
                return httpx.Response(200, json=job)
            case "GET", ["jobs", job_id] if any(j["job_id"] == job_id for j in self.jobs):
                return httpx.Response(200, json=next(j for j in self.jobs if j["job_id"] == job_id))
        return problem(404, "Not found")

    def _state(self, name: str) -> dict[str, Any]:
        upload = self.uploads[name]
        if upload["complete"]:  # as the service: there is nothing more to tell
            return {"status": "COMPLETED", "part_size": PART, "done": [], "parts": []}
        numbers = range(1, -(-upload["size"] // PART) + 1)
        return {
            "status": "PENDING",
            "part_size": PART,
            "done": [
                {"number": n, "etag": etag, "size": len(data)} for n, (etag, data) in upload["parts"].items()
            ],
            "parts": [
                {"number": n, "url": f"https://s3.test/{name}/{n}"}
                for n in numbers
                if n not in upload["parts"]
            ],
        }

    def stored(self, name: str) -> bytes:
        """What the parts make when put together."""
        parts = self.uploads[name]["parts"]
        return b"".join(parts[n][1] for n in sorted(parts))


def problem(status: int, title: str, detail: str = "") -> httpx.Response:
    return httpx.Response(
        status, json={"type": "about:blank", "title": title, "status": status, "detail": detail},
        headers={"Content-Type": "application/problem+json"},
    )  # fmt: skip
