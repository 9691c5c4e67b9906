"""S3's CRC64NVME in the emulator: of the whole object for multipart uploads too, as on AWS, and at the speed of a library.

The emulator makes a composite of the parts' sums, which AWS never does for this algorithm ("CRC64NVME: full object only",
S3 User Guide, "Checking object integrity"), and works it out byte by byte in Python, a minute for a gigabyte.
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
    """The sum of the parts' bytes in a row, as S3 writes it: base64 of eight bytes, big-endian."""
    value = 0
    for part in parts:
        value = crc64nvme(part, value)
    return base64.b64encode(value.to_bytes(8, "big")).decode()


def mend(s3: Any) -> None:
    """Put the emulator's S3 module right. A second time changes nothing."""
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
