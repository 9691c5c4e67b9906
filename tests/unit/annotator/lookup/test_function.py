"""The lookup function as AWS runs it: parts of a reference from S3, one request after another, no shared memory."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from annotator.cloud.lookups import Lookups
from annotator.cloud.runtime_api import RuntimeApi
from annotator.errors import AnnotatorError, ReferenceError_
from tests.annotator_demo import NOW

BUCKET = "references"


class _Missing(Exception):
    response: Mapping[str, Any] = {
        "ResponseMetadata": {"HTTPStatusCode": 404},
        "Error": {"Code": "NoSuchKey"},
    }


class FolderS3:
    """A bucket in a folder, as far as a lookup asks. `read`: bytes by key."""

    class exceptions:  # noqa: N801 - boto3's name
        ClientError = _Missing

    def __init__(self, root: Path) -> None:
        self._root = root
        self.read: dict[str, int] = {}

    def _path(self, key: str) -> Path:
        if not (self._root / key).is_file():
            raise _Missing
        return self._root / key

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"ContentLength": self._path(Key).stat().st_size, "ETag": "1"}

    def get_object(self, *, Bucket: str, Key: str, Range: str = "", IfMatch: str = "1") -> dict[str, Any]:  # noqa: N803
        data = self._path(Key).read_bytes()
        if Range:
            begin, end = Range.removeprefix("bytes=").split("-")
            data = data[int(begin) : int(end) + 1]
        self.read[Key] = self.read.get(Key, 0) + len(data)
        return {"Body": BytesIO(data)}

    def download_file(self, bucket: str, key: str, path: str, Callback: Any = None) -> None:  # noqa: N803
        shutil.copyfile(self._path(key), path)


@pytest.fixture
def bucket(reference_folder: Path, tmp_path: Path) -> FolderS3:
    version = json.loads((reference_folder / "reference.json").read_text())["version"]
    shutil.copytree(reference_folder, tmp_path / "bucket" / "demo" / version)
    return FolderS3(tmp_path / "bucket")


@pytest.fixture
def label(reference_folder: Path) -> str:
    description = json.loads((reference_folder / "reference.json").read_text())
    return f"demo@{description['version']}"


@pytest.fixture
def _no_shared_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in Lambda: a semaphore of `multiprocessing` cannot be made."""

    def refused(*_: Any) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", refused)


@pytest.mark.usefixtures("_no_shared_memory")
def test_a_variant_is_answered_from_a_bucket(bucket: FolderS3, label: str, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    lookups = Lookups(bucket, BUCKET, scratch, lambda: NOW)
    event = {"reference": label, "variant": "chr1:g.30000_30001insTTT", "tracks": {}}
    first = lookups.answer(event)["answer"]
    assert first["reference"] == label
    assert first["consequences"]
    assert {track["name"] for track in first["tracks"]} == {"clinvar", "gnomad"}
    genome = f"demo/{label.partition('@')[2]}/genome.npy"
    before = dict(bucket.read)
    assert lookups.answer(event)["answer"] == first
    assert "meta.json" in first["files"]
    assert lookups.answer({**event, "files": False})["answer"] == {**first, "files": None}
    again = {key for key in bucket.read if bucket.read[key] != before.get(key)}
    assert genome in again
    assert not {key for key in again if key.endswith(("reference.json", ".text.npy"))}
    assert [path.name for path in scratch.iterdir()] == ["references"]


def test_a_text_that_is_no_variant_is_a_problem_and_no_fault(
    bucket: FolderS3, label: str, tmp_path: Path
) -> None:
    lookups = Lookups(bucket, BUCKET, tmp_path, lambda: NOW)
    said = lookups.answer({"reference": label, "variant": "hello", "tracks": {}})
    assert said["problem"]["code"] == "not-a-variant"


def test_a_damaged_or_missing_reference_is_a_fault(bucket: FolderS3, label: str, tmp_path: Path) -> None:
    lookups = Lookups(bucket, BUCKET, tmp_path, lambda: NOW)
    with pytest.raises(ReferenceError_, match="missing"):
        lookups.answer({"reference": "demo@0123456789ab", "variant": "chr1-5-A-C", "tracks": {}})
    for wrong in ({"reference": "demo"}, {"reference": "../x@y", "variant": "a"}, {"variant": "a"}, {}):
        with pytest.raises(AnnotatorError, match="not valid"):
            lookups.answer(wrong)
    path = bucket._path(f"demo/{label.partition('@')[2]}/contig.first.npy")
    path.write_bytes(path.read_bytes()[:-1] + b"\x07")
    with pytest.raises(ReferenceError_, match="another checksum"):
        lookups.answer({"reference": label, "variant": "chr1:g.30000del", "tracks": {}})


class _Api(BaseHTTPRequestHandler):
    """Lambda's side: one request, and what was answered to it."""

    answers: list[tuple[str, Any]] = []  # noqa: RUF012 - one server a test

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "request-1")
        self.end_headers()
        self.wfile.write(b'{"variant": "v"}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answers.append((self.path, json.loads(body)))
        self.send_response(202)
        self.end_headers()


def test_requests_are_answered_by_the_runtime_api() -> None:
    _Api.answers.clear()
    told: list[tuple[str, str]] = []

    def fails(_: Mapping[str, Any]) -> dict[str, Any]:
        raise ReferenceError_("The reference is damaged", "genome.npy")

    with HTTPServer(("127.0.0.1", 0), _Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        api = RuntimeApi(f"127.0.0.1:{server.server_port}")
        for handler in (lambda event: {"answer": event}, fails):
            api.one(handler, lambda request, _seconds, error: told.append((request, error)))
        server.shutdown()
    root = "/2018-06-01/runtime/invocation/request-1"
    assert _Api.answers[0] == (f"{root}/response", {"answer": {"variant": "v"}})
    path, fault = _Api.answers[1]
    assert (path, fault["errorType"]) == (f"{root}/error", "ReferenceError_")
    assert told == [("request-1", ""), ("request-1", "ReferenceError_: The reference is damaged: genome.npy")]
