"""One rule for deep links: the template's CloudFront function, run in Node, and the site of one machine agree on every path."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ulid import ULID

from gas.adapters.system import RandomIds
from gas.domain.share import ShareToken
from gas.mail.links import sign
from local.package import read_template
from local.site import Site, known_files

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
JOB, TOKEN = str(ULID()), str(ShareToken(str(ULID()), str(ULID()), RandomIds().secret()))
UNSUBSCRIBE = sign(str(ULID()), b"key of the test")
# What stands in a route's place of a parameter. A token is three parts joined by dots.
PARAMETERS = {
    ":id": [JOB],
    ":tab?": ["", "report", "files"],
    ":token": [TOKEN, "sample", "a.b.c", "a.js", f"{TOKEN}."],
    ":reference": ["demo", "grch38-ensembl"],
    ":variant": ["chr1-123-A-G", "NM_000059.4%3Ac.5C%3ET", "a.js"],
    ":slug?": ["", "api", "vep-parity", "v1.2"],
}
MISSING = [
    "/assets/x.js",
    "/assets/index-00000000.css",
    "/assets/",
    "/assets/deep/x.js",
    "/assets/%00.js",
    "/assets/" + "x" * 300,
    "/assets/..%2f..%2fsecret.txt",
]
HARNESS = """
const lines = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const handler = new Function(lines.code + '; return handler;')();
console.log(JSON.stringify(lines.uris.map(uri => handler({request: {uri, method: 'GET', querystring: {}, headers: {}}}).uri)));
"""


def routes() -> list[str]:
    """The paths of app.tsx's routes."""
    found = re.findall(r'<Route path="([^"]+)"', (FRONTEND / "src" / "app.tsx").read_text())
    assert len(found) > 10
    return found


def pages() -> list[str]:
    """Addresses of every route with every kind of parameter, with and without a slash, query or fragment behind them."""
    found: list[str] = []
    for route in routes():
        paths = [route]
        for name, values in PARAMETERS.items():
            paths = [path.replace(name, value) for path in paths for value in values]
        assert not any(":" in path for path in paths), f"no value for a parameter of {route}"
        found += paths
    found += [path + "/" for path in found if path != "/"]
    found += [
        f"/s/{UNSUBSCRIBE}",
        f"/jobs/{JOB}/..",
        "/no/such.page",
        "/.env",
        "/favicon.ico",
        "/index.html/",
        "/a%2Fb.c",
    ]
    return [re.sub("/+", "/", path) for path in dict.fromkeys(found)]


def cloudfront(uris: list[str]) -> list[str]:
    """What the template's function makes of each path: the object that CloudFront asks its bucket for."""
    node = shutil.which("node") or str(ROOT / ".tools" / "node" / "bin" / "node")
    code = read_template()["Resources"]["SinglePageFunction"]["Properties"]["FunctionCode"]
    done = subprocess.run(
        [node, "-e", HARNESS],
        input=json.dumps({"code": code, "uris": uris}),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[str] = json.loads(done.stdout)
    return answers


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the files that the build makes: index.html, public/ and one asset."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(FRONTEND / "public", folder, dirs_exist_ok=True)
    (folder / "index.html").write_text("index")
    (folder / "assets").mkdir()
    (folder / "assets" / "app-1.2.js").write_text("app")
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text("{}")
    (folder.parent / "secret.txt").write_text("secret")
    return folder


@cache
def _site(folder: Path) -> Site:
    return Site(folder, known_files(read_template()))


def local(folder: Path, path: str) -> tuple[int, bytes]:
    """Status and body of one machine's answer."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    raw = path.encode()
    scope = {"type": "http", "method": "GET", "path": urlsplit(path).path, "raw_path": raw, "headers": []}
    asyncio.run(_site(folder)(scope, send, []))
    return sent[0]["status"], sent[1]["body"]


def test_every_page_is_index_html_in_both(built: Path) -> None:
    uris = pages()
    assert {
        uri: answer for uri, answer in zip(uris, cloudfront(uris), strict=True) if answer != "/index.html"
    } == {}
    assert {uri: local(built, uri) for uri in uris if local(built, uri) != (200, b"index")} == {}


def test_files_are_themselves_in_both(built: Path) -> None:
    files = [
        f"/{path.relative_to(built).as_posix()}"
        for path in built.rglob("*")
        if path.is_file() and ".vite" not in path.parts
    ]
    assert cloudfront(files) == files
    assert {file: local(built, file)[1] for file in files} == {
        file: (built / file[1:]).read_bytes() for file in files
    }


@pytest.mark.parametrize("path", MISSING)
def test_a_missing_asset_is_404_and_no_page(built: Path, path: str) -> None:
    assert cloudfront([path]) == [path]
    status, body = local(built, path)
    assert (status, body) == (404, b"Not found.")


def test_the_list_of_files_is_what_the_build_makes() -> None:
    public = {f"/{path.name}" for path in (FRONTEND / "public").iterdir()}
    assert not any(path.is_dir() for path in (FRONTEND / "public").iterdir())
    assert known_files(read_template()) == public | {"/index.html"}


def test_cloudfront_is_told_what_is_missing() -> None:
    """S3 answers 403 for a missing object to whoever may not list the bucket."""
    statements = read_template()["Resources"]["SiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = {one["Action"]: one for one in statements if one["Effect"] == "Allow"}
    assert set(allowed) == {"s3:GetObject", "s3:ListBucket"}
    for one in allowed.values():
        assert one["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert list(one["Condition"]["StringEquals"]) == ["AWS:SourceArn"]
