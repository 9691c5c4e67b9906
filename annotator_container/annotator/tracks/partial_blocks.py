"""Keep part of a track's blocks on disk: only those that a job needs are fetched by ranges and checked against the index.

`track.NAME.blocks` is a sparse file of full size with only the fetched blocks; `present.NAME` has one byte per block, 1 if the
block was fetched. Every process of a task maps both files; several tasks do so if they share a folder.
"""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Collection, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.errors import ReferenceError_
from annotator.reference.ranges import TRIES, Ranges, opened_part, runs_of, shown_bytes, write_at
from annotator.tracks.blocks import ENTRY, present_path
from annotator.tracks.store import TrackMeta, table_of

LONGEST: Final = 8 << 20  # bytes of one range
# Bytes between two needed blocks that are fetched rather than left out: about one block. docs/decisions/0422 has what they cost.
GAP: Final = 32 << 10
_PUNCH_HOLE: Final = 3  # FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE


class PartialBlocks:
    """The blocks of one track. `bound`: bytes that may stay on disk, None where other tasks share the folder."""

    def __init__(self, folder: Path, meta: TrackMeta, ranges: Ranges, bound: int | None = None) -> None:
        self.meta = meta
        self._ranges, self._bound = ranges, bound
        index = table_of(folder, meta.name, "index", ENTRY)
        ends = index["ends"].astype(np.int64).reshape(-1)
        self._cuts: NDArray[np.int64] = np.concatenate((np.zeros(1, np.int64), ends))  # of each stream
        self._sums: NDArray[np.uint32] = index["sums"].reshape(-1)
        self._streams = index["ends"].shape[1]
        self.count = len(index)
        if self._begin(self.count) != ranges.size:
            raise ReferenceError_(
                "A track is damaged",
                f"{meta.name} has {ranges.size:,} bytes of blocks; its index says otherwise.",
            )
        path = folder / f"track.{meta.name}.blocks"
        self._present = opened_part(path, present_path(folder, meta.name), ranges.size, self.count)
        self._number = os.open(path, os.O_RDWR)
        self._closed = weakref.finalize(self, os.close, self._number)
        self._lock = threading.Lock()
        self._coming: dict[int, Future[None]] = {}
        self._held: OrderedDict[int, None] = OrderedDict.fromkeys(np.flatnonzero(self._present).tolist())
        self._on_disk = sum(self._size(block) for block in self._held)
        self._asked = np.zeros(self.count, np.bool_)
        self.fetched = 0  # bytes

    def want(self, blocks: Sequence[int], pool: Executor) -> list[Future[None]]:
        """Start to fetch the missing ones of these blocks (in order). Return futures that end once all of them are on disk."""
        with self._lock:
            self._asked[blocks] = True
            missing = [block for block in blocks if not self._present[block] and block not in self._coming]
            for run in runs_of(missing, self._begin, LONGEST, GAP):
                future = pool.submit(self._fetch, run[0], run[-1])
                self._coming.update(dict.fromkeys(run, future))
            return list({id(self._coming[b]): self._coming[b] for b in blocks if b in self._coming}.values())

    def trim(self, used: Collection[int]) -> None:
        """Free disk space above the bound: delete the oldest blocks that are not in `used`."""
        if self._bound is None:
            return
        with self._lock:
            for block in list(self._held):
                if self._on_disk <= self._bound:
                    return
                if block not in used and block not in self._coming:
                    self._present[block] = 0
                    if not _punched(self._number, self._begin(block), self._size(block)):
                        self._bound = None  # this file system cannot punch holes
                        return
                    del self._held[block]
                    self._on_disk -= self._size(block)

    def summary(self) -> str:
        """Return a sentence for the job's log: blocks needed and bytes fetched."""
        name = f"{self.meta.name} {self.meta.version}".strip()
        return (
            f"{name}: {int(self._asked.sum()):,} of {self.count:,} blocks, "
            f"{shown_bytes(self.fetched)} of {shown_bytes(self._ranges.size)} fetched"
        )

    def close(self) -> None:
        """Close the file; the mapped pages stay readable."""
        self._closed()

    def _begin(self, block: int) -> int:
        return int(self._cuts[block * self._streams])

    def _size(self, block: int) -> int:
        return self._begin(block + 1) - self._begin(block)

    def _fetch(self, first: int, last: int) -> None:
        begin, end = self._begin(first), self._begin(last + 1)
        data = memoryview(self._read(first, last))
        for block in range(first, last + 1):
            part = data[self._begin(block) - begin : self._begin(block + 1) - begin]
            write_at(self._number, part, self._begin(block))
        with self._lock:
            self.fetched += end - begin
            for block in range(first, last + 1):
                if block not in self._held:
                    self._on_disk += self._size(block)
                self._held[block] = None
                self._present[block] = 1
                self._coming.pop(block, None)

    def _read(self, first: int, last: int) -> bytes:
        """Return the checked bytes of these blocks. Raises ReferenceError_ if they are still damaged after retries."""
        begin, end = self._begin(first), self._begin(last + 1)
        for _ in range(TRIES):
            data = self._ranges.read(begin, end)
            if len(data) == end - begin and all(
                self._whole(block, data, begin) for block in range(first, last + 1)
            ):
                return data
        raise ReferenceError_(
            "A track is damaged",
            f"{self.meta.name}: blocks {first} to {last} have other checksums than its index says.",
        )

    def _whole(self, block: int, data: bytes, begin: int) -> bool:
        view = memoryview(data)
        for stream in range(block * self._streams, (block + 1) * self._streams):
            part = view[int(self._cuts[stream]) - begin : int(self._cuts[stream + 1]) - begin]
            if zlib.crc32(part) != int(self._sums[stream]):
                return False
        return True


def _punched(number: int, at: int, size: int) -> bool:
    """Free the disk space of these bytes, which then read as zeros; False if the file system cannot do it."""
    libc = ctypes.CDLL(None, use_errno=True)
    call = getattr(libc, "fallocate", None)
    if call is None:
        return False
    call.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
    return bool(call(number, _PUNCH_HOLE, at, size) == 0)
