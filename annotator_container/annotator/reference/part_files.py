"""Results that come from other processes through files: their arrays are mapped where they are used, not copied to memory.

A part is pickled (protocol 5) with its arrays beside it, one after another in one file. Only the arrays' pages that were
read are in memory, and they can be given back.
"""

from __future__ import annotations

import mmap
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_ALIGNED: Final = 64  # bytes


@dataclass(frozen=True, slots=True)
class PartFile:
    """A part on disk. `pickled` has all but the arrays; array k is the file's bytes begins[k] to ends[k]."""

    path: Path
    pickled: bytes
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def write_part(part: Any, path: Path) -> PartFile:
    """Write a part's arrays to the file. They must be contiguous. Raises OSError when the disk is full."""
    arrays: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(part, protocol=5, buffer_callback=arrays.append)
    begins, ends = [], []
    with path.open("wb") as file:
        file.write(bytes(_ALIGNED))  # a file of no bytes cannot be mapped
        for array in arrays:
            begins.append(file.tell())
            file.write(array.raw())
            ends.append(file.tell())
            file.write(bytes(-file.tell() % _ALIGNED))
    return PartFile(path, pickled, tuple(begins), tuple(ends))


class MappedParts:
    """Opens parts; `release` gives the pages of all of them back."""

    def __init__(self) -> None:
        self._maps: list[mmap.mmap] = []

    def open(self, part: PartFile) -> Any:
        """Return the part. Its arrays are read-only, and stay valid when the file is deleted."""
        with part.path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._maps.append(mapped)
        whole = memoryview(mapped)
        arrays = [whole[begin:end] for begin, end in zip(part.begins, part.ends, strict=True)]
        # Only `write_part` made these bytes, in a process of this build.
        return pickle.loads(part.pickled, buffers=arrays)  # noqa: S301

    def release(self) -> None:
        """Free the memory of the pages that were read; they are read again when they are needed."""
        for mapped in self._maps:
            if hasattr(mapped, "madvise"):
                mapped.madvise(mmap.MADV_DONTNEED)
