"""Who reaches the emulator and the pages, and who is turned away: signatures, other sites, other hosts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from local.edge import Edge
from tests.unit.local.edge_world import (
    ACCOUNTS,
    COGNITO,
    POOL,
    Emulator,
    Fetch,
    presigned,
    signed,
)


def test_requests_signed_by_the_service_go_to_the_emulator(fetch: Fetch, emulator: Emulator) -> None:
    for method, path, headers in (
        ("POST", "/", signed("POST", "/")),
        ("GET", "/bucket/key", signed("GET", "/bucket/key", "s3")),
        ("GET", "/restapis/abc/gatewayresponses", signed("GET", "/restapis/abc/gatewayresponses")),
        ("GET", presigned(), {}),
        ("HEAD", presigned("head_object"), {}),
        ("PUT", presigned("put_object"), {}),
        ("GET", f"/{POOL}/.well-known/jwks.json", {}),
        ("POST", f"{ACCOUNTS}/", {"x-amz-target": COGNITO + "InitiateAuth"}),
        ("POST", f"{ACCOUNTS}/", signed("POST", f"{ACCOUNTS}/", "cognito-idp")),
    ):
        before = len(emulator.seen)
        assert fetch(method, path, headers=headers).status_code == 200, path
        assert len(emulator.seen) == before + 1, path


# What a page elsewhere, or a program that knows no key, may try.
ATTEMPTS: dict[str, tuple[str, str | Callable[[], str], dict[str, str]]] = {
    "create a function by a target": ("POST", "/?X-Amz-x=1", {"x-amz-target": "AWSLambda.CreateFunction"}),
    "create a function by its path": ("POST", "/2015-03-31/functions?X-Amz-Date=x", {}),
    "read a table": ("POST", "/", {"x-amz-target": "DynamoDB_20120810.Scan"}),
    "list buckets": ("GET", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", {}),
    "list users": ("POST", "/?Action=ListUsers", {}),
    "assume a role": ("GET", "/?Version=2011-06-15&Action=AssumeRole", {}),
    "the well-known key": (
        "POST",
        "/",
        {
            "x-amz-date": "20260101T000000Z",
            "authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
            "SignedHeaders=host;x-amz-date, Signature=0",
        },
    ),
    "an account's number as key": (
        "GET",
        "/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=000000000000/20260101/us-east-1/s3/aws4_request"
        "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=0",
        {},
    ),
    "a wrong secret": ("POST", "/", {"wrong": "secret"}),
    "another bucket": ("GET", lambda: presigned(bucket="artifacts"), {}),
    "a whole bucket": ("GET", lambda: presigned("list_objects_v2"), {}),
    "deleting by a URL": ("DELETE", lambda: presigned("delete_object"), {}),
    "another method by a URL": ("PUT", lambda: presigned(), {}),
    "a URL that says it is an API call": (
        "GET",
        lambda: presigned(),
        {"x-amz-target": "DynamoDB_20120810.Scan"},
    ),
    "reset": ("POST", "/_ministack/reset", {}),
    "reset, signed": ("POST", "/_ministack/reset", {"signed": "yes"}),
    "configuration": ("POST", "/_ministack/config", {}),
    "health of the emulator": ("GET", "/_localstack/health", {}),
    "the API past its edge": ("GET", "/restapis/abc/api/_user_request_/jobs", {}),
    "the API by another path": ("GET", "/_aws/execute-api/abc/api/jobs", {}),
    "keys of the machine": ("GET", "/latest/meta-data/iam/security-credentials/role", {}),
    "keys of a task": ("GET", "/v2/credentials/01234567-89ab-cdef-0123-456789abcdef", {}),
    "keys of another pool": ("GET", "/us-east-1_other/.well-known/jwks.json", {}),
    "a pool's other documents": ("GET", f"/{POOL}/.well-known/openid-configuration?X-Amz-Date=x", {}),
    "a bucket by its host": ("GET", "/?X-Amz-Algorithm=x", {"host": "bucket.localhost:8080"}),
    "a function by its host": ("GET", "/?X-Amz-Date=x", {"host": "abc.lambda-url.us-east-1.localhost:8080"}),
    "a preflight": ("OPTIONS", "/bucket/key?X-Amz-Date=x", {"access-control-request-method": "PUT"}),
    "signing in past the API": ("POST", "/", {"x-amz-target": COGNITO + "InitiateAuth"}),
    "signing in by a guess": ("POST", "/-/accounts/x/", {"x-amz-target": COGNITO + "InitiateAuth"}),
    "making an administrator": ("POST", ACCOUNTS, {"x-amz-target": COGNITO + "AdminAddUserToGroup"}),
    "a table at Cognito's path": ("POST", ACCOUNTS, {"x-amz-target": "DynamoDB_20120810.Scan"}),
    "signing in at Cognito": ("POST", "/oauth2/token", {}),
    "writing without any sign": ("PUT", "/bucket/key", {}),
    "a method by a header": ("POST", "/?X-Amz-Date=x", {"x-http-method-override": "GET"}),
}


@pytest.mark.parametrize("what", ATTEMPTS)
def test_nothing_else_reaches_the_emulator(fetch: Fetch, emulator: Emulator, what: str) -> None:
    method, asked, headers = ATTEMPTS[what]
    path = asked if isinstance(asked, str) else asked()
    if headers == {"wrong": "secret"}:
        headers = signed(method, path, secret="another")
    elif headers == {"signed": "yes"}:
        headers = signed(method, path)
    answer = fetch(method, path, headers=headers)
    assert answer.status_code in (403, 405)
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert emulator.seen == []


FOREIGN = {"origin": "https://evil.example"}
EMBEDDED = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
FRAMED = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
OPENED = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
OTHER_PORT = {"origin": "http://localhost:3000", "sec-fetch-site": "same-site"}


@pytest.mark.parametrize("path", ["/", "/jobs", "/api/jobs", "/local/mail", "/assets/app.js", "presigned"])
@pytest.mark.parametrize(
    "headers",
    [FOREIGN, {"origin": "null"}, EMBEDDED, FRAMED, OTHER_PORT, {"sec-fetch-site": "same-site"}],
    ids=["fetch", "sandbox", "image", "frame", "other port", "other port without origin"],
)
def test_pages_of_other_sites_get_nothing(
    fetch: Fetch, emulator: Emulator, path: str, headers: dict[str, str]
) -> None:
    answer = fetch("GET", presigned() if path == "presigned" else path, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (403, "Foreign page")
    assert emulator.seen == []


@pytest.mark.parametrize(
    "headers", [OPENED, {"sec-fetch-site": "none"}, {}], ids=["link", "typed", "program"]
)
def test_pages_open_from_a_mail_by_hand_and_by_program(fetch: Fetch, headers: dict[str, str]) -> None:
    for path in ("/", "/jobs/01ABC", "/local/mail", "/api/health"):
        assert fetch("GET", path, headers=headers).status_code == 200, path


def test_a_form_of_another_site_is_not_a_link(fetch: Fetch, emulator: Emulator) -> None:
    assert fetch("POST", "/api/auth/sign-in", headers=OPENED).status_code == 403
    assert emulator.seen == []


def test_the_site_itself_is_not_foreign(fetch: Fetch) -> None:
    own = {"origin": "http://localhost:8080", "sec-fetch-site": "same-origin"}
    assert fetch("POST", "/api/jobs", headers=own).status_code == 200
    assert fetch("PUT", presigned("put_object"), headers=own).status_code == 200


def test_stored_files_run_no_script_and_are_for_no_other_origin(fetch: Fetch, emulator: Emulator) -> None:
    emulator.headers = [(b"access-control-allow-origin", b"*"), (b"content-type", b"text/html")]
    headers = fetch("GET", presigned()).headers
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers
    assert "access-control-allow-origin" not in fetch("GET", "/api/jobs").headers


def test_nothing_in_an_api_request_makes_it_one_for_aws(fetch: Fetch, emulator: Emulator) -> None:
    fetch(
        "POST",
        "/api/jobs?X-Amz-Credential=111111111111/x&limit=5",
        headers={"x-amz-target": "DynamoDB_20120810.Scan", "x-http-method-override": "DELETE"},
    )
    (seen,) = emulator.seen
    names = [name for name, _ in seen["headers"]]
    assert seen["path"] == "/restapis/abc/api/_user_request_/jobs"
    assert seen["query_string"] == b"limit=5"
    assert not [name for name in names if name.startswith((b"x-amz-", b"x-http-"))]
    assert [value for name, value in seen["headers"] if name == b"host"] == [b"localhost"]


def test_websockets_are_refused(edge: Edge, emulator: Emulator) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    asyncio.run(edge({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert emulator.seen == []


def test_bearer_tokens_do_not_make_a_page_an_aws_request(fetch: Fetch, emulator: Emulator) -> None:
    assert fetch("GET", "/", headers={"authorization": "Bearer x"}).text == "<!doctype html>index"
    assert not emulator.seen


def test_other_hosts_are_refused(fetch: Fetch) -> None:
    """A page on the internet may give itself a name that leads to this machine."""
    assert fetch("GET", "/api/jobs", headers={"host": "evil.example"}).status_code == 421
    assert fetch("GET", "/", headers={"host": "localhost.evil.example"}).status_code == 421
    assert fetch("GET", "/", headers={"host": "127.0.0.1:8080"}).status_code == 200
