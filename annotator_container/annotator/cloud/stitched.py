"""Make one object of S3 from others: S3 copies their bytes, except those of parts that are too small for a copy.

The task also reads all bytes once, for the SHA-256 in the manifest: S3 computes none over several parts. S3 compares the
CRC64NVME of the bytes read with that of the object, so the SHA-256 is that of the stored bytes.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from annotator.cloud import transfer
from annotator.cloud.checksum import chained, shown
from annotator.cloud.multipart import PartedUpload
from annotator.cloud.settings import S3Place
from annotator.errors import AnnotatorError, Cancelled, InputError

LEAST_PART: Final = 5 << 20  # S3's limit for every part except the last
MOST_COPIED: Final = 1 << 30  # of one request, so that it is answered in time; S3 allows 5 GiB
_BLOCK: Final = 4 << 20
_COPIES: Final = 8  # at once
_LOST: Final = "A part of the job cannot be fetched"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes `begin` to `end` of piece number `piece`."""

    piece: int
    begin: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Sent:
    """A part whose bytes pass through this machine."""

    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """A part that S3 copies."""

    stretch: Stretch


def layout(sizes: Sequence[int], stored: Sequence[bool], least: int, most: int) -> Iterator[Sent | Copied]:
    """Yield the parts of an object that consists of pieces of `sizes` bytes in order. `stored`: whether a piece is in S3.

    Each part has at least `least` bytes except the last, and a copied one at most `most` (at least twice `least`).
    """
    waiting: list[Stretch] = []
    held = 0
    for piece, size in enumerate(sizes):
        begin = 0
        while begin < size:
            rest = size - begin
            if stored[piece] and not waiting and rest >= least:
                end = begin + (rest if rest <= most else min(most, rest - least))
                yield Copied(Stretch(piece, begin, end))
            else:
                # Of a stored piece, only what fills the part: S3 copies the rest.
                end = begin + (min(rest, least - held) if stored[piece] else rest)
                waiting.append(Stretch(piece, begin, end))
                held += end - begin
                if held >= least:
                    yield Sent(tuple(waiting))
                    waiting, held = [], 0
            begin = end
    if waiting:
        yield Sent(tuple(waiting))


@dataclass(frozen=True, slots=True)
class Piece:
    """An object to be copied, and its CRC64NVME as its writer computed it."""

    place: S3Place
    size: int
    crc64nvme: str


