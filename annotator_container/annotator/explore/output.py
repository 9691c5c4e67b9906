"""The files of `explore/` as they are written: gzip columns, their directory, sizes and checksums."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import deflate
import numpy as np
from numpy.typing import NDArray

LEVEL: Final = 4
_NAMES: Final = {"u1": "u8", "u2": "u16", "u4": "u32", "i4": "i32", "f8": "f64"}
_NULLS: Final = {"u8": 255, "u16": 65535, "u32": 4294967295, "i32": 2147483647}
Array = NDArray[np.generic]


def gzipped(data: bytes, level: int = LEVEL) -> bytes:
    """One gzip stream."""
    return bytes(deflate.gzip_compress(data, level))


def planes(array: Array) -> bytes:
    """Byte-shuffled little-endian bytes: all first bytes, then all second bytes, …"""
    data = np.ascontiguousarray(array)
    return data.view(np.uint8).reshape(-1, data.dtype.itemsize).T.tobytes()


def narrow(values: Array, largest: int) -> Array:
    """As u8, u16 or u32: the width that holds `largest`."""
    width: type[np.generic] = np.uint8 if largest <= 255 else np.uint16 if largest <= 65535 else np.uint32
    return values.astype(width)


class OutFolder:
    """Writes files and keeps what `meta.json` lists: `files` and `columns`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: list[dict[str, object]] = []
        self.columns: list[dict[str, object]] = []
        path.mkdir(parents=True, exist_ok=True)

    def part(self) -> OutFolder:
        """The same folder with lists of its own, for what is written beside this; `join` takes it up."""
        return OutFolder(self.path)

    def join(self, part: OutFolder) -> None:
        """What `part` lists, after what is listed here: the order of joining is the directory's."""
        self.files += part.files
        self.columns += part.columns

    def write(self, name: str, data: bytes, raw_size: int | None = None) -> None:
        """A file as it is."""
        (self.path / name).write_bytes(data)
        self.listed(name, len(data), hashlib.sha256(data).hexdigest(), raw_size)

    def listed(self, name: str, size: int, sha256: str, raw_size: int | None = None) -> None:
        """A file that was written elsewhere (streamed, copied)."""
        self.files.append(
            {"name": name, "size": size, "sha256": sha256, "raw_size": size if raw_size is None else raw_size}
        )

    def gzip(self, name: str, data: bytes) -> None:
        """A file as one gzip stream."""
        self.write(name, gzipped(data), len(data))

    def column(self, name: str, values: Array, kind: str, encoding: str = "plain", **about: object) -> None:
        """A column and its entry in the directory; `values` in the dtype that is stored."""
        data = values.tobytes() if encoding == "plain" else planes(values)
        dtype = _NAMES[values.dtype.str[1:]]
        entry: dict[str, object] = {
            "name": name,
            "title": about.pop("title", name),
            "kind": kind,
            "file": f"{name}.col",
            "dtype": dtype,
            "encoding": encoding,
            "length": len(values),
            "null": about.pop("null", 0 if kind == "code" else None),
        }
        entry.update({key: value for key, value in about.items() if value not in (None, "")})
        self.gzip(f"{name}.col", data)
        self.columns.append(entry)

    def integers(self, name: str, values: NDArray[np.int32], missing: int, **about: object) -> None:
        """Whole numbers that are not negative, in the narrowest width; `missing` becomes the type's largest value."""
        there = values != missing
        top = int(values[there].max()) if there.any() else 0
        width: type[np.generic] = np.uint8 if top < 255 else np.uint16 if top < 65535 else np.uint32
        null = _NULLS[_NAMES[np.dtype(width).str[1:]]]
        stored = np.where(there, values, null).astype(width)
        low = int(values[there].min()) if there.any() else None
        encoding = "plain" if stored.dtype.itemsize == 1 else "planes"
        top_or_none = top if there.any() else None
        self.column(
            name,
            stored,
            "integer",
            encoding,
            null=null if not there.all() else None,
            min=low,
            max=top_or_none,
            **about,
        )

    def numbers(self, name: str, values: NDArray[np.float64], **about: object) -> None:
        """Exact float64 numbers, NaN missing: by levels where they repeat, else raw."""
        there = values[~np.isnan(values)]
        levels = np.unique(there)
        low = float(levels[0]) if len(levels) else None
        top = float(levels[-1]) if len(levels) else None
        if 2 * len(levels) <= len(values) or len(levels) <= 65535:
            codes = (
                np.searchsorted(levels, values).astype(np.int64) + 1
                if len(levels)
                else np.zeros(len(values), np.int64)
            )
            codes[np.isnan(values)] = 0
            stored = narrow(codes, len(levels))
            self.gzip(f"{name}.levels", levels.tobytes())
            encoding = "plain" if stored.dtype.itemsize == 1 else "planes"
            self.column(
                name, stored, "number", encoding, null=0, levels=f"{name}.levels", level_count=len(levels),
                min=low, max=top, **about,
            )  # fmt: skip
        else:
            self.column(name, values, "number", "planes", null="NaN", min=low, max=top, **about)
