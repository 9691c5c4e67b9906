"""Fetch large files: resume broken downloads by Range, report progress, and compare the publisher's checksum."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from annotator.errors import InstallError
from annotator.reference.catalogue import RemoteFile

TRIES = 6
BLOCK = 1 << 20
Tell = Callable[[str, int, int | None], None]


def _final(error: Exception) -> bool:
    """Return whether a retry would be refused too: the server has no such file, or does not give it to us."""
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code in (401, 403, 404, 410)


class Downloads:
    """Fetches files over one HTTP client. `tell(name, bytes done, bytes in all)`; `wait` is the pause between tries."""

    def __init__(self, client: httpx.Client, tell: Tell, wait: Callable[[float], None] = time.sleep) -> None:
        self._client, self._tell, self._wait = client, tell, wait

    def size(self, url: str) -> int | None:
        """Bytes of a file without fetching it, None when the server does not say."""
        try:
            answer = self._client.head(url)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise InstallError("A file cannot be found", f"{url}: {error}") from error
        length = answer.headers.get("content-length")
        return int(length) if length else None

    def fetch(self, file: RemoteFile, folder: Path) -> Path:
        """Fetch the file into `folder` completely and check it. A partial download of an earlier try is resumed."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / file.name
        if path.is_file() and self._fits(path, file):
            return path
        part = folder / (file.name + ".part")
        for turn in range(TRIES):
            try:
                self._carry_on(file.url, part)
                break
            except (httpx.HTTPError, OSError) as error:
                if _final(error) or turn + 1 == TRIES:
                    raise InstallError(
                        "A download failed",
                        f"{file.url}: {error}. What was fetched is kept: run the command again to carry on.",
                    ) from error
                self._wait(min(30.0, 2.0**turn))
        if not self._fits(part, file):
            part.unlink()
            raise InstallError(
                "A download does not match its checksum",
                f"{file.url}: the file was removed; run the command again.",
            )
        part.rename(path)
        part.with_suffix(".state").unlink(missing_ok=True)
        return path

    def _carry_on(self, url: str, part: Path) -> None:
        """Append what is missing. `If-Range` makes the server send the whole file when it has changed since."""
        state = part.with_suffix(".state")
        mark = json.loads(state.read_text()) if state.is_file() else ""
        at = part.stat().st_size if part.is_file() and mark else 0
        headers = {"Range": f"bytes={at}-", "If-Range": mark} if at else {}
        with self._client.stream("GET", url, headers={**headers, "Accept-Encoding": "identity"}) as answer:
            if answer.status_code == 416 and at:
                if answer.headers.get("content-range", "").rpartition("/")[2] == str(at):
                    return
                part.unlink()
                raise OSError("the file has changed on the server")
            answer.raise_for_status()
            at = at if answer.status_code == 206 else 0
            etag = answer.headers.get("etag", "")
            # A weak ETag may not be used with If-Range (RFC 9110, 13.1.5).
            state.write_text(
                json.dumps(
                    answer.headers.get("last-modified", "") if not etag or etag.startswith("W/") else etag
                )
            )
            length = answer.headers.get("content-length")
            total = at + int(length) if length else None
            with part.open("r+b" if at else "wb") as out:
                out.seek(at)
                for block in answer.iter_bytes(BLOCK):
                    out.write(block)
                    at += len(block)
                    self._tell(part.name.removesuffix(".part"), at, total)
            if total is not None and at != total:
                raise OSError(f"the connection ended after {at:,} of {total:,} bytes")

    def _fits(self, path: Path, file: RemoteFile) -> bool:
        """Whether the file has the checksum that its publisher names (true where none is named)."""
        if file.sha256:
            return _digest(path, "sha256") == file.sha256
        if file.md5:
            return _digest(path, "md5") == file.md5
        if file.md5_url:
            return _digest(path, "md5") == self._text(file.md5_url).split()[0].lower()
        if file.checksums_url:
            for line in self._text(file.checksums_url).splitlines():
                parts = line.split()
                if len(parts) >= 3 and parts[-1].rsplit("/", 1)[-1] == file.name:
                    return bsd_sum(path) == (int(parts[0]), int(parts[1]))
            raise InstallError("A checksum is missing", f"{file.checksums_url} does not name {file.name}.")
        return True

    def _text(self, url: str) -> str:
        try:
            return self._client.get(url).raise_for_status().text
        except httpx.HTTPError as error:
            raise InstallError("A checksum cannot be fetched", f"{url}: {error}") from error


def blocks(path: Path) -> Iterator[bytes]:
    """The file, a megabyte at a time."""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def _digest(path: Path, kind: str) -> str:
    digest = hashlib.new(kind, usedforsecurity=False)
    for block in blocks(path):
        digest.update(block)
    return digest.hexdigest()


def bsd_sum(path: Path) -> tuple[int, int]:
    """What the BSD `sum` command prints: a 16-bit rotating checksum, and the size in blocks of 1,024 bytes."""
    from annotator.reference.kernels.rotating import rotate_sum

    value = 0
    for block in blocks(path):
        value = rotate_sum(block, value)
    return value, -(-path.stat().st_size // 1024)


class HttpInput:
    """A file on a server as a stream that resumes broken connections by Range: for tracks too large to store."""

    def __init__(self, client: httpx.Client, url: str, wait: Callable[[float], None] = time.sleep) -> None:
        self._client, self._url, self._wait = client, url, wait
        self._at = 0
        self._etag = ""
        self._held = b""
        self._answer: httpx.Response | None = None
        self._blocks: Iterator[bytes] = iter(())
        self.size: int | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; empty at the end. Raises InstallError when the server does not answer again."""
        for turn in range(TRIES):
            try:
                while not self._held:
                    if self._answer is None:
                        if self.size is not None and self._at >= self.size:
                            return b""
                        self._open()
                    self._held = next(self._blocks, b"")
                    if not self._held:
                        self.close()
                        if self.size is None or self._at >= self.size:
                            self.size = self._at
                            return b""
                        raise OSError("the connection ended early")
            except (httpx.HTTPError, OSError) as error:
                self.close()
                if _final(error) or turn + 1 == TRIES:
                    raise InstallError("A download failed", f"{self._url}: {error}") from error
                self._wait(min(30.0, 2.0**turn))
            else:
                break
        data, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        self._at += len(data)
        return data

    def close(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None

    def _open(self) -> None:
        headers = {"Accept-Encoding": "identity"} | (
            {"Range": f"bytes={self._at}-", "If-Match": self._etag} if self._at else {}
        )
        answer = self._client.send(self._client.build_request("GET", self._url, headers=headers), stream=True)
        if answer.is_error or (self._at and answer.status_code != 206):
            answer.close()
            said = f"the server answered {answer.status_code}"
            raise httpx.HTTPStatusError(said, request=answer.request, response=answer)
        self._answer, self._blocks = answer, answer.iter_bytes(BLOCK)
        self._etag = answer.headers.get("etag", self._etag)
        if not self._at:
            length = answer.headers.get("content-length")
            self.size = int(length) if length else None
