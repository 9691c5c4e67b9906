"""Bytes to and from storage by presigned URLs: parts in parallel up, ranges down, both resumable."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import httpx

from gas_client.errors import NotReachable, TransferError

Progress = Callable[[int, int], None]
_LANES = 4
_TRIES = 6
_BLOCK = 1 << 20


class UploadApi(Protocol):
    """What an upload asks of the service."""

    def upload_state(self, upload_id: str) -> dict[str, Any]: ...


def send_parts(
    api: UploadApi,
    storage: httpx.Client,
    path: Path,
    upload: dict[str, Any],
    progress: Progress,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> list[dict[str, Any]]:
    """Sends what is not there yet and answers `[{number, etag}]` of all parts, in order.

    `upload` is an answer of `POST /uploads` or `GET /uploads/{id}`. Raises TransferError or NotReachable;
    what was sent stays, so the next call goes on from there. A failure, and Ctrl-C, stops all parts under way at once.
    """
    upload_id, part_size, total = str(upload["upload_id"]), int(upload["part_size"]), path.stat().st_size
    done: dict[int, str] = {int(p["number"]): str(p["etag"]) for p in upload.get("done", ())}
    urls = {int(p["number"]): str(p["url"]) for p in upload["parts"]}
    sizes = {
        n: min(part_size, total - (n - 1) * part_size) for n in range(1, max(1, -(-total // part_size)) + 1)
    }
    progress(sum(sizes[n] for n in done if n in sizes), total)

    stopped = Event()

    def body(number: int) -> Iterator[bytes]:
        left = sizes[number]
        with path.open("rb") as source:
            source.seek((number - 1) * part_size)
            while left:
                block = source.read(min(_BLOCK, left))
                if not block:
                    raise TransferError(
                        f"{path} became shorter while it was sent. Submit it again when it is complete."
                    )
                if stopped.is_set():
                    raise TransferError(f"Part {number} was given up.")
                left -= len(block)
                yield block

    def send(number: int) -> str:
        length = {"Content-Length": str(sizes[number])}  # signed, so that S3 takes no other
        for attempt in range(1, _TRIES + 1):
            if stopped.is_set():
                break
            try:
                answer = storage.put(urls[number], content=body(number), headers=length)
            except httpx.TransportError as fault:
                if attempt == _TRIES:
                    raise NotReachable(
                        f"The connection to storage broke at part {number}: {fault}. Run the same command again to go on from there."
                    ) from fault
                sleep(min(20.0, 0.5 * 2**attempt))
                continue
            if answer.is_success:
                return answer.headers["ETag"]
            if answer.status_code == 403:  # the signature has expired: request a new URL
                state = api.upload_state(upload_id)
                if there := [str(p["etag"]) for p in state.get("done", ()) if int(p["number"]) == number]:
                    return there[0]  # it arrived after all, and its answer was lost
                urls.update({int(p["number"]): str(p["url"]) for p in state["parts"]})
            elif answer.status_code < 500:
                raise TransferError(f"Storage refused part {number} ({answer.status_code}).")
            sleep(min(20.0, 0.5 * 2**attempt))
        raise TransferError(
            f"Storage did not take part {number} in {_TRIES} tries. Run the same command again to go on from there."
        )

    with ThreadPoolExecutor(_LANES) as lanes:
        running: dict[Future[str], int] = {lanes.submit(send, n): n for n in sizes if n not in done}
        pending = set(running)
        try:
            while pending:
                finished, pending = wait(pending, return_when=FIRST_EXCEPTION, timeout=0.2)
                for future in finished:
                    done[running[future]] = future.result()
                if finished:
                    progress(sum(sizes[n] for n in done), total)
        finally:
            stopped.set()
            for future in pending:
                future.cancel()
    return [{"number": n, "etag": done[n]} for n in sorted(sizes)]


def fetch(
    storage: httpx.Client,
    sign: Callable[[], str],
    target: Path,
    size: int | None,
    sha256: str | None,
    progress: Progress,
) -> Path:
    """Downloads to `target` through `target.part`, going on where an earlier try ended; the whole is checked before it gets its name.

    Raises TransferError when the checksum or the size is not what the service said.
    """
    part = target.with_name(target.name + ".part")
    for attempt in range(1, _TRIES + 1):
        have = part.stat().st_size if part.exists() else 0
        if size is not None and have > size:
            part.unlink()
            have = 0
        if size is None or have < size or size == 0:
            try:
                _stream(storage, sign(), part, have, size, progress)
            except httpx.TransportError as fault:
                if attempt == _TRIES:
                    raise NotReachable(
                        f"The download of {target.name} broke: {fault}. Run the same command again to go on from there."
                    ) from fault
                continue
        break
    _check(part, size, sha256)
    part.replace(target)
    return target


def _stream(
    storage: httpx.Client, url: str, part: Path, have: int, size: int | None, progress: Progress
) -> None:
    with storage.stream("GET", url, headers={"Range": f"bytes={have}-"} if have else {}) as answer:
        if not answer.is_success:
            raise TransferError(f"Storage answered {answer.status_code} for {part.stem}.")
        resumed = answer.status_code == 206
        with part.open("ab" if resumed else "wb") as out:
            got = have if resumed else 0
            for block in answer.iter_raw(_BLOCK):
                out.write(block)
                got += len(block)
                progress(got, size or got)


def _check(part: Path, size: int | None, sha256: str | None) -> None:
    got = part.stat().st_size
    if size is not None and got != size:
        raise TransferError(
            f"{part.stem}: {got:,} bytes arrived, {size:,} were expected. Run the same command again to resume."
        )
    if sha256 is None:
        return
    digest = hashlib.sha256()
    for block in _blocks(part):
        digest.update(block)
    if digest.hexdigest() != sha256:
        part.unlink()
        raise TransferError(
            f"{part.stem}: the bytes that arrived are not those that were written (SHA-256). They were thrown away; download again."
        )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            yield block
