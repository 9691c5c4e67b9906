"""Headers of `.npy` files, read by several threads while Python collects garbage."""

from __future__ import annotations

import ast
import gc
import io
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from annotator.errors import ReferenceError_
from annotator.lookup.ranged_arrays import RangedArrays
from annotator.reference import npy
from annotator.reference.arrays import MappedArrays, save
from tests.unit.annotator.folder_files import FolderFiles


@contextmanager
def parsing_interrupted() -> Iterator[None]:
    """Collect garbage at every allocation, and let other threads run whenever that interrupts this thread's parsing."""
    own = threading.get_ident()

    def give_way(phase: str, _: dict[str, int]) -> None:
        # The frame above is the one whose allocation caused the collection.
        if (
            phase == "start"
            and threading.get_ident() == own
            and sys._getframe(1).f_code is ast.parse.__code__
        ):
            time.sleep(0.01)

    kept = gc.get_threshold()
    gc.callbacks.append(give_way)
    gc.set_threshold(1, 10_000, 10_000)
    try:
        yield
    finally:
        gc.set_threshold(*kept)
        gc.callbacks.remove(give_way)


@pytest.mark.parametrize("how", ["mapped", "ranged"])
def test_threads_read_headers_side_by_side(tmp_path: Path, how: str) -> None:
    """CPython's issue 106905: before 3.11.8 two threads that parse a header could end in a SystemError."""
    save(tmp_path, "a", np.arange(6, dtype=np.int32).reshape(3, 2))
    over = threading.Event()

    def read() -> list[list[int]]:
        if how == "mapped":
            return MappedArrays(tmp_path)["a"].tolist()  # type: ignore[no-any-return]
        return RangedArrays(FolderFiles(tmp_path)).rows("a", 0, 3).tolist()  # type: ignore[no-any-return]

    def keep_reading() -> int:
        count = 0
        while not over.is_set():
            assert read() == [[0, 1], [2, 3], [4, 5]]
            count += 1
        return count

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(keep_reading)
        try:
            with parsing_interrupted():
                for _ in range(5):
                    assert read() == [[0, 1], [2, 3], [4, 5]]
        finally:
            over.set()
        assert other.result() > 0


@pytest.mark.parametrize(
    "array",
    [np.zeros(0, np.int64), np.zeros((0, 3), np.uint8), np.array(5.5), np.arange(4, dtype=np.uint16)],
    ids=["empty", "empty rows", "one value", "values"],
)
def test_an_array_comes_back_as_it_was_written(array: np.ndarray) -> None:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    read = npy.from_bytes(file.getvalue())
    assert (read.dtype, read.shape, read.tolist()) == (array.dtype, array.shape, array.tolist())


@pytest.mark.parametrize("cut", [-1, -3], ids=["a byte short", "three bytes short"])
def test_a_short_file_is_a_damaged_reference(tmp_path: Path, cut: int) -> None:
    save(tmp_path, "a", np.arange(4, dtype=np.uint16))
    path = tmp_path / "a.npy"
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ReferenceError_, match="damaged"):
        RangedArrays(FolderFiles(tmp_path)).whole("a")


def test_a_file_of_another_version_is_a_damaged_reference(tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x09\x00" + bytes(200))
    with pytest.raises(ReferenceError_, match="damaged"):
        RangedArrays(FolderFiles(tmp_path)).shape("a")
