"""Places for published tracks: a folder or an S3 bucket (`s3://BUCKET`), with the same layout."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from annotator.errors import AnnotatorError


class Changed(AnnotatorError):
    """Another writer has changed a document since it was read."""


class Place(Protocol):
    """Objects by key. `mark` identifies the version of a document that was read; None when it did not exist."""

    def sizes(self, prefix: str) -> dict[str, int]:
        """The size of each object whose key begins with the prefix, in bytes."""
        ...

    def folders(self, prefix: str) -> list[str]:
        """The names directly below a prefix that have objects below them."""
        ...

    def read(self, key: str) -> tuple[bytes, str] | None:
        """A small object's bytes with its mark; None when it does not exist."""
        ...

    def send(self, path: Path, key: str) -> None:
        """Copy a file to a key."""
        ...

    def fetch(self, key: str, path: Path) -> None:
        """Fetch an object to a path that does not exist yet; a file of a folder is hard-linked."""
        ...

    def write(self, key: str, body: bytes, mark: str | None) -> None:
        """Write a document. Raises Changed when its current version is not `mark`."""
        ...


class FolderPlace:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def sizes(self, prefix: str) -> dict[str, int]:
        found = (self._root / prefix).rglob("*")
        return {
            path.relative_to(self._root).as_posix(): path.stat().st_size for path in found if path.is_file()
        }

    def folders(self, prefix: str) -> list[str]:
        folder = self._root / prefix
        return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []

    def read(self, key: str) -> tuple[bytes, str] | None:
        try:
            body = (self._root / key).read_bytes()
        except FileNotFoundError:
            return None
        return body, body.hex()

    def send(self, path: Path, key: str) -> None:
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.part")
        shutil.copyfile(path, aside)
        aside.replace(target)

    def fetch(self, key: str, path: Path) -> None:
        path.symlink_to((self._root / key).resolve())

    def write(self, key: str, body: bytes, mark: str | None) -> None:
        found = self.read(key)
        if (found[1] if found else None) != mark:
            raise Changed("A document was changed at the same time", key)
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.part")
        aside.write_bytes(body)
        aside.replace(target)


class BucketPlace:
    """A bucket of S3. `s3` is a client of boto3."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def sizes(self, prefix: str) -> dict[str, int]:
        return {
            item["Key"]: int(item["Size"])
            for page in self._pages(prefix, "")
            for item in page.get("Contents", [])
        }

    def folders(self, prefix: str) -> list[str]:
        found = [
            item["Prefix"] for page in self._pages(prefix, "/") for item in page.get("CommonPrefixes", [])
        ]
        return sorted(name.removeprefix(prefix).rstrip("/") for name in found)

    def _pages(self, prefix: str, delimiter: str) -> Iterator[dict[str, Any]]:
        pages = self._s3.get_paginator("list_objects_v2")
        yield from pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter=delimiter)

    def read(self, key: str) -> tuple[bytes, str] | None:
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=key)
        except self._s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise AnnotatorError("The bucket cannot be read", f"{key}: {error}") from error
        return answer["Body"].read(), answer["ETag"]

    def send(self, path: Path, key: str) -> None:
        self._s3.upload_file(str(path), self._bucket, key)

    def fetch(self, key: str, path: Path) -> None:
        try:
            self._s3.download_file(self._bucket, key, str(path))
        except self._s3.exceptions.ClientError as error:
            raise AnnotatorError("The bucket cannot be read", f"{key}: {error}") from error

    def write(self, key: str, body: bytes, mark: str | None) -> None:
        condition = {"IfNoneMatch": "*"} if mark is None else {"IfMatch": mark}
        try:
            self._s3.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", **condition
            )
        except self._s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in (
                "PreconditionFailed",
                "ConditionalRequestConflict",
                "412",
                "409",
            ):
                raise Changed("A document was changed at the same time", key) from error
            raise AnnotatorError("The bucket cannot be written", f"{key}: {error}") from error


def place_of(text: str) -> Place:
    """A folder, or `s3://BUCKET` with the credentials of the environment (AWS_ENDPOINT_URL names another service than AWS)."""
    bucket = text.removeprefix("s3://").strip("/")
    if not text.startswith("s3://"):
        return FolderPlace(Path(text))
    if not bucket or "/" in bucket:
        raise AnnotatorError("The bucket is not understood", f"{text!r}: write s3://BUCKET.")
    return BucketPlace(s3_client(), bucket)


def s3_client() -> Any:
    """A client of S3 with the credentials of the environment."""
    import boto3
    from botocore.config import Config

    local = bool(os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT_URL_S3"))
    config = Config(
        retries={"mode": "standard", "max_attempts": 6}, s3={"addressing_style": "path" if local else "auto"}
    )
    return boto3.client("s3", config=config)
