"""Read parts of a reference's arrays from objects, by byte ranges."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.errors import ReferenceError_
from annotator.reference import npy
from annotator.reference.ranges import GAP

# A file up to this size is read whole, once, with its checksum compared. Bytes.
WHOLE: Final = 256 << 10
_HEADER: Final = 256  # bytes, more than the header of any array of a reference


class Files(Protocol):
    """The files of one version of a reference. Several threads may read at once."""

    def has(self, name: str) -> bool:
        """Whether the reference has the file."""
        ...

    def size(self, name: str) -> int:
        """Bytes of the file."""
        ...

    def read(self, name: str, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` (0-based, half open). Raises ReferenceError_ when they cannot be read."""
        ...

    def whole(self, name: str) -> bytes:
        """Return the whole file, its checksum compared. Raises ReferenceError_."""
        ...


class RangedArrays:
    """Rows of the `.npy` arrays and texts of a reference. Small arrays and all headers are kept."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._small: dict[str, NDArray[Any]] = {}
        self._headers: dict[str, tuple[int, tuple[int, ...], np.dtype[Any]]] = {}

    def shape(self, name: str) -> tuple[int, ...]:
        return self._header(name)[1]

    def begin(self, name: str) -> int:
        """Where the values of an array begin in its file, in bytes."""
        return self._header(name)[0]

    def whole(self, name: str) -> NDArray[Any]:
        """Return the whole array, which is then kept: for small arrays only."""
        if name not in self._small:
            content = self.files.whole(f"{name}.npy")
            try:
                self._small[name] = npy.from_bytes(content)
            except ValueError as error:
                raise ReferenceError_("The reference is damaged", f"{name}.npy: {error}") from error
        return self._small[name]

    def rows(self, name: str, first: int, last: int) -> NDArray[Any]:
        """Rows `first` to `last` (0-based, half open)."""
        if self.files.size(f"{name}.npy") <= WHOLE:
            return self.whole(name)[first:last]
        begin, shape, dtype = self._header(name)
        if not 0 <= first <= last <= shape[0]:
            raise ReferenceError_("The reference is damaged", f"{name}.npy has {shape[0]:,} rows.")
        width = dtype.itemsize * int(np.prod(shape[1:], dtype=np.int64))
        data = self.files.read(f"{name}.npy", begin + first * width, begin + last * width)
        return np.frombuffer(data, dtype).reshape(last - first, *shape[1:])

    def taken(self, name: str, numbers: NDArray[np.int64]) -> NDArray[Any]:
        """Return the rows of these numbers, in this order. Neighbouring rows are read together."""
        _, shape, dtype = self._header(name)
        width = dtype.itemsize * int(np.prod(shape[1:], dtype=np.int64))
        out = np.empty((len(numbers), *shape[1:]), dtype)
        distinct, back = np.unique(numbers, return_inverse=True)
        values = np.empty((len(distinct), *shape[1:]), dtype)
        for a, b in _runs(distinct, max(1, GAP // width)):
            low = int(distinct[a])
            values[a:b] = self.rows(name, low, int(distinct[b - 1]) + 1)[distinct[a:b] - low]
        out[:] = values[back]
        return out

    def cells(self, name: str, row: int, columns: NDArray[np.int64]) -> NDArray[Any]:
        """Some columns of one row of a two-dimensional array."""
        begin, (_, count), dtype = self._header(name)
        if self.files.size(f"{name}.npy") <= WHOLE:
            return np.asarray(self.whole(name)[row, columns])
        low, high = int(columns.min()), int(columns.max()) + 1
        at = begin + (row * count + low) * dtype.itemsize
        data = self.files.read(f"{name}.npy", at, at + (high - low) * dtype.itemsize)
        return np.frombuffer(data, dtype)[columns - low]

    def texts(self, name: str, numbers: NDArray[np.int64]) -> list[str]:
        """Return the texts of these numbers from `name.text` and `name.offset`, in this order."""
        distinct, back = np.unique(numbers, return_inverse=True)
        ends = self.taken(f"{name}.offset", np.concatenate((distinct, distinct + 1)))
        starts, ends = ends[: len(distinct)], ends[len(distinct) :]
        found: list[str] = []
        for a, b in _runs(starts, GAP):
            low = int(starts[a])
            data = self.rows(f"{name}.text", low, int(ends[b - 1])).tobytes()
            found += [
                data[int(start) - low : int(end) - low].decode("utf-8", "surrogateescape")
                for start, end in zip(starts[a:b], ends[a:b], strict=True)
            ]
        return [found[place] for place in back.tolist()]

    def _header(self, name: str) -> tuple[int, tuple[int, ...], np.dtype[Any]]:
        if name not in self._headers:
            size = self.files.size(f"{name}.npy")
            head = io.BytesIO(self.files.read(f"{name}.npy", 0, min(_HEADER, size)))
            try:
                self._headers[name] = npy.header(head)
            except ValueError as error:
                raise ReferenceError_("The reference is damaged", f"{name}.npy: {error}") from error
        return self._headers[name]


def _runs(rising: NDArray[Any], gap: int) -> list[tuple[int, int]]:
    """Split rising numbers into stretches without a gap above `gap`; return (first, one after the last) of each."""
    if not len(rising):
        return []
    cuts = np.flatnonzero(np.diff(rising.astype(np.int64)) > gap) + 1
    edges = [0, *cuts.tolist(), len(rising)]
    return list(pairwise(edges))
