"""The files of a reference's version in S3, read by ranges. A version never changes once it is published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from annotator.cloud.ranges import tried
from annotator.cloud.settings import S3Place
from annotator.errors import ReferenceError_


class S3Files:
    """What `annotator.lookup.ranged_arrays.Files` promises. `place` is the version's prefix, `description` its reference.json."""

    def __init__(
        self, s3: Any, place: S3Place, description: Mapping[str, Any], wait: Callable[[float], None]
    ) -> None:
        self._s3, self._place, self._wait = s3, place, wait
        self._files: dict[str, Mapping[str, Any]] = {str(item["name"]): item for item in description["files"]}

    def has(self, name: str) -> bool:
        return name in self._files

    def size(self, name: str) -> int:
        return int(self._item(name)["size"])

    def read(self, name: str, begin: int, end: int) -> bytes:
        if not 0 <= begin <= end <= self.size(name):
            raise ReferenceError_("The reference is damaged", f"{name} ends before byte {end:,}.")
        if begin == end:
            return b""
        return self._body(name, end - begin, {"Range": f"bytes={begin}-{end - 1}"})

    def whole(self, name: str) -> bytes:
        data = self._body(name, self.size(name), {})
        if hashlib.sha256(data).hexdigest() != self._item(name)["sha256"]:
            raise ReferenceError_(
                "The reference is damaged", f"{name} has another checksum than reference.json says."
            )
        return data

    def _item(self, name: str) -> Mapping[str, Any]:
        if name not in self._files:
            raise ReferenceError_("The reference is damaged", f"It has no file {name}.")
        return self._files[name]

    def _body(self, name: str, size: int, how: Mapping[str, str]) -> bytes:
        key = f"{self._place.key}{name}"

        def body() -> bytes:
            data: bytes = self._s3.get_object(Bucket=self._place.bucket, Key=key, **how)["Body"].read()
            if len(data) != size:
                raise OSError("the connection ended early")
            return data

        found: bytes = tried(body, "A part of the reference cannot be fetched", key, self._wait)
        return found


def described(s3: Any, place: S3Place, wait: Callable[[float], None]) -> dict[str, Any]:
    """The reference.json of a version. Raises ReferenceError_."""
    key = f"{place.key}reference.json"
    body: bytes = tried(
        lambda: s3.get_object(Bucket=place.bucket, Key=key)["Body"].read(),
        "The reference cannot be fetched",
        key,
        wait,
    )
    try:
        found: dict[str, Any] = json.loads(body)
    except ValueError as error:
        raise ReferenceError_("The reference is damaged", f"{key} is no JSON.") from error
    return found
