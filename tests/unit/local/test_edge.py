"""One origin: what goes to the site, to the API and to the emulator, and with which headers."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from local.edge import Edge
from tests.unit.local.edge_world import (
    Emulator,
    Fetch,
    presigned,
    signed,
)


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


def test_writes_are_answered_when_they_are_on_disk(fetch: Fetch, events: list[str]) -> None:
    fetch("GET", "/api/jobs")
    assert events == []
    fetch("POST", "/api/jobs")
    assert events == ["written"]
    fetch("PUT", presigned("put_object"))
    assert events == ["written"] * 2
    for agent in ("Boto3/1.43 md/Botocore#1.43", "Botocore/1.43 ua/2.1"):  # functions and tasks do not wait
        fetch("POST", "/", headers={**signed("POST", "/"), "user-agent": agent})
    assert events == ["written"] * 2
    fetch("POST", "/", headers={**signed("POST", "/"), "user-agent": "aws-cli/1.44 Botocore/1.43"})
    assert events == ["written"] * 3


def test_write_that_cannot_be_kept_is_not_answered_as_done(edge: Edge, fetch: Fetch) -> None:
    async def full() -> None:
        raise OSError(28, "No space left on device")

    edge.gate.written = full
    answer = fetch("POST", "/api/jobs")
    assert answer.status_code == 507
    assert "Make room" in answer.json()["detail"]


def test_failed_function_is_a_problem_document(fetch: Fetch, emulator: Emulator) -> None:
    emulator.status = 502
    answer = fetch("GET", "/api/jobs")
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Internal error"


def test_large_bodies_are_refused_as_by_the_gateway(fetch: Fetch) -> None:
    answer = fetch("POST", "/api/jobs", content=b"x", headers={"content-length": str(11 * 1024**2)})
    assert (answer.status_code, answer.json()["limit"], answer.json()["allowed"]) == (
        413,
        "body_bytes",
        1024**2,
    )


def test_an_overlong_head_is_refused(fetch: Fetch, emulator: Emulator) -> None:
    for answer in (
        fetch("GET", "/api/jobs", headers={"x-long": "x" * 70_000}),
        fetch("GET", "/api/jobs?q=" + "x" * 40_000, headers={"x-long": "x" * 30_000}),
    ):
        assert answer.status_code == 431
        assert answer.json()["title"] == "Request header fields too large"
    assert not emulator.seen


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

    edge.gate.emulator = watching
    for service in ("dynamodb", "ses"):
        headers = {**signed("POST", "/", service), "user-agent": "Boto3/1.43 md/Botocore#1.43"}
        assert fetch("POST", "/", headers=headers).status_code == 200
    assert seen == [[], ["written"]]


def test_a_crowd_is_asked_to_come_back(edge: Edge, emulator: Emulator) -> None:
    """One read runs, one waits, and the third is refused; a write has a lane of its own."""
    answer, leave = emulator.__call__, asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "GET":
            await leave.wait()
        await answer(scope, receive, send)

    edge.gate.emulator = slow

    async def story() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=edge)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
            reads = [asyncio.create_task(client.get("/api/jobs")) for _ in range(3)]
            refused = await next(asyncio.as_completed(reads))
            write = await client.post("/api/auth/sign-in")
            leave.set()
            return [refused, write, *await asyncio.gather(*reads)]

    refused, write, *reads = asyncio.run(story())
    assert sorted(read.status_code for read in reads) == [200, 200, 503]
    assert write.status_code == 200
    assert 3 <= int(refused.headers["retry-after"]) <= 8
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["type"], refused.json()["status"]) == ("busy", 503)
