"""A web page elsewhere, or a program without keys, gets nothing from the service on one machine and changes nothing in it."""

from __future__ import annotations

import base64
import io
import json
import stat
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Page, expect

from local.credentials import credentials_file
from tests.e2e.service import LocalService, sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", autouse=True)
def _no_later_file_needs_enforced_roles(guarded_service: LocalService) -> Iterator[None]:
    """Stop that service: this is the last file that uses it (`tests.shares.GUARDED`)."""
    yield
    guarded_service.stop()


@pytest.fixture(
    scope="module",
    params=["service", "guarded_service"],
    ids=["roles are not enforced", "roles are enforced"],
)
def target(request: pytest.FixtureRequest) -> LocalService:
    """The service as most people run it, and with `AUTH=true`."""
    running: LocalService = request.getfixturevalue(request.param)
    return running


def code() -> str:
    """A function that would run as the user who started the service."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("evil.py", "def handler(event, context):\n    return 'owned'\n")
    return base64.b64encode(packed.getvalue()).decode()


def evil_function() -> str:
    return json.dumps(
        {
            "FunctionName": "evil",
            "Runtime": "python3.13",
            "Handler": "evil.handler",
            "Role": "arn:aws:iam::000000000000:role/x",
            "Code": {"ZipFile": code()},
        }
    )


def functions(service: LocalService) -> list[str]:
    pages = service.aws("lambda").get_paginator("list_functions").paginate()
    return [function["FunctionName"] for page in pages for function in page["Functions"]]


# Each was answered by the emulator before requests had to be signed.
RAW: list[tuple[str, str, dict[str, str]]] = [
    ("POST", "/2015-03-31/functions?X-Amz-Date=x", {}),
    ("POST", "/2015-03-31/functions", {"x-amz-date": "x"}),
    ("POST", "/?Action=ListUsers&Version=2010-05-08", {}),
    ("POST", "/", {"x-amz-target": "DynamoDB_20120810.ListTables"}),
    ("GET", "/?X-Amz-Date=x", {}),
    ("GET", "/gas-local-uploads-000000000000?list-type=2&X-Amz-Date=x", {}),
    ("POST", "/_ministack/reset", {}),
    ("POST", "/_ministack/config", {}),
    ("OPTIONS", "/gas-local-uploads-000000000000/key", {}),
    (
        "POST",
        "/",
        {
            "x-amz-target": "AWSSecurityTokenServiceV20110615.GetCallerIdentity",
            "authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, "
            "SignedHeaders=host, Signature=0",
        },
    ),
]


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}], ids=["program", "page"])
def test_raw_requests_without_a_key_are_refused(target: LocalService, headers: dict[str, str]) -> None:
    before = functions(target)
    for method, path, more in RAW:
        answer = httpx.request(
            method, target.base_url + path, headers={**more, **headers}, content=evil_function()
        )
        assert answer.status_code in (403, 405), (method, path, answer.text)
        assert "access-control-allow-origin" not in answer.headers
    assert functions(target) == before


def test_the_keys_of_the_emulator_open_nothing(target: LocalService) -> None:
    for key in ("test", "000000000000"):
        s3 = boto3.client(
            "s3",
            endpoint_url=target.base_url,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key="test",
        )
        with pytest.raises(ClientError) as refused:
            s3.list_buckets()
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
        s3.close()


def test_the_keys_are_for_the_owner_of_the_state_alone(target: LocalService) -> None:
    path = credentials_file(target.state)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.state.stat().st_mode) == 0o700
    assert target.aws("sts").get_caller_identity()["Account"] == "000000000000"


def test_presigned_urls_do_what_was_signed_and_no_more(target: LocalService) -> None:
    api = target.client("links@example.org", "Someones-pass-1")
    body = sample(5)
    upload = api.post("/uploads", {"filename": "input.vcf", "size": len(body)})
    url = upload["parts"][0]["url"]
    own = {"origin": target.base_url, "sec-fetch-site": "same-origin"}
    for refused in (
        httpx.put(url, content=body, headers={"origin": "https://evil.example"}),
        httpx.put(url.replace("partNumber=1", "partNumber=2"), content=body),
        httpx.put(url, content=body, headers={"x-amz-acl": "public-read"}),
        httpx.get(url),
        httpx.delete(url),
    ):
        assert refused.status_code == 403
    sent = httpx.put(url, content=body, headers=own)
    assert sent.status_code == 200, sent.text
    parts = [{"number": 1, "etag": sent.headers["etag"]}]
    api.post(f"/uploads/{upload['upload_id']}/complete", {"parts": parts})


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None: ...


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of another site: it sends an empty page."""
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    (folder / "index.html").write_text("<!doctype html><title>elsewhere</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


# Runs in the page elsewhere; each attempt tells what it could read.
ATTACK = """async ([base, code, link]) => {
  const read = async (path, init) => {
    try { const r = await fetch(base + path, init); return r.type === 'opaque' ? 'sent' : r.status + (await r.text()).slice(0, 200); }
    catch (error) { return 'blocked'; }
  };
  const socket = () => new Promise(done => {
    const s = new WebSocket(base.replace('http', 'ws') + '/_aws/execute-api/x/y');
    s.onopen = () => done('open'); s.onerror = () => done('blocked');
  });
  const image = path => new Promise(done => {
    const i = new Image(); i.onload = () => done('loaded'); i.onerror = () => done('blocked'); i.src = base + path;
  });
  const form = document.createElement('form');
  form.method = 'POST'; form.action = base + '/2015-03-31/functions?X-Amz-Date=x'; form.enctype = 'text/plain';
  form.target = 'hidden'; document.body.append(Object.assign(document.createElement('iframe'), {name: 'hidden'}), form);
  const input = document.createElement('input');
  input.name = code.slice(0, -1) + ',"x":"'; input.value = '"}'; form.append(input); form.submit();
  return {
    create: await read('/2015-03-31/functions?X-Amz-Date=x', {method: 'POST', body: code}),
    blind: await read('/2015-03-31/functions?X-Amz-Date=x', {method: 'POST', body: code, mode: 'no-cors'}),
    target: await read('/', {method: 'POST', body: '{}', headers: {'x-amz-target': 'DynamoDB_20120810.ListTables'}}),
    buckets: await read('/?X-Amz-Date=x', {}),
    signed: await read(link, {}),
    reset: await read('/_ministack/reset', {method: 'POST', mode: 'no-cors'}),
    api: await read('/api/health', {}),
    mails: await read('/local/mail', {}),
    icon: await image('/favicon.svg'),
    socket: await socket(),
  };
}"""


@pytest.mark.browser
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["another site", "another port"])
def test_a_page_elsewhere_reads_nothing_and_changes_nothing(
    target: LocalService, elsewhere: int, page: Page, host: str
) -> None:
    before = functions(target)
    accounts = target.aws("dynamodb").list_tables()["TableNames"]
    api = target.client()
    job = next(job for job in api.get("/jobs")["jobs"])
    answer = api.http.get(f"/jobs/{job['job_id']}/files/input", headers={"Accept": "application/json"})
    parts = urlsplit(answer.json()["url"])
    page.goto(f"http://{host}:{elsewhere}/")
    got = page.evaluate(ATTACK, [target.base_url, evil_function(), f"{parts.path}?{parts.query}"])
    # A blind request may leave the browser; what it does is seen below.
    assert {name: value for name, value in got.items() if value != "blocked"} == {
        "blind": "sent",
        "reset": "sent",
    }
    assert functions(target) == before
    assert target.aws("dynamodb").list_tables()["TableNames"] == accounts


@pytest.mark.browser
def test_a_link_elsewhere_opens_the_site(service: LocalService, elsewhere: int, page: Page) -> None:
    page.goto(f"http://127.0.0.1:{elsewhere}/")
    page.evaluate(
        "url => document.body.append(Object.assign(document.createElement('a'), {href: url, textContent: 'Open'}))",
        f"{service.base_url}/sign-in",
    )
    page.get_by_text("Open").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