class StitchedObject:
    """Makes the result `name` below `place` of a head, the `pieces` in S3 and a tail, in a thread of its own.

    `begin`, `end` and `complete` follow each other; the object appears with `complete`, and `abort` removes every part.
    `tell(bytes done, bytes in all)` is called regularly while `end` waits.
    """

    def __init__(
        self,
        s3: Any,
        place: S3Place,
        name: str,
        pieces: Sequence[Piece],
        tail: bytes,
        tell: Callable[[int, int], None],
    ) -> None:
        self._s3, self.name, self._pieces, self._tail, self._tell = s3, name, pieces, tail, tell
        self._bucket, self._key = place.bucket, transfer.key_of(place, name)
        self._upload: PartedUpload | None = None
        self._head = b""
        self._digest = hashlib.sha256()
        self._crc = 0
        self._done = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    @property
    def _total(self) -> int:
        return len(self._head) + sum(piece.size for piece in self._pieces) + len(self._tail)

    def begin(self, head: bytes) -> None:
        """Begin with the bytes `head`."""
        self._head = head
        self._thread = threading.Thread(target=self._run, name="stitching", daemon=True)
        self._thread.start()

    def end(self, size: int) -> dict[str, Any]:
        """Wait until every part is stored; return {size, sha256} of the object. Raises AnnotatorError unless it has `size` bytes."""
        if self._total != size:
            raise AnnotatorError(
                "A part of the job is damaged",
                f"{self.name} would have {self._total:,} bytes, not {size:,}.",
            )
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(1)
            self._tell(self._done, self._total)
        if self._error is not None:
            raise self._error
        return {"size": self._total, "sha256": self._digest.hexdigest()}

    def complete(self) -> dict[str, Any]:
        """Complete the object and return {name, size, sha256, crc64nvme}. S3 refuses it if its bytes are not those read."""
        if self._upload is None:
            raise AnnotatorError("The results were not stored", f"{self.name} was not begun.")
        crc = shown(self._crc)
        self._upload.complete(crc)
        self._upload = None
        return transfer.facts(self.name, self._total, crc, self._digest.hexdigest())

    def abort(self) -> None:
        """Stop, and remove all parts. Parts that cannot be removed are left to the bucket's lifecycle rule."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(30)
        if self._upload is not None:
            self._upload.abort()
            self._upload = None

    def _run(self) -> None:
        try:
            self._make()
        except BaseException as error:  # noqa: BLE001 - `end` raises it
            self._error = error

    def _make(self) -> None:
        upload = self._upload = PartedUpload(self._s3, self._bucket, self._key, transfer.kind_of(self.name))
        sizes = [len(self._head), *(piece.size for piece in self._pieces), len(self._tail)]
        stored = [False, *(True for _ in self._pieces), False]
        readers = [_Reader(self._s3, piece) for piece in self._pieces]
        copies: list[Future[None]] = []
        with ThreadPoolExecutor(_COPIES) as pool:
            try:
                for part in layout(sizes, stored, LEAST_PART, MOST_COPIED):
                    if isinstance(part, Sent):
                        upload.send(
                            b"".join(data for one in part.stretches for data in self._read(one, readers))
                        )
                        continue
                    one = part.stretch
                    reader = readers[one.piece - 1]
                    source = (reader.place, reader.etag, one.begin, one.end)
                    copies.append(pool.submit(upload.copy, upload.reserve(), *source))
                    for _ in self._read(one, readers):
                        pass
                for copy in copies:
                    copy.result()
            except BaseException:
                self._stop.set()
                for copy in copies:
                    copy.cancel()
                raise

    def _read(self, stretch: Stretch, readers: Sequence[_Reader]) -> Iterator[bytes]:
        """Yield the bytes of a stretch in blocks, and add each to the checksums."""
        if 0 < stretch.piece <= len(readers):
            blocks = readers[stretch.piece - 1].read(stretch.size)
        else:
            text = self._tail if stretch.piece else self._head
            blocks = iter([text[stretch.begin : stretch.end]])
        for data in blocks:
            if self._stop.is_set():
                raise Cancelled("The results were not stored", "The task was stopped.")
            self._digest.update(data)
            self._crc = chained(data, self._crc)
            self._done += len(data)
            yield data


class _Reader:
    """Reads a piece once from start to end, and compares its checksum at the end."""

    def __init__(self, s3: Any, piece: Piece) -> None:
        self._s3, self._piece = s3, piece
        self._stream: transfer.S3File | None = None
        self._crc = 0
        self._at = 0

    @property
    def place(self) -> S3Place:
        return self._piece.place

    @property
    def etag(self) -> str:
        return self._opened().etag

    def read(self, size: int) -> Iterator[bytes]:
        """Yield the next `size` bytes in blocks. Raises AnnotatorError if the piece differs from what its writer wrote."""
        stream, end = self._opened(), self._at + size
        while self._at < end:
            data = stream.read(min(_BLOCK, end - self._at))
            if not data:
                raise _damaged(self.place.key)
            self._at += len(data)
            self._crc = chained(data, self._crc)
            yield data
        if self._at == self._piece.size:
            stream.close()
            if shown(self._crc) != self._piece.crc64nvme:
                raise _damaged(self.place.key)

    def _opened(self) -> transfer.S3File:
        if self._stream is None:
            try:
                self._stream = transfer.S3File(self._s3, self.place, time.sleep, title=_LOST, summed=False)
            except InputError as error:  # no fault of the user's file
                raise AnnotatorError(_LOST, f"{self.place.key} is missing.") from error
            if self._stream.size != self._piece.size:
                raise _damaged(self.place.key)
        return self._stream


def _damaged(key: str) -> AnnotatorError:
    return AnnotatorError("A part of the job is damaged", f"{key} is not what its task wrote.")
