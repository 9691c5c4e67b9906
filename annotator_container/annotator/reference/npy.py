"""Readers of `.npy` files that several threads may call at once.

numpy reads a header by `ast.literal_eval`. Before Python 3.11.8 and 3.12.2 a second thread that parses at the same time
can make that fail with "SystemError: AST constructor recursion depth mismatch" (CPython's issue 106905). All headers are
therefore read by one thread at a time; they are short, and no value is read meanwhile.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ONE_AT_A_TIME = threading.Lock()


def mapped(path: Path) -> np.memmap[Any, Any]:
    """Map a file's array, read-only. Raises OSError or ValueError."""
    with _ONE_AT_A_TIME:
        array: np.memmap[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array


def header(file: io.BytesIO) -> tuple[int, tuple[int, ...], np.dtype[Any]]:
    """Return where the values begin (bytes), the shape and the type. Raises ValueError."""
    read: dict[tuple[int, int], Callable[..., Any]] = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    version = np.lib.format.read_magic(file)
    if version not in read:
        raise ValueError(f"version {version} of the format")
    with _ONE_AT_A_TIME:
        shape, by_column, dtype = read[version](file)
    if by_column and len(shape) > 1:
        raise ValueError("columns come first")
    return file.tell(), shape, dtype


def from_bytes(content: bytes) -> NDArray[Any]:
    """Return the array of a file's content, read-only. Raises ValueError."""
    begin, shape, dtype = header(io.BytesIO(content))
    return np.frombuffer(content, dtype, int(np.prod(shape, dtype=np.int64)), begin).reshape(shape)
