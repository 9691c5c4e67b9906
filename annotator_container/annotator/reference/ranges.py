"""Files that lie elsewhere and are read by ranges, and their parts on this machine's disk."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.errors import AnnotatorError

# Bytes between two needed parts that are fetched rather than left out: a request costs about as much.
GAP: Final = 64 << 10
TRIES: Final = 3  # of a range whose bytes have another checksum


class Ranges(Protocol):
    """A file elsewhere. Several threads may read at once."""

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        ...

    def read(self, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` (0-based, half open). Raises ReferenceError_ when the file is gone or has changed."""
        ...


def runs_of(
    parts: Iterable[int], begin: Callable[[int], int], longest: int, gap: int = GAP
) -> list[list[int]]:
    """Group rising numbers of parts into ranges of at most `longest` bytes (a longer part is a range of its own).

    Part `n` lies at bytes `begin(n)` to `begin(n + 1)`; parts at most `gap` bytes apart come together.
    """
    runs: list[list[int]] = []
    for part in parts:
        last = runs[-1] if runs else None
        if (
            last is not None
            and begin(part) - begin(last[-1] + 1) <= gap
            and begin(part + 1) - begin(last[0]) <= longest
        ):
            last.append(part)
        else:
            runs.append([part])
    return runs


def write_at(number: int, data: memoryview, at: int) -> None:
    """Write all bytes into an open file from offset `at` on."""
    while len(data):
        done = os.pwrite(number, data, at)
        data, at = data[done:], at + done


def opened_part(path: Path, present: Path, size: int, count: int, head: bytes = b"") -> NDArray[np.uint8]:
    """The map of the parts of a file that are there, one byte for each of `count`, 1 for one that is.

    `path` has `size` bytes, of which nothing but `head` and the fetched parts is written, so it takes no more disk than these.
    Both files are created, or created again where one has another size.
    """
    right = path.is_file() and path.stat().st_size == size
    if not right or not present.is_file() or present.stat().st_size != count:
        present.unlink(missing_ok=True)
        with path.open("wb") as file:
            file.write(head)
            file.truncate(size)
        with present.open("wb") as file:
            file.truncate(count)
    return np.memmap(present, np.uint8, "r+")


def check_space(folder: Path, needed: int) -> None:
    """Raise AnnotatorError (cause: the disk) when `folder`'s disk has less than `needed` bytes and 2% free."""
    free = shutil.disk_usage(folder).free
    if free < needed * 1.02:
        raise AnnotatorError(
            "There is too little disk space for the reference",
            f"{needed / 1e9:.1f} GB are needed and {free / 1e9:.1f} GB are free; give the task a larger disk.",
        ) from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def shown_bytes(size: int) -> str:
    """A size for people: `1.2 GB`, `14.0 MB`, `3.4 kB`."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"
