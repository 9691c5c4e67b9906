"""Read the input from S3 as a stream that reopens broken connections, and store the results in S3 with checksums."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.cloud.checksum import of_bytes, sha256_of_file
from annotator.cloud.multipart import PartedUpload
from annotator.cloud.settings import S3Place
from annotator.cloud.transfers import Transfers
from annotator.errors import AnnotatorError, InputError

PART = 64 << 20
TRIES = 5
UNREADABLE = "The uploaded file cannot be read"
_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".log": "text/plain; charset=utf-8",
    ".gz": "application/gzip",
}


class S3Input(io.RawIOBase):
    """An object as a readable stream. A broken connection is reopened at the same offset of the same object (If-Match).

    `title`: that of the error if S3 does not deliver the object. A missing object is an InputError.
    """

    def __init__(
        self, s3: Any, place: S3Place, wait: Callable[[float], None], title: str = UNREADABLE
    ) -> None:
        super().__init__()
        self._s3, self._place, self._wait, self._title = s3, place, wait, title
        head = self._head()
        self.size = int(head["ContentLength"])
        self._etag = head["ETag"]
        self._at = 0
        self._digest: Any = hashlib.sha256()  # None once a part was left out
        self._body: Any = None

    def _head(self) -> Any:
        try:
            return self._s3.head_object(Bucket=self._place.bucket, Key=self._place.key)
        except self._s3.exceptions.ClientError as error:
            if self._gone(error.response["ResponseMetadata"]["HTTPStatusCode"]):
                raise InputError(
                    "The uploaded file is no longer there",
                    "It was deleted before the job ran. Upload it again.",
                ) from error
            raise AnnotatorError(self._title, error.response["Error"].get("Code", "")) from error

    def _gone(self, status: int) -> bool:
        """Return whether the object is missing. S3 answers 403 for that unless the caller may list the bucket; this key may be listed."""
        if status != 403:
            return status == 404
        try:
            listed = self._s3.list_objects_v2(
                Bucket=self._place.bucket, Prefix=self._place.key, MaxKeys=1
            ).get("Contents", [])
        except self._s3.exceptions.ClientError:
            return False
        return all(item["Key"] != self._place.key for item in listed)

    @property
    def etag(self) -> str:
        """S3's tag of the object that is read."""
        return str(self._etag)

    def readable(self) -> bool:
        return True

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the whole file; None until its last byte was read."""
        return self._digest.hexdigest() if self._digest and self._at == self.size else None

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes (all that is left for -1)."""
        if self._at >= self.size:
            return b""
        wanted = self.size - self._at if size < 0 else min(size, self.size - self._at)
        for turn in range(TRIES):
            try:
                if self._body is None:
                    self._body = self._s3.get_object(
                        Bucket=self._place.bucket,
                        Key=self._place.key,
                        Range=f"bytes={self._at}-",
                        IfMatch=self._etag,
                    )["Body"]
                data: bytes = self._body.read(wanted)
                if not data:
                    raise OSError("the connection ended early")
            except AnnotatorError:  # the task is stopping: do not try again
                raise
            except Exception as error:
                self._body = None
                if turn + 1 == TRIES:
                    raise AnnotatorError(self._title, f"S3: {error}") from error
                self._wait(min(8.0, 0.5 * 2**turn))
            else:
                self._at += len(data)
                if self._digest:
                    self._digest.update(data)
                return data
        return b""


class S3File(S3Input):
    """The same object as a seekable file. `tell(bytes read, bytes in all)` is called regularly. `summed` False: no `sha256`."""

    def __init__(
        self,
        s3: Any,
        place: S3Place,
        wait: Callable[[float], None],
        tell: Callable[[int, int], None] = lambda *_: None,
        title: str = UNREADABLE,
        summed: bool = True,
    ) -> None:
        super().__init__(s3, place, wait, title)
        if not summed:
            self._digest = None
        self._tell = tell

    def close(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
        super().close()

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to `offset`, relative to the start, the current position or the end, as `io.IOBase.seek`."""
        target = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if target != self._at:
            if self._body is not None:
                self._body.close()
            self._at, self._body = target, None
            self._digest = hashlib.sha256() if target == 0 else None
        return target

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        self._tell(self._at, self.size)
        return len(data)


def upload_results(
    s3: Any,
    folder: Path,
    names: list[str],
    place: S3Place,
    sums: dict[str, str],
    tell: Callable[[int, int], None] = lambda *_: None,
    threads: int = 4,
) -> list[dict[str, Any]]:
    """Send the results, each with its full-object CRC64NVME. Return [{name, size, sha256, crc64nvme}] by object name.

    `explore/X` becomes `explore.X`. `sums` are the sha256 that the manifest holds. `tell(bytes done, bytes in all)` is
    called regularly, also within a large file and by several threads, to show that the task is alive.
    """
    sizes = {name: (folder / name).stat().st_size for name in names}
    transfers = Transfers(sum(sizes.values()), tell, "The results were not stored")
    return transfers.run(
        lambda name: send_result(s3, folder, name, place, sums.get(name), transfers), names, threads
    )


def send_result(
    s3: Any, folder: Path, name: str, place: S3Place, sha256: str | None, transfers: Transfers
) -> dict[str, Any]:
    """Send one result whole. Return {name, size, sha256, crc64nvme}; `sha256` is computed if it is None."""
    path = folder / name
    crc = send_file(s3, path, place.bucket, key_of(place, name), transfers.beat)
    return facts(name, path.stat().st_size, crc, sha256 or sha256_of_file(path, transfers.beat))


def facts(name: str, size: int, crc: str, sha256: str) -> dict[str, Any]:
    """Return the entry of a stored result in the message to the service."""
    return {"name": name.replace("/", "."), "size": size, "sha256": sha256, "crc64nvme": crc}


def key_of(place: S3Place, name: str) -> str:
    """Return the key under which a result is stored."""
    return place.key.rstrip("/") + "/" + name.replace("/", ".")


def kind_of(name: str) -> dict[str, str]:
    """Return the media type of a result, in the form of S3's calls."""
    return {"ContentType": _TYPES.get(Path(name).suffix, "application/octet-stream")}


def send_file(s3: Any, path: Path, bucket: str, key: str, beat: Callable[..., None]) -> str:
    """Send a file, which is read once, and return its CRC64NVME.

    `beat()` is called before each part of a file above PART bytes, `beat(bytes)` after each part.
    """
    kind = kind_of(path.name)
    if path.stat().st_size <= PART:
        data = path.read_bytes()
        crc = of_bytes(data)
        s3.put_object(Bucket=bucket, Key=key, Body=data, ChecksumCRC64NVME=crc, **kind)
        beat(len(data))
        return crc
    upload = PartedUpload(s3, bucket, key, kind)
    try:
        with path.open("rb") as stream:
            upload.send_rest(stream, PART, beat)
        upload.complete(upload.checksum)
    except BaseException:
        upload.abort()
        raise
    return upload.checksum
