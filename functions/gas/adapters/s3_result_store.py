"""Move result objects between STANDARD and GLACIER by copying them onto themselves in S3, verified by CRC64NVME.

A copy in one request replaces the whole object or nothing. Larger objects need a multipart copy: the request carries
the checksum that the annotation wrote, and S3 refuses to complete any other content, so the old object stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.adapters.s3 import MISSING
from gas.domain.errors import DamagedResult, NotFound, ResultArchived, Unavailable
from gas.domain.ports import Expected, StorageClass, StoredObject
from gas.domain.restore_pricing import EXPEDITED, STANDARD

PART_BYTES = 256 * 1024 * 1024
THREADS = 8
READ_SECONDS = 100
CARRIED = (
    "ContentType",
    "ContentEncoding",
    "ContentDisposition",
    "ContentLanguage",
    "CacheControl",
    "Metadata",
)
FULL = {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "FULL_OBJECT"}


class S3ResultStore:
    """`single_bytes`: largest object that is copied in one request (S3 allows 5 GiB)."""

    def __init__(self, bucket: str, region: str, single_bytes: int) -> None:
        self._bucket = bucket
        self._region = region
        self._single = single_bytes

    def head(self, key: str) -> StoredObject | None:
        answer = self._head(key)
        return None if answer is None else _stored(answer)

    def move(self, key: str, to: StorageClass, expected: Expected, renew: Callable[[], None]) -> StoredObject:
        head = self._head(key)
        if head is None:
            raise NotFound(f"{key} is not in storage.")
        before = _stored(head)
        _must_be(before, expected, before.etag, key)
        if before.storage_class == to:
            return before
        if not before.readable:
            raise ResultArchived(f"{key} has no readable copy.")
        renew()
        if before.size <= self._single:
            self._copy(key, to, before.etag)
        else:
            self._copy_parts(key, to, head, expected, renew)
        after = self.head(key)
        if after is None or after.storage_class != to:
            raise Unavailable(f"{key} did not change its storage class.")
        _must_be(after, expected, before.etag, key)
        return after

    def restore(self, key: str, tier: str, days: int) -> str:
        request = {"Days": days, "GlacierJobParameters": {"Tier": tier}}
        with faults.translated("Asking for a restore"):
            try:
                self._client.restore_object(Bucket=self._bucket, Key=key, RestoreRequest=request)
            except ClientError as error:
                code = faults.code(error)
                if code == "GlacierExpeditedRetrievalNotAvailable" and tier == EXPEDITED:
                    return self.restore(key, STANDARD, days)
                # The restore is in progress, or the object is no longer archived; the next HEAD shows which.
                if code not in ("RestoreAlreadyInProgress", "InvalidObjectState"):
                    raise
        return tier

    def _copy(self, key: str, to: StorageClass, etag: str) -> None:
        with _copying(key):
            clients.once("s3", self._region, READ_SECONDS).copy_object(
                Bucket=self._bucket,
                Key=key,
                CopySource=self._source(key),
                CopySourceIfMatch=etag,
                StorageClass=str(to),
                MetadataDirective="COPY",
                TaggingDirective="COPY",
                ChecksumAlgorithm="CRC64NVME",
            )

    def _copy_parts(
        self, key: str, to: StorageClass, head: dict[str, Any], expected: Expected, renew: Callable[[], None]
    ) -> None:
        carried = {name: head[name] for name in CARRIED if head.get(name)}
        with _copying(key):
            begun = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=key, StorageClass=str(to), **carried, **self._tags(key), **FULL
            )
        upload = {"Bucket": self._bucket, "Key": key, "UploadId": begun["UploadId"]}
        try:
            parts = self._parts(upload, head, renew)
            renew()
            checked = {"ChecksumCRC64NVME": expected.crc64nvme} if expected.crc64nvme else {}
            with _copying(key):
                clients.once("s3", self._region, READ_SECONDS).complete_multipart_upload(
                    **upload,
                    MultipartUpload={"Parts": parts},
                    MpuObjectSize=head["ContentLength"],
                    ChecksumType="FULL_OBJECT",
                    **checked,
                )
        except BaseException:
            with _copying(key):
                self._client.abort_multipart_upload(**upload)
            raise

    def _parts(
        self, upload: dict[str, str], head: dict[str, Any], renew: Callable[[], None]
    ) -> list[dict[str, Any]]:
        size = int(head["ContentLength"])
        spans = [(start, min(start + PART_BYTES, size) - 1) for start in range(0, size, PART_BYTES)]

        def copy(numbered: tuple[int, tuple[int, int]]) -> dict[str, Any]:
            number, (first, last) = numbered
            with _copying(upload["Key"]):
                answer = clients.once("s3", self._region, READ_SECONDS).upload_part_copy(
                    **upload,
                    PartNumber=number,
                    CopySource=self._source(upload["Key"]),
                    CopySourceIfMatch=head["ETag"],
                    CopySourceRange=f"bytes={first}-{last}",
                )["CopyPartResult"]
            part = {"PartNumber": number, "ETag": answer["ETag"]}
            checksum = answer.get("ChecksumCRC64NVME")
            return part | ({"ChecksumCRC64NVME": checksum} if checksum else {})

        numbered = list(enumerate(spans, start=1))
        done: list[dict[str, Any]] = []
        with ThreadPoolExecutor(THREADS) as threads:
            for start in range(0, len(numbered), THREADS):
                renew()
                done += threads.map(copy, numbered[start : start + THREADS])
        return done

    def _tags(self, key: str) -> dict[str, str]:
        tags = self._client.get_object_tagging(Bucket=self._bucket, Key=key)["TagSet"]
        return {"Tagging": urlencode({tag["Key"]: tag["Value"] for tag in tags})} if tags else {}

    def _head(self, key: str) -> dict[str, Any] | None:
        with faults.translated("Looking at a result"):
            try:
                answer: dict[str, Any] = self._client.head_object(
                    Bucket=self._bucket, Key=key, ChecksumMode="ENABLED"
                )
            except ClientError as error:
                if faults.code(error) in MISSING:
                    return None
                raise
        return answer

    def _source(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": key}

    @property
    def _client(self) -> Any:
        return clients.client("s3", self._region)


@contextmanager
def _copying(key: str) -> Iterator[None]:
    """Translate S3's errors about a copy. A refusal is definite; after any other error S3 may still complete the copy."""
    with faults.translated("Copying a result"):
        try:
            yield
        except ClientError as error:
            code = faults.code(error)
            if code in ("InvalidObjectState", "ObjectNotInActiveTierError"):
                raise ResultArchived(f"{key} has no readable copy.") from error
            if code in MISSING:
                raise NotFound(f"{key} is not in storage.") from error
            if code in ("BadDigest", "PreconditionFailed"):
                raise DamagedResult(f"{key}: S3 refused the copy ({code}).") from error
            raise


