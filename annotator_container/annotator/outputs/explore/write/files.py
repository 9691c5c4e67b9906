"""Write the files of `explore/`: gzip columns, their directory, sizes and checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import deflate
import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from annotator.outputs.explore.widths import width_for

LEVEL: Final = 4
_NAMES: Final = {"u1": "u8", "u2": "u16", "u4": "u32", "i4": "i32", "f8": "f64"}
_NULLS: Final = {"u8": 255, "u16": 65535, "u32": 4294967295, "i32": 2147483647}
Array = NDArray[Any]
Pieces = Iterable[tuple[int, NDArray[Any]]]  # first row and values, chunk by chunk


def gzipped(data: bytes | Array, level: int = LEVEL) -> bytearray:
    """One gzip stream."""
    packed: bytearray = deflate.gzip_compress(data, level)
    return packed


def planes(array: Array) -> bytes:
    """Byte-shuffled little-endian bytes: all first bytes, then all second bytes, …"""
    data = np.ascontiguousarray(array)
    return data.view(np.uint8).reshape(-1, data.dtype.itemsize).T.tobytes()


class Stored:
    """A column's bytes before compression, filled piece by piece: the only complete copy of a column in memory."""

    def __init__(self, dtype: npt.DTypeLike, count: int, encoding: str = "plain") -> None:
        self.dtype = np.dtype(dtype)
        self.encoding = encoding
        self.count = count
        width = self.dtype.itemsize
        self._planes = np.empty((1, count * width) if encoding == "plain" else (width, count), np.uint8)

    def put(self, first: int, values: Array) -> None:
        """Set the values from row `first` on, converted to the column's type."""
        raw = np.ascontiguousarray(values, self.dtype).view(np.uint8)
        size = self.dtype.itemsize
        if self.encoding == "plain":
            self._planes[0, first * size : (first + len(values)) * size] = raw
        else:
            self._planes[:, first : first + len(values)] = raw.reshape(-1, size).T

    @property
    def bytes(self) -> Array:
        return self._planes.reshape(-1)


class OutFolder:
    """Writes files and collects the lists for `meta.json`: `files` and `columns`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: list[dict[str, object]] = []
        self.columns: list[dict[str, object]] = []
        path.mkdir(parents=True, exist_ok=True)

    def part(self) -> OutFolder:
        """A writer for the same folder with its own lists, for use in parallel; `join` adds its lists to this one."""
        return OutFolder(self.path)

    def join(self, part: OutFolder) -> None:
        """Append the lists of `part`: the order of the directory is the order of these calls."""
        self.files += part.files
        self.columns += part.columns

    def write(self, name: str, data: bytes | bytearray, raw_size: int | None = None) -> None:
        """Write a file unchanged."""
        (self.path / name).write_bytes(data)
        self.listed(name, len(data), hashlib.sha256(data).hexdigest(), raw_size)

    def listed(self, name: str, size: int, sha256: str, raw_size: int | None = None) -> None:
        """List a file that was written elsewhere (streamed, copied)."""
        self.files.append(
            {"name": name, "size": size, "sha256": sha256, "raw_size": size if raw_size is None else raw_size}
        )

    def gzip(self, name: str, data: bytes | Array) -> None:
        """Write a file as one gzip stream."""
        self.write(name, gzipped(data), data.nbytes if isinstance(data, np.ndarray) else len(data))

    def column(self, name: str, values: Array, kind: str, encoding: str = "plain", **about: object) -> None:
        """Write a column and its entry in the directory; `values` in the dtype that is stored."""
        stored = Stored(values.dtype, len(values), encoding)
        stored.put(0, values)
        self.stored(name, stored, kind, **about)

    def stored(self, name: str, column: Stored, kind: str, **about: object) -> None:
        """Write a column that was filled piece by piece."""
        entry: dict[str, object] = {
            "name": name,
            "title": about.pop("title", name),
            "kind": kind,
            "file": f"{name}.col",
            "dtype": _NAMES[column.dtype.str[1:]],
            "encoding": column.encoding,
            "length": column.count,
            "null": about.pop("null", 0 if kind == "code" else None),
        }
        entry.update({key: value for key, value in about.items() if value not in (None, "")})
        self.gzip(f"{name}.col", column.bytes)
        self.columns.append(entry)

    def integers(
        self, name: str, pieces: Callable[[], Pieces], count: int, missing: int, **about: object
    ) -> None:
        """Write non-negative whole numbers in the narrowest width; `missing` becomes the type's largest value.

        Each call of `pieces` returns a new iterator over (first row, values).
        """
        low, top, lacking = None, 0, False
        for _, values in pieces():
            there = values[values != missing]
            lacking = lacking or len(there) < len(values)
            if len(there):
                top = max(top, int(there.max()))
                low = int(there.min()) if low is None else min(low, int(there.min()))
        width: type[np.generic] = np.uint8 if top < 255 else np.uint16 if top < 65535 else np.uint32
        null = _NULLS[_NAMES[np.dtype(width).str[1:]]]
        column = Stored(width, count, "plain" if width is np.uint8 else "planes")
        for first, values in pieces():
            column.put(first, np.where(values != missing, values, null).astype(width))
        self.stored(
            name, column, "integer", null=null if lacking else None, min=low,
            max=None if low is None else top, **about,
        )  # fmt: skip

    def numbers(
        self, name: str, levels: NDArray[np.float64], pieces: Pieces, count: int, **about: object
    ) -> None:
        """Write exact float64 numbers, by levels if they repeat, else raw. `levels` are the sorted distinct numbers;
        `pieces` give 1 + the index of each number, 0 missing."""
        low = float(levels[0]) if len(levels) else None
        top = float(levels[-1]) if len(levels) else None
        if 2 * len(levels) <= count or len(levels) <= 65535:
            width = width_for(len(levels))
            self.gzip(f"{name}.levels", levels)
            column = Stored(width, count, "plain" if width is np.uint8 else "planes")
            for first, codes in pieces:
                column.put(first, codes)
            self.stored(
                name, column, "number", null=0, levels=f"{name}.levels", level_count=len(levels), min=low, max=top,
                **about,
            )  # fmt: skip
        else:
            column = Stored(np.float64, count, "planes")
            values = np.concatenate([np.full(1, np.nan), levels])
            for first, codes in pieces:
                column.put(first, values[codes])
            self.stored(name, column, "number", null="NaN", min=low, max=top, **about)
