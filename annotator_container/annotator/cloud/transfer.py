"""Files from and to S3: the input as a stream that mends broken connections, references into a cache, results up with checksums."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from annotator.cloud.checksum import of_bytes, of_file
from annotator.cloud.settings import S3Place
from annotator.errors import AnnotatorError, Cancelled, InputError, ReferenceError_

PART = 64 << 20
BLOCK = 4 << 20
TRIES = 5
_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".log": "text/plain; charset=utf-8",
    ".gz": "application/gzip",
}


class S3Input(io.RawIOBase):
    """An object as a readable stream. A broken connection is opened again where it broke, on the same object (If-Match)."""

    def __init__(self, s3: Any, place: S3Place, wait: Callable[[float], None]) -> None:
        super().__init__()
        self._s3, self._place, self._wait = s3, place, wait
        head = self._head()
        self.size = int(head["ContentLength"])
        self._etag = head["ETag"]
        self._at = 0
        self._digest = hashlib.sha256()
        self._body: Any = None

    def _head(self) -> Any:
        try:
            return self._s3.head_object(Bucket=self._place.bucket, Key=self._place.key)
        except self._s3.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise InputError(
                    "The uploaded file is no longer there",
                    "It was deleted before the job ran. Upload it again.",
                ) from error
            raise AnnotatorError(
                "The uploaded file cannot be read", error.response["Error"].get("Code", "")
            ) from error

    def readable(self) -> bool:
        return True

    @property
    def sha256(self) -> str | None:
        """Of the whole file; None before its last byte was read."""
        return self._digest.hexdigest() if self._at == self.size else None

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
            except AnnotatorError:  # the task was told to stop: no reason to try again
                raise
            except Exception as error:
                self._body = None
                if turn + 1 == TRIES:
                    raise AnnotatorError("The uploaded file cannot be read", f"S3: {error}") from error
                self._wait(min(8.0, 0.5 * 2**turn))
            else:
                self._at += len(data)
                self._digest.update(data)
                return data
        return b""


def fetch_reference(
    s3: Any, place: S3Place, version: str, root: Path, tell: Callable[[int, int], None]
) -> Path:
    """The folder of a reference's version below `root`; fetched when it is not there whole. Safe when several tasks ask at once.

    `tell(files done, files in all)` is called all along, also within a large file: it is the task's sign of life. Every
    file's sha256 is compared with reference.json.
    """
    name = place.key.strip("/").split("/")[-1]
    folder = root / name / version
    with _locked(root / name / f".{version}.lock"):
        if (folder / "reference.json").is_file():
            return folder
        aside = folder.with_name(f".{version}.part")
        aside.mkdir(parents=True, exist_ok=True)
        prefix = f"{place.key.rstrip('/')}/{version}/"
        description = _description(s3, place, prefix)
        files = description["files"]
        _check_space(aside, sum(int(item["size"]) for item in files))
        for done, item in enumerate(files):
            beat = partial(tell, done, len(files))
            beat()
            _fetch_file(s3, place.bucket, prefix + item["name"], aside / item["name"], item, beat)
        tell(len(files), len(files))
        (aside / "reference.json").write_text(json.dumps(description))
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    return folder


def _description(s3: Any, place: S3Place, prefix: str) -> dict[str, Any]:
    try:
        body = s3.get_object(Bucket=place.bucket, Key=prefix + "reference.json")["Body"].read()
        description: dict[str, Any] = json.loads(body)
    except s3.exceptions.ClientError as error:
        raise ReferenceError_(
            "The reference cannot be fetched",
            f"{prefix}reference.json: {error.response['Error'].get('Code', '')}",
        ) from error
    except ValueError as error:
        raise ReferenceError_("The reference is damaged", f"{prefix}reference.json is no JSON.") from error
    return description


def _fetch_file(
    s3: Any, bucket: str, key: str, path: Path, item: dict[str, Any], beat: Callable[[], None]
) -> None:
    if path.is_file() and path.stat().st_size == item["size"] and _sha256(path, beat) == item["sha256"]:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        s3.download_file(bucket, key, str(path), Callback=lambda _: beat())
    except s3.exceptions.ClientError as error:
        raise ReferenceError_(
            "The reference cannot be fetched", f"{key}: {error.response['Error'].get('Code', '')}"
        ) from error
    if _sha256(path, beat) != item["sha256"]:
        path.unlink()
        raise ReferenceError_(
            "The reference is damaged", f"{key} has another checksum than reference.json says."
        )


def _sha256(path: Path, beat: Callable[[], None] = lambda: None) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            beat()
            digest.update(block)
    return digest.hexdigest()


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed * 1.02:
        raise AnnotatorError(
            "There is too little disk space for the reference",
            f"{needed / 1e9:.1f} GB are needed and {free / 1e9:.1f} GB are free; give the task a larger disk.",
        ) from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def upload_results(
    s3: Any,
    folder: Path,
    names: list[str],
    place: S3Place,
    sums: dict[str, str],
    tell: Callable[[int, int], None] = lambda *_: None,
    threads: int = 4,
) -> list[dict[str, Any]]:
    """Send the results, each with its full-object CRC64NVME; [{name, size, sha256, crc64nvme}] by object name.

    `explore/X` becomes `explore.X`. `sums` are the sha256 that the manifest holds. `tell(files done, files in all)` is
    called all along, also within a large file and by several threads: it is the task's sign of life.
    """
    done: list[str] = []
    failed: list[BaseException] = []
    stop = threading.Event()

    def beat() -> None:
        if stop.is_set():  # the task was told to stop, or another file failed: no thread sends on
            raise Cancelled("The results were not stored", "The task was stopped.")
        tell(len(done), len(names))

    def send(name: str) -> dict[str, Any]:
        try:
            path, flat = folder / name, name.replace("/", ".")
            crc = _send(s3, path, place.bucket, place.key.rstrip("/") + "/" + flat, beat)
            done.append(name)
            beat()
            return {
                "name": flat,
                "size": path.stat().st_size,
                "sha256": sums.get(name) or _sha256(path, beat),
                "crc64nvme": crc,
            }
        except BaseException as error:
            failed.append(error)
            stop.set()
            raise

    with ThreadPoolExecutor(threads) as pool:
        try:
            return list(pool.map(send, names))
        except BaseException:
            stop.set()
            if failed:  # the first error is the cause, with its own; those of other files only follow from it
                raise failed[0]  # noqa: B904
            raise


def _send(s3: Any, path: Path, bucket: str, key: str, beat: Callable[[], None]) -> str:
    kind = {"ContentType": _TYPES.get(path.suffix, "application/octet-stream")}
    if path.stat().st_size <= PART:
        data = path.read_bytes()
        crc = of_bytes(data)
        s3.put_object(Bucket=bucket, Key=key, Body=data, ChecksumCRC64NVME=crc, **kind)
        return crc
    crc = of_file(path, beat)
    upload = s3.create_multipart_upload(
        Bucket=bucket, Key=key, ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT", **kind
    )["UploadId"]
    try:
        parts = []
        with path.open("rb") as stream:
            for number, data in enumerate(iter(lambda: stream.read(PART), b""), 1):
                beat()
                part = of_bytes(data)
                etag = s3.upload_part(
                    Bucket=bucket,
                    Key=key,
                    UploadId=upload,
                    PartNumber=number,
                    Body=data,
                    ChecksumCRC64NVME=part,
                )["ETag"]
                parts.append({"PartNumber": number, "ETag": etag, "ChecksumCRC64NVME": part})
        s3.complete_multipart_upload(
            Bucket=bucket,
            Key=key,
            UploadId=upload,
            MultipartUpload={"Parts": parts},
            ChecksumCRC64NVME=crc,
            ChecksumType="FULL_OBJECT",
        )
    except BaseException:
        s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)
        raise
    return crc