def _stored(head: dict[str, Any]) -> StoredObject:
    restore = str(head.get("Restore", ""))
    # A composite checksum is computed from the parts' checksums: it depends on how the object was divided into parts.
    full = head.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT"
    return StoredObject(
        size=int(head["ContentLength"]),
        etag=str(head["ETag"]),
        storage_class=str(head.get("StorageClass", StorageClass.STANDARD)),
        crc64nvme=str(head["ChecksumCRC64NVME"]) if full and head.get("ChecksumCRC64NVME") else None,
        restoring='ongoing-request="true"' in restore,
        restored='ongoing-request="false"' in restore,
    )


def _must_be(stored: StoredObject, expected: Expected, etag: str, key: str) -> None:
    """Raise DamagedResult unless size and checksum are as written. Without a checksum, compare the ETag."""
    if stored.size != expected.size:
        raise DamagedResult(f"{key}: {stored.size} bytes, {expected.size} were written.")
    if expected.crc64nvme and stored.crc64nvme:
        if stored.crc64nvme != expected.crc64nvme:
            raise DamagedResult(f"{key}: checksum {stored.crc64nvme}, {expected.crc64nvme} was written.")
    elif stored.etag != etag:
        raise DamagedResult(f"{key}: no checksum to compare, and the ETag changed.")
