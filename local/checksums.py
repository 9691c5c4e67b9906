"""Compute S3's CRC64NVME in the emulator over the whole object, for multipart uploads too, as AWS does.

The emulator makes a checksum of the parts' checksums, which AWS never does for this algorithm ("CRC64NVME: full object only",
S3 User Guide, "Checking object integrity"). It also computes them byte by byte in Python, which takes a minute for 1 GB.

The emulator also computes the MD5 of each part for its ETag, and once more when the upload is completed; it answers nobody
meanwhile. A part that came with its CRC64NVME, which the emulator compares with the bytes, gets an ETag of that and its size (on
S3, too, an ETag need not be an MD5), and the completion takes the digests from the parts' ETags.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from awscrt.checksums import combine_crc64nvme, crc64nvme

ALGORITHM = "CRC64NVME"
_whole: ContextVar[str | None] = ContextVar("whole", default=None)
# The bytes of the part that is stored now, and its ETag.
_part: ContextVar[tuple[bytes, str] | None] = ContextVar("part", default=None)
# Digests of the bytes of parts by the `id` of these bytes, while their upload is completed.
_digests: ContextVar[Mapping[int, bytes] | None] = ContextVar("digests", default=None)


def of_parts(parts: list[Mapping[str, Any]]) -> str:
    """Return the checksum of the joined parts as S3 writes it: base64 of eight bytes, big-endian.

    The emulator has compared the checksum of each part with its bytes when it was sent.
    """
    value = 0
    for part in parts:
        known = (part.get("checksums") or {}).get(ALGORITHM)
        own = int.from_bytes(base64.b64decode(known), "big") if known else crc64nvme(part["body"])
        value = combine_crc64nvme(value, own, len(part["body"]))
    return base64.b64encode(value.to_bytes(8, "big")).decode()


class _Known:
    """What `hashlib.md5` returns, with a digest that is known already."""

    def __init__(self, digest: bytes) -> None:
        self._digest = digest

    def digest(self) -> bytes:
        return self._digest


class _Hashes:
    """The module hashlib as the emulator's S3 sees it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(hashlib, name)

    def md5(self, data: Any = b"", **more: Any) -> Any:
        known = (_digests.get() or {}).get(id(data))
        return hashlib.md5(data, **more) if known is None else _Known(known)  # noqa: S324 - S3's ETag


def patch(s3: Any) -> None:
    """Patch the emulator's S3 module. A second call changes nothing."""
    if s3._crc64nvme is crc64nvme:
        return
    s3._crc64nvme = crc64nvme
    s3._upload_part = _part_upload(s3._upload_part)
    s3.md5_hash = _tag(s3.md5_hash)
    s3.hashlib = _Hashes()
    s3._composite_checksum = _of_the_whole(s3._composite_checksum)
    s3._complete_multipart_upload = _completion(s3, s3._complete_multipart_upload)


def _part_upload(plain: Callable[..., Any]) -> Callable[..., Any]:
    def upload(
        bucket_name: str, key: str, body: bytes, query_params: dict[str, Any], headers: dict[str, str]
    ) -> Any:
        checksum = headers.get(f"x-amz-checksum-{ALGORITHM.lower()}")
        tag = None
        if checksum:
            with contextlib.suppress(ValueError):  # the emulator refuses it
                tag = f"{base64.b64decode(checksum, validate=True).hex():0>16}{len(body):016x}"
        token = _part.set((body, tag) if tag else None)
        try:
            return plain(bucket_name, key, body, query_params, headers)
        finally:
            _part.reset(token)

    return upload


def _tag(plain: Callable[..., str]) -> Callable[..., str]:
    def tag(data: Any) -> str:
        part = _part.get()
        return part[1] if part is not None and part[0] is data else plain(data)

    return tag


def _of_the_whole(plain: Callable[[str, list[str]], str | None]) -> Callable[[str, list[str]], str | None]:
    def checksum(algorithm: str, part_checksums: list[str]) -> str | None:
        return _whole.get() if algorithm == ALGORITHM else plain(algorithm, part_checksums)

    return checksum


def _completion(s3: Any, plain: Callable[..., Any]) -> Callable[..., Any]:
    def complete(
        bucket_name: str,
        key: str,
        body: bytes,
        query_params: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> Any:
        upload = s3._multipart_uploads.get(s3._qp(query_params, "uploadId"))
        if upload is None or upload.get("checksum_algorithm") != ALGORITHM:
            return plain(bucket_name, key, body, query_params, headers)
        parts = [part for _, part in sorted(upload["parts"].items())]
        whole = _whole.set(of_parts(parts))
        digests = _digests.set({id(part["body"]): bytes.fromhex(part["etag"].strip('"')) for part in parts})
        try:
            return plain(bucket_name, key, body, query_params, headers)
        finally:
            _whole.reset(whole)
            _digests.reset(digests)

    return complete
