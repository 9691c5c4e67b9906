"""Objects of the emulator stay on disk: what is read of them, and what stays in memory."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ministack.core import responses
from ministack.services import s3

from local import objects

BYTES = bytes(range(256)) * (objects.LARGE // 256) + b"the end"
VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    monkeypatch.setattr(s3, "S3_PERSIST", True)
    monkeypatch.setattr(s3, "DATA_DIR", str(tmp_path))
    for name in ("_read_body", "_get_object", "_persist_object"):  # put back after the test
        monkeypatch.setattr(s3, name, getattr(s3, name))
    objects.patch(s3)
    objects.patch(s3)
    with responses.request_scope("000000000000", "us-east-1"):
        s3._dispatch("PUT", "large", "", {}, b"", {})
        s3._dispatch("PUT", "large", "", {}, VERSIONED, {"versioning": [""]})
        yield "large"
        for version in list(s3._object_versions.get(("large", "genome"), [])):
            s3._dispatch("DELETE", "large", "genome", {}, b"", {"versionId": [version["version_id"]]})
        s3._dispatch("DELETE", "large", "", {}, b"", {})


def put(bucket: str, body: bytes) -> str:
    status, headers, _ = s3._dispatch("PUT", bucket, "genome", {}, body, {})
    assert status == 200
    return str(headers["x-amz-version-id"])


def sent(body: Any) -> bytes:
    pieces: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        pieces.append(message)

    asyncio.run(body.runner(send, None))
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    return b"".join(piece["body"] for piece in pieces)


def test_range_is_read_without_the_rest(bucket: str) -> None:
    put(bucket, BYTES)
    asked = {"range": f"bytes={objects.LARGE - 2}-{objects.LARGE + 2}"}
    tracemalloc.start()
    status, headers, body = s3._dispatch("GET", bucket, "genome", asked, b"", {})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < objects.LARGE / 2
    assert (status, body) == (206, b"\xfe\xffthe")
    assert headers["Content-Range"] == f"bytes {objects.LARGE - 2}-{objects.LARGE + 2}/{len(BYTES)}"


def test_whole_object_comes_in_pieces(bucket: str) -> None:
    put(bucket, BYTES)
    status, headers, body = s3._dispatch("GET", bucket, "genome", {}, b"", {})
    assert (status, headers["Content-Length"]) == (200, str(len(BYTES)))
    assert isinstance(body, responses.StreamingResponse)
    assert sent(body) == BYTES


def test_small_object_is_as_ever(bucket: str) -> None:
    put(bucket, b"few bytes")
    assert s3._dispatch("GET", bucket, "genome", {}, b"", {})[2] == b"few bytes"


def test_versions_hold_no_bytes_and_can_all_be_read(bucket: str) -> None:
    first = put(bucket, b"first" + BYTES)
    second = put(bucket, b"second" + BYTES)
    versions = s3._object_versions[(bucket, "genome")]
    assert [(version["version_id"], version["data"]) for version in versions] == [
        (first, None),
        (second, None),
    ]
    for version, start in ((first, b"first"), (second, b"second")):
        status, _, body = s3._dispatch("GET", bucket, "genome", {}, b"", {"versionId": [version]})
        assert status == 200
        assert (sent(body) if isinstance(body, responses.StreamingResponse) else body) == start + BYTES
