"""Bytes from storage by presigned URLs: streamed, resumed by ranges, checked by SHA-256."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from gas_client.errors import NotReachable, TransferError

Progress = Callable[[int, int], None]
Sleep = Callable[[float], None]
BLOCK = 1 << 20
TRIES = 6
# An expired signature or a busy storage: request again, with a new URL.
_AGAIN = frozenset({403, 429, 500, 502, 503, 504})


class _Refused(Exception):
    """An answer of the storage for which a retry may help."""


def stream(
    storage: httpx.Client,
    sign: Callable[[], str],
    name: str,
    size: int,
    start: int = 0,
    sleep: Sleep = time.sleep,
) -> Iterator[bytes]:
    """Yield a file's bytes from `start` to `size`; a broken connection is resumed at the same offset.

    `sign` returns a new URL. Raises TransferError when the storage refuses, NotReachable after 6 consecutive tries
    without any bytes.
    """
    got, failures = start, 0
    while got < size:
        before = got
        try:
            for block in _blocks(storage, sign(), name, got):
                got += len(block)
                if got > size:
                    raise TransferError(f"{name}: more than the {size:,} bytes that were expected arrived.")
                yield block
            said = "it ended early"
        except (httpx.TransportError, _Refused) as fault:
            said = str(fault)
        if got == before:
            failures += 1
            if failures == TRIES:
                raise NotReachable(
                    f"The download of {name} broke: {said}. Run the same command again to go on from there."
                )
            sleep(min(20.0, 0.5 * 2**failures))
        else:
            failures = 0


def _blocks(storage: httpx.Client, url: str, name: str, start: int) -> Iterator[bytes]:
    with storage.stream("GET", url, headers={"Range": f"bytes={start}-"} if start else {}) as answer:
        if answer.status_code in _AGAIN:
            raise _Refused(f"storage answered {answer.status_code}")
        if not answer.is_success:
            raise TransferError(f"Storage answered {answer.status_code} for {name}.")
        skip = 0 if answer.status_code == 206 else start
        for (
            block
        ) in answer.iter_raw():  # as they arrive: with blocks of a fixed size, a break would lose bytes
            wanted = block[skip:]
            skip -= len(block) - len(wanted)
            if wanted:
                yield wanted


def checked(blocks: Iterator[bytes], name: str, sha256: str | None) -> Iterator[bytes]:
    """Yield all blocks, then raise TransferError if size or checksum differ from the service's."""
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
        yield block
    if sha256 is not None and digest.hexdigest() != sha256:
        raise TransferError(f"{name}: the bytes that arrived are not those that were written (SHA-256).")


def fetch(
    storage: httpx.Client,
    sign: Callable[[], str],
    target: Path,
    size: int,
    sha256: str | None,
    progress: Progress,
    sleep: Sleep = time.sleep,
) -> Path:
    """Download to `target` through `target.part`, resuming an earlier try; the file is renamed when it is complete.

    Raises TransferError when checksum or size differ from the service's, NotReachable when the connection broke.
    """
    part = target.with_name(target.name + ".part")
    have = part.stat().st_size if part.exists() else 0
    if have > size:
        part.unlink()
        have = 0
    with part.open("ab") as out:
        for block in stream(storage, sign, target.name, size, have, sleep):
            out.write(block)
            have += len(block)
            progress(have, size)
    if sha256 is not None and sha256_of(part) != sha256:
        part.unlink()
        raise TransferError(
            f"{target.name}: the bytes that arrived are not those that were written (SHA-256). "
            "They were deleted; download again."
        )
    part.replace(target)
    return target


def sha256_of(path: Path, progress: Progress | None = None) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            done += len(block)
            if progress is not None:
                progress(done, total)
    return digest.hexdigest()
