"""Uploads in parts to the emulator: the checksum is that of the whole object, and no part is hashed twice."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from awscrt.checksums import crc64nvme
from ministack.core import responses
from ministack.services import s3

from local import checksums

PARTS = [b"the first part " * 1000, b"the second", b"and the last"]
BUCKET, KEY = "checked", "object"


def shown(value: int) -> str:
    return base64.b64encode(value.to_bytes(8, "big")).decode()


@pytest.fixture(autouse=True)
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(s3, "S3_PERSIST", False)
    for name in (
        "_crc64nvme", "hashlib", "md5_hash", "_upload_part", "_composite_checksum", "_complete_multipart_upload",
    ):  # fmt: skip
        monkeypatch.setattr(s3, name, getattr(s3, name))  # put back after the test
    monkeypatch.setattr(s3, "_crc64nvme", None)
    checksums.patch(s3)
    checksums.patch(s3)
    with responses.request_scope("000000000000", "us-east-1"):
        s3._dispatch("PUT", BUCKET, "", {}, b"", {})
        yield
        s3._dispatch("DELETE", BUCKET, KEY, {}, b"", {})
        s3._dispatch("DELETE", BUCKET, "", {}, b"", {})


def completed(checksum: str, named: bool = True) -> tuple[int, dict[str, Any], bytes]:
    """Send PARTS, each with its checksum if `named`, and complete the upload with that checksum of the whole."""
    kind = {"x-amz-checksum-algorithm": checksums.ALGORITHM, "x-amz-checksum-type": "FULL_OBJECT"}
    _, _, begun = s3._dispatch("POST", BUCKET, KEY, kind, b"", {"uploads": [""]})
    upload = begun.decode().partition("<UploadId>")[2].partition("<")[0]
    listed = ""
    for number, data in enumerate(PARTS, start=1):
        headers = {"x-amz-checksum-crc64nvme": shown(crc64nvme(data))} if named else {}
        which = {"uploadId": [upload], "partNumber": [str(number)]}
        status, answer, _ = s3._dispatch("PUT", BUCKET, KEY, headers, data, which)
        assert status == 200
        listed += f"<Part><PartNumber>{number}</PartNumber><ETag>{answer['ETag']}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    done: tuple[int, dict[str, Any], bytes] = s3._dispatch(
        "POST", BUCKET, KEY, {"x-amz-checksum-crc64nvme": checksum}, body, {"uploadId": [upload]}
    )
    return done


def test_checksum_and_tag_are_those_of_the_joined_parts() -> None:
    whole = b"".join(PARTS)
    status, _, body = completed(shown(crc64nvme(whole)))
    assert status == 200
    assert f"<ChecksumCRC64NVME>{shown(crc64nvme(whole))}<" in body.decode()
    _, headers, stored = s3._dispatch("GET", BUCKET, KEY, {}, b"", {})
    digests = b"".join(struct.pack(">QQ", crc64nvme(part), len(part)) for part in PARTS)
    tag = hashlib.md5(digests, usedforsecurity=False).hexdigest()
    assert (stored, headers["ETag"]) == (whole, f'"{tag}-3"')


def test_the_tag_of_parts_without_checksums_is_that_of_their_md5() -> None:
    whole = b"".join(PARTS)
    assert completed(shown(crc64nvme(whole)), named=False)[0] == 200
    digests = b"".join(hashlib.md5(part, usedforsecurity=False).digest() for part in PARTS)
    _, headers, _ = s3._dispatch("GET", BUCKET, KEY, {}, b"", {})
    assert headers["ETag"] == f'"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-3"'


@pytest.mark.parametrize("checksum", [shown(crc64nvme(b"something else")), "no base64!", "AAAA"])
def test_a_part_with_another_checksum_is_refused(checksum: str) -> None:
    kind = {"x-amz-checksum-algorithm": checksums.ALGORITHM, "x-amz-checksum-type": "FULL_OBJECT"}
    _, _, begun = s3._dispatch("POST", BUCKET, KEY, kind, b"", {"uploads": [""]})
    upload = begun.decode().partition("<UploadId>")[2].partition("<")[0]
    which = {"uploadId": [upload], "partNumber": ["1"]}
    headers = {"x-amz-checksum-crc64nvme": checksum}
    status, _, body = s3._dispatch("PUT", BUCKET, KEY, headers, PARTS[0], which)
    assert (status, b"BadDigest" in body) == (400, True)
    s3._dispatch("DELETE", BUCKET, KEY, {}, b"", {"uploadId": [upload]})


def test_another_checksum_is_refused() -> None:
    status, _, body = completed(shown(crc64nvme(b"something else")))
    assert (status, b"BadDigest" in body) == (400, True)


def test_no_part_is_hashed_when_the_upload_is_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[int] = []

    def md5(data: bytes = b"", **_: Any) -> Any:
        hashed.append(len(data))
        return hashlib.md5(data, usedforsecurity=False)

    monkeypatch.setattr(checksums, "hashlib", SimpleNamespace(md5=md5))
    assert completed(shown(crc64nvme(b"".join(PARTS))))[0] == 200
    assert [size for size in hashed if size in map(len, PARTS)] == []
    assert 16 * len(PARTS) in hashed, "the digest of the digests is made as always"


def test_a_part_without_a_checksum_of_its_own_is_read() -> None:
    parts = [{"body": PARTS[0], "checksums": {}}, {"body": PARTS[1], "checksums": None}]
    assert checksums.of_parts(parts) == shown(crc64nvme(PARTS[0] + PARTS[1]))
