"""One object of S3 that is made in parts: sent, each with its checksum, or copied from other objects."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from annotator.cloud.checksum import chained, of_bytes, shown
from annotator.cloud.settings import S3Place
from annotator.errors import Cancelled

_LOG: Final = logging.getLogger("annotator.task")


class PartedUpload:
    """An upload in parts. The object appears with `complete`; `abort` removes all parts.

    `kind`: media type, as S3's calls take it. `sent`: bytes so far, without copied ones.
    """

    def __init__(self, s3: Any, bucket: str, key: str, kind: Mapping[str, str]) -> None:
        self._s3 = s3
        begun = s3.create_multipart_upload(
            Bucket=bucket, Key=key, ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT", **kind
        )
        self._named = {"Bucket": bucket, "Key": key, "UploadId": begun["UploadId"]}
        self._parts: list[dict[str, Any]] = []
        self._number = 0
        self._crc = 0
        self.sent = 0

    @property
    def checksum(self) -> str:
        """CRC64NVME of all bytes sent so far."""
        return shown(self._crc)

    def reserve(self) -> int:
        """Return the number of the next part. Numbers give the order of the parts in the object."""
        self._number += 1
        return self._number

    def copy(self, number: int, source: S3Place, etag: str, begin: int, end: int) -> None:
        """Have S3 copy bytes `begin` to `end` (0-based, half open) of an object as part `number`, unless its ETag has changed.

        May be called by several threads at once.
        """
        answer = self._s3.upload_part_copy(
            **self._named,
            PartNumber=number,
            CopySource={"Bucket": source.bucket, "Key": source.key},
            CopySourceIfMatch=etag,
            CopySourceRange=f"bytes={begin}-{end - 1}",
        )["CopyPartResult"]
        checksum = answer.get("ChecksumCRC64NVME")
        part = {"PartNumber": number, "ETag": answer["ETag"]}
        self._parts.append(part | ({"ChecksumCRC64NVME": checksum} if checksum else {}))

    def send(self, data: bytes) -> None:
        """Send the next part."""
        checksum, number = of_bytes(data), self.reserve()
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
        parts = sorted(self._parts, key=lambda part: int(part["PartNumber"]))
        self._s3.complete_multipart_upload(
            **self._named, MultipartUpload={"Parts": parts}, ChecksumCRC64NVME=checksum, ChecksumType="FULL_OBJECT"
        )  # fmt: skip

    def abort(self) -> None:
        """Remove all parts. Parts that cannot be removed are left to the bucket's lifecycle rule, and logged.

        It does not raise S3's errors: they would hide why the upload is given up.
        """
        try:
            self._s3.abort_multipart_upload(**self._named)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001
            _LOG.warning("The upload of %s was not aborted: %s", Path(self._named["Key"]).name, error)
