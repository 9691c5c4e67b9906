"""One object of S3 that is sent in parts, each with its checksum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from annotator.cloud.checksum import chained, of_bytes, shown


class PartedUpload:
    """An upload in parts. The object appears with `complete`; `abort` removes all parts.

    `kind`: media type, as S3's calls take it. `sent`: bytes so far.
    """

    def __init__(self, s3: Any, bucket: str, key: str, kind: Mapping[str, str]) -> None:
        self._s3 = s3
        begun = s3.create_multipart_upload(
            Bucket=bucket, Key=key, ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT", **kind
        )
        self._named = {"Bucket": bucket, "Key": key, "UploadId": begun["UploadId"]}
        self._parts: list[dict[str, Any]] = []
        self._crc = 0
        self.sent = 0

    @property
    def checksum(self) -> str:
        """CRC64NVME of all bytes so far."""
        return shown(self._crc)

    def send(self, data: bytes) -> None:
        """Send the next part."""
        checksum, number = of_bytes(data), len(self._parts) + 1
        answer = self._s3.upload_part(**self._named, PartNumber=number, Body=data, ChecksumCRC64NVME=checksum)
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC64NVME": checksum})
        self.sent += len(data)
        self._crc = chained(data, self._crc)

    def send_rest(self, source: BinaryIO, size: int, beat: Callable[..., None]) -> None:
        """Send what is left of a file in parts of `size` bytes; `beat()` before each part and `beat(bytes)` after it."""
        while data := source.read(size):
            beat()
            self.send(data)
            beat(len(data))

    def complete(self, checksum: str) -> None:
        """Complete the upload: the object appears. S3 refuses it unless `checksum` is that of all parts together."""
        self._s3.complete_multipart_upload(
            **self._named, MultipartUpload={"Parts": self._parts}, ChecksumCRC64NVME=checksum, ChecksumType="FULL_OBJECT"
        )  # fmt: skip

    def abort(self) -> None:
        """Remove all parts."""
        self._s3.abort_multipart_upload(**self._named)
