"""Read ranges of one S3 object and fail if the object has changed since it was opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from annotator.errors import AnnotatorError, ReferenceError_
from annotator.reference.ranges import Ranges

TRIES: Final = 5
_FINAL: Final = {
    403: "it is missing, or the task may not read it",
    404: "it is missing",
    412: "it was changed while the job ran",
    416: "it is shorter than it was",
}


class S3Ranges:
    """Reads ranges with If-Match on the ETag of the first answer."""

    def __init__(
        self, s3: Any, bucket: str, key: str, wait: Callable[[float], None], what: str = "A track"
    ) -> None:
        """`what` cannot be fetched, by the title of an error."""
        self._s3, self._bucket, self._key, self._wait, self._what = s3, bucket, key, wait, what
        head = self._tried(lambda: s3.head_object(Bucket=bucket, Key=key))
        self._size, self._etag = int(head["ContentLength"]), head["ETag"]

    @property
    def size(self) -> int:
        return self._size

    def read(self, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` (0-based, half open). Raises ReferenceError_: the object is gone or has changed."""
        data: bytes = self._tried(lambda: self._range(begin, end))
        return data

    def _range(self, begin: int, end: int) -> bytes:
        answer = self._s3.get_object(
            Bucket=self._bucket, Key=self._key, Range=f"bytes={begin}-{end - 1}", IfMatch=self._etag
        )
        data: bytes = answer["Body"].read()
        if len(data) != end - begin:
            raise OSError("the connection ended early")
        return data

    def _tried(self, call: Callable[[], Any]) -> Any:
        return tried(call, f"{self._what} cannot be fetched", self._key, self._wait)


class LaterRanges:
    """A remote file of known size, opened when its first range is read; never if everything is on disk."""

    def __init__(self, name: str, size: int, opened: Callable[[], Ranges]) -> None:
        self._name, self._size, self._opened = name, size, opened
        self._lock = threading.Lock()
        self._ranges: Ranges | None = None

    @property
    def size(self) -> int:
        return self._size

    def read(self, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` (0-based, half open). Raises ReferenceError_ when the file is gone or has another size."""
        with self._lock:
            if self._ranges is None:
                self._ranges = self._opened()
        if self._ranges.size != self._size:
            raise ReferenceError_(
                "The reference is damaged",
                f"{self._name} has {self._ranges.size:,} bytes, not {self._size:,} as its description says.",
            )
        return self._ranges.read(begin, end)


def tried(call: Callable[[], Any], title: str, key: str, wait: Callable[[float], None]) -> Any:
    """Return the result of a request for an object, retried where that may help. Raises ReferenceError_ with this title."""
    for turn in range(TRIES):
        try:
            return call()
        except AnnotatorError:  # the task is stopping
            raise
        except Exception as error:
            status = _status(error)
            if status in _FINAL or turn + 1 == TRIES:
                why = _FINAL.get(status, f"S3: {error}")
                raise ReferenceError_(title, f"{key}: {why}.") from error
            wait(min(8.0, 0.5 * 2**turn))
    raise AssertionError  # the last iteration returns or raises


def _status(error: Exception) -> int:
    response = getattr(error, "response", None) or {}
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
