"""Bytes to storage by presigned URLs: parts in parallel, resumable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import httpx

from gas_client.downloads import BLOCK, TRIES, Progress
from gas_client.errors import NotReachable, TransferError

_LANES = 4


class UploadApi(Protocol):
    """Port: the service's calls that an upload needs."""

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
    """Send the missing parts and return `[{number, etag}]` of all parts, in order.

    `upload` is an answer of `POST /uploads` or `GET /uploads/{id}`. Raises TransferError or NotReachable;
    parts that have arrived are kept, so the next call resumes. A failure or Ctrl-C stops all running transfers immediately.
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
                block = source.read(min(BLOCK, left))
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
        for attempt in range(1, TRIES + 1):
            if stopped.is_set():
                break
            try:
                answer = storage.put(urls[number], content=body(number), headers=length)
            except httpx.TransportError as fault:
                if attempt == TRIES:
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
                    return there[0]  # the part had arrived, and its answer was lost
                urls.update({int(p["number"]): str(p["url"]) for p in state["parts"]})
            elif answer.status_code < 500:
                raise TransferError(f"Storage refused part {number} ({answer.status_code}).")
            sleep(min(20.0, 0.5 * 2**attempt))
        raise TransferError(
            f"Storage did not take part {number} in {TRIES} tries. Run the same command again to go on from there."
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
