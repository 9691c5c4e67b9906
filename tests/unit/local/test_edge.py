"""One origin: what goes to the site, to the API and to the emulator, and with which headers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from local.capacity import Capacity
from local.edge import Edge
from local.gate import Gate
from local.headers import security_headers
from local.package import read_template
from local.site import Site, known_files

Fetch = Callable[..., httpx.Response]
SECRET = "a secret"
CAPACITY = Capacity(processes=4, per_function=2, reads=1, writes=1, queue=1, patience=60.0)
POOL = "us-east-1_pool"
ACCOUNTS = "/-/accounts/0123456789abcdef"
COGNITO = "AWSCognitoIdentityProviderService."


class Emulator:
    """Answers with what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.seen: list[dict[str, Any]] = []
        self.headers = [(b"content-type", b"application/json"), (b"x-frame-options", b"ALLOW")]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(scope)
        body = json.dumps({"path": scope["path"]}).encode()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def events() -> list[str]:
    return []


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The repository's template, which takes half a second to read."""
    return read_template()


@pytest.fixture
def edge(tmp_path: Path, emulator: Emulator, events: list[str], template: dict[str, Any]) -> Edge:
    site = tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html>index")
    (site / "assets" / "app.js").write_text("console.log(1)\n" * 200)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "mail").mkdir()

    async def written() -> None:
        events.append("written")

    pages = Site(site, known_files(template))
    keys = {("AKIALOCAL", ""): SECRET}
    gate = Gate(
        emulator, lambda key, token: keys.get((key, token)), written, ACCOUNTS, frozenset({"bucket"}), POOL
    )
    headers = security_headers(template)
    return Edge(gate, pages, tmp_path / "mail", CAPACITY, headers, api_id="abc", ready=True)


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


def signed(method: str, path: str, service: str = "dynamodb", secret: str = SECRET) -> dict[str, str]:
    """The headers of a request as botocore signs it."""
    request = AWSRequest(method, f"http://localhost:8080{path}", {}, b"")
    if service == "s3":
        request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
    SigV4Auth(Credentials("AKIALOCAL", secret), service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


@cache
def s3() -> Any:
    return boto3.client(
        "s3",
        endpoint_url="http://localhost:8080",
        region_name="us-east-1",
        aws_access_key_id="AKIALOCAL",
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def presigned(method: str = "get_object", bucket: str = "bucket", key: str = "key", seconds: int = 60) -> str:
    """Path and query of a presigned URL."""
    given = {"Bucket": bucket} if method == "list_objects_v2" else {"Bucket": bucket, "Key": key}
    url = s3().generate_presigned_url(method, Params=given, ExpiresIn=seconds)
    return str(url).removeprefix("http://localhost:8080")


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
