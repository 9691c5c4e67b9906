"""Ports for S3: uploads, result files and references, and the storage class of result files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gas.domain.upload import Part

# Storage classes whose objects are readable only while S3 keeps a restored copy.
ARCHIVE_CLASSES = frozenset({"GLACIER", "DEEP_ARCHIVE"})


class Bucket(StrEnum):
    """The buckets of a stage."""

    UPLOADS = "uploads"
    RESULTS = "results"
    REFERENCES = "references"


class StorageClass(StrEnum):
    """The two storage classes of result files."""

    STANDARD = "STANDARD"
    GLACIER = "GLACIER"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as S3 describes it.

    `crc64nvme`: checksum of the whole object in base64, None when S3 has none or was not asked for it.
    `restoring`: S3 is preparing a readable copy of an archived object; `restored`: that copy exists.
    """

    size: int
    etag: str
    storage_class: str = StorageClass.STANDARD
    crc64nvme: str | None = None
    restoring: bool = False
    restored: bool = False

    @property
    def archived(self) -> bool:
        """Whether the object is in an archive class."""
        return self.storage_class in ARCHIVE_CLASSES

    @property
    def readable(self) -> bool:
        """Whether the object can be read now."""
        return self.restored or not self.archived


@dataclass(frozen=True, slots=True)
class Expected:
    """Size in bytes and checksum of a file as the annotation wrote it."""

    size: int
    crc64nvme: str | None


class Objects(Protocol):
    """S3 objects in all buckets."""

    def begin(self, key: str) -> str:
        """Begin a multipart upload to the uploads bucket. Returns S3's upload id."""
        ...

    def presign_part(self, key: str, s3_upload_id: str, number: int, length: int, seconds: int) -> str:
        """Return a URL, valid for `seconds`, that accepts exactly `length` bytes as part `number` (from 1)."""
        ...

    def parts(self, key: str, s3_upload_id: str) -> list[Part] | None:
        """Return the parts received so far; None when S3 does not know the upload (any more)."""
        ...

    def finish(self, key: str, s3_upload_id: str, parts: Sequence[Part]) -> bool:
        """Complete the upload; may be repeated. False when S3 does not know the upload (any more).

        Raises Invalid when S3 rejects the parts.
        """
        ...

    def abort(self, key: str, s3_upload_id: str) -> None:
        """Discard the parts. An unknown upload is no error."""
        ...

    def head(self, bucket: Bucket, key: str) -> StoredObject | None:
        """Return the object's description without its checksum; None when it does not exist."""
        ...

    def presign_get(self, bucket: Bucket, key: str, seconds: int, filename: str | None = None) -> str:
        """Return a URL to read the object. With `filename`, browsers save it under that name."""
        ...

    def read(self, bucket: Bucket, key: str, tail_bytes: int | None = None) -> bytes | None:
        """Return the object's bytes, or only the last `tail_bytes`; None when it does not exist."""
        ...

    def write(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        """Write a small object, replacing any existing one."""
        ...

    def names(self, bucket: Bucket, prefix: str) -> list[str]:
        """Return all keys that start with the prefix."""
        ...

    def folders(self, bucket: Bucket, prefix: str = "") -> list[str]:
        """Return the distinct path segments that follow the prefix (empty, or ending in `/`) in keys with more segments."""
        ...

    def delete(self, bucket: Bucket, keys: Iterable[str]) -> int:
        """Erase objects. Returns the number of keys given. Raises Unavailable when S3 could not erase one."""
        ...


class ResultStore(Protocol):
    """Result objects and their storage class."""

    def head(self, key: str) -> StoredObject | None:
        """Return the object's description with its checksum; None when it does not exist."""
        ...

    def move(self, key: str, to: StorageClass, expected: Expected, renew: Callable[[], None]) -> StoredObject:
        """Copy the object onto itself in another storage class, with its metadata and tags, and verify the copy.

        `renew` is called before each slow request and may raise to stop. Raises DamagedResult when size or checksum
        differ from `expected` (the object is left unchanged), ResultArchived for an archived object without a
        restored copy, NotFound when there is no object, Unavailable when S3 does not respond.
        """
        ...

    def restore(self, key: str, tier: str, days: int) -> str:
        """Request a readable copy that S3 keeps for `days`. Returns the tier that S3 accepted.

        Expedited falls back to Standard. Repeating a request in progress changes and costs nothing. Raises
        Unavailable.
        """
        ...
