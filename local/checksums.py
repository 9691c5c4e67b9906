"""Compute S3's CRC64NVME in the emulator over the whole object, for multipart uploads too, as AWS does.

The emulator combines the checksums of the parts, which AWS never does for this algorithm ("CRC64NVME: full object only",
S3 User Guide, "Checking object integrity"). It also computes them byte by byte in Python, which takes a minute for 1 GB.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from awscrt.checksums import crc64nvme

ALGORITHM = "CRC64NVME"
_whole: ContextVar[str | None] = ContextVar("whole", default=None)


def text(parts: list[bytes]) -> str:
    """Return the checksum of the joined parts as S3 writes it: base64 of eight bytes, big-endian."""
    value = 0
    for part in parts:
        value = crc64nvme(part, value)
    return base64.b64encode(value.to_bytes(8, "big")).decode()


def patch(s3: Any) -> None:
    """Patch the emulator's S3 module. A second call changes nothing."""
    if s3._crc64nvme is crc64nvme:
        return
    s3._crc64nvme = crc64nvme
    s3._composite_checksum = _of_the_whole(s3._composite_checksum)
    s3._complete_multipart_upload = _completion(s3, s3._complete_multipart_upload)


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
        token = _whole.set(text([part["body"] for _, part in sorted(upload["parts"].items())]))
        try:
            return plain(bucket_name, key, body, query_params, headers)
        finally:
            _whole.reset(token)

    return complete
