"""One origin: what goes to the site, to the API and to the emulator, and with which headers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.edge import Edge
from local.headers import security_headers
from local.package import read_template
from local.site import Site, known_files

Fetch = Callable[..., httpx.Response]


class Emulator:
    """Answers with what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.seen: list[dict[str, Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(scope)
        body = json.dumps({"path": scope["path"]}).encode()
        headers = [(b"content-type", b"application/json"), (b"x-frame-options", b"ALLOW")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def events() -> list[str]:
    return []


@pytest.fixture
def edge(tmp_path: Path, emulator: Emulator, events: list[str]) -> Edge:
    site = tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html>index")
    (site / "assets" / "app.js").write_text("console.log(1)\n" * 200)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "mail").mkdir()

    async def written() -> None:
        events.append("written")

    template = read_template()
    pages = Site(site, known_files(template))
    headers = security_headers(template)
    return Edge(emulator, pages, tmp_path / "mail", written, headers, api_id="abc", ready=True)


@pytest.fixture
def fetch(edge: Edge) -> Fetch:
    def call(method: str, path: str, **more: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=edge)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
                return await client.request(method, path, **more)

        return asyncio.run(go())

    return call


def test_deep_links_are_the_site_and_api_errors_are_not(fetch: Fetch, emulator: Emulator) -> None:
    assert fetch("GET", "/jobs/01ABC").text == "<!doctype html>index"
    emulator.status = 404
    answer = fetch("GET", "/api/jobs/01ABC")
    assert answer.status_code == 404
    assert answer.json()["path"] == "/restapis/abc/api/_user_request_/jobs/01ABC"


def test_every_answer_bears_the_security_headers_of_the_template(fetch: Fetch) -> None:
    for path in ("/", "/assets/app.js", "/nothing.js", "/api/health"):
        headers = fetch("GET", path).headers
        assert "script-src 'self';" in headers["content-security-policy"]
        assert "${" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"


def test_site_serves_nothing_outside_its_folder(fetch: Fetch) -> None:
    for path in ("/../secret", "/%2e%2e/secret", "/assets/../../secret", "/..%2fsecret.txt"):
        assert "secret" not in fetch("GET", path).text


def test_assets_are_compressed_and_kept_and_pages_are_not_kept(fetch: Fetch) -> None:
    script = fetch("GET", "/assets/app.js", headers={"accept-encoding": "gzip"})
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]
    page = fetch("GET", "/")
    assert page.headers["cache-control"] == "no-cache"
    again = fetch("GET", "/", headers={"if-none-match": page.headers["etag"]})
    assert again.status_code == 304


def test_signed_requests_go_to_the_emulator(fetch: Fetch, emulator: Emulator) -> None:
    for path, headers in (
        ("/bucket/key?X-Amz-Signature=x", {}),
        ("/bucket/key", {"authorization": "AWS4-HMAC-SHA256 Credential=x"}),
        ("/", {"x-amz-target": "DynamoDB_20120810.GetItem"}),
        ("/us-east-1_pool/.well-known/jwks.json", {}),
    ):
        before = len(emulator.seen)
        fetch("GET", path, headers=headers)
        assert len(emulator.seen) == before + 1, path


def test_bearer_tokens_do_not_make_a_page_an_aws_request(fetch: Fetch, emulator: Emulator) -> None:
    assert fetch("GET", "/", headers={"authorization": "Bearer x"}).text == "<!doctype html>index"
    assert not emulator.seen


def test_writes_are_answered_when_they_are_on_disk(fetch: Fetch, events: list[str]) -> None:
    fetch("GET", "/api/jobs")
    assert events == []
    fetch("POST", "/api/jobs")
    assert events == ["written"]
    fetch("PUT", "/bucket/key?X-Amz-Signature=x")
    assert events == ["written"] * 2
    fetch("POST", "/", headers={"user-agent": "Boto3/1.43"})  # functions do not wait
    assert events == ["written"] * 2


def test_write_that_cannot_be_kept_is_not_answered_as_done(edge: Edge, fetch: Fetch) -> None:
    async def full() -> None:
        raise OSError(28, "No space left on device")

    edge.written = full
    answer = fetch("POST", "/api/jobs")
    assert answer.status_code == 507
    assert "Make room" in answer.json()["detail"]


def test_failed_function_is_a_problem_document(fetch: Fetch, emulator: Emulator) -> None:
    emulator.status = 502
    answer = fetch("GET", "/api/jobs")
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Internal error"


def test_other_hosts_are_refused(fetch: Fetch) -> None:
    """A page on the internet may give itself a name that leads to this machine."""
    assert fetch("GET", "/api/jobs", headers={"host": "evil.example"}).status_code == 421
    assert fetch("GET", "/", headers={"host": "localhost.evil.example"}).status_code == 421
    assert fetch("GET", "/", headers={"host": "127.0.0.1:8080"}).status_code == 200


def test_large_bodies_are_refused_as_by_the_gateway(fetch: Fetch) -> None:
    answer = fetch("POST", "/api/jobs", content=b"x", headers={"content-length": str(11 * 1024**2)})
    assert (answer.status_code, answer.json()["limit"], answer.json()["allowed"]) == (
        413,
        "body_bytes",
        1024**2,
    )


def test_api_says_that_it_is_starting(edge: Edge, fetch: Fetch) -> None:
    edge.api_id = ""
    answer = fetch("GET", "/api/health")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["status"] == 503


def test_health_agrees_with_the_printed_ready(edge: Edge, fetch: Fetch) -> None:
    """The API answers while the demo is made through it; only then is the service ready."""
    edge.ready = False
    answer = fetch("GET", "/api/health")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    assert fetch("GET", "/api/references").status_code == 200
    edge.ready = True
    assert fetch("GET", "/api/health").status_code == 200


def test_a_mail_goes_only_when_the_note_that_it_goes_is_on_disk(
    fetch: Fetch, edge: Edge, emulator: Emulator, events: list[str]
) -> None:
    seen: list[list[str]] = []
    answer = emulator.__call__

    async def watching(scope: Any, receive: Any, send: Any) -> None:
        seen.append(list(events))
        await answer(scope, receive, send)

    edge.emulator = watching
    signed = (
        "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
    )
    for service in ("dynamodb", "ses"):
        headers = {"authorization": signed.format(service), "user-agent": "Boto3/1.43 md/Botocore#1.43"}
        assert fetch("POST", "/", headers=headers).status_code == 200
    assert seen == [[], ["written"]]
