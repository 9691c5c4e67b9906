"""Chunks on disk between the workers and the final merge: one file per chunk, read back array by array."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.read.explored import ExploreChunk

SUFFIX = ".chunk"
TEXTS = "texts"
_ALIGN = 64


def save(chunk: ExploreChunk, path: Path) -> None:
    """Arrays one after another, the dictionaries as JSON, a JSON directory of both, its length in 8 bytes."""
    directory: dict[str, tuple[str, int, int]] = {}
    with path.open("wb") as out:
        for name, array in chunk.arrays.items():
            data = np.ascontiguousarray(array)
            out.write(b"\0" * (-out.tell() % _ALIGN))
            directory[name] = (data.dtype.str, out.tell(), data.size)
            out.write(data.data if data.size else b"")
        texts = json.dumps(chunk.texts).encode()
        directory[TEXTS] = ("|u1", out.tell(), len(texts))
        head = json.dumps(directory).encode()
        out.write(texts)
        out.write(head)
        out.write(len(head).to_bytes(8, "little"))


@dataclass(frozen=True, slots=True)
class SpilledChunk:
    """A chunk's file: (dtype, offset, count) of each array; arrays are read on demand."""

    path: Path
    arrays: dict[str, tuple[str, int, int]]

    @classmethod
    def open(cls, path: Path) -> SpilledChunk:
        with path.open("rb") as source:
            source.seek(-8, 2)
            size = int.from_bytes(source.read(8), "little")
            source.seek(-8 - size, 2)
            head = json.loads(source.read(size))
        return cls(path, {name: tuple(place) for name, place in head.items()})

    def texts(self) -> dict[str, list[str]]:
        """The chunk's dictionaries, index = code - 1."""
        found: dict[str, list[str]] = json.loads(self.read(TEXTS).tobytes())
        return found

    def read(self, name: str, first: int = 0, last: int | None = None) -> NDArray[Any]:
        """One array (or its values first .. last), copied into memory."""
        dtype, offset, count = self.arrays[name]
        size = np.dtype(dtype).itemsize
        values = np.empty((count if last is None else last) - first, dtype)
        if len(values):
            source = os.open(self.path, os.O_RDONLY)
            try:
                os.preadv(source, [values.view(np.uint8).data], offset + first * size)
            finally:
                os.close(source)
        return values

    def size(self, name: str) -> int:
        """The number of values in an array."""
        return self.arrays[name][2]


def chunks_of(folder: Path) -> list[SpilledChunk]:
    """All chunks of a folder in the order of their numbers."""
    return [SpilledChunk.open(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]
