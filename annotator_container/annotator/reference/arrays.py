"""Memory-mapped arrays in a folder: one `.npy` file per name, opened without being read."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.errors import ReferenceError_
from annotator.reference import npy


def save(folder: Path, name: str, array: NDArray[Any]) -> None:
    """Write `folder/name.npy`."""
    np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)


def save_texts(folder: Path, name: str, texts: Sequence[str]) -> None:
    """Write strings as `name.text.npy` (all bytes) and `name.offset.npy` (n + 1 offsets)."""
    save_strings(folder, name, Strings.of(texts))


def save_strings(folder: Path, name: str, strings: Strings) -> None:
    """The same for strings that are in arrays already."""
    data = strings.data[strings.offsets[0] : strings.offsets[-1]]
    save(folder, f"{name}.text", data if len(data) else np.zeros(1, np.uint8))
    save(folder, f"{name}.offset", strings.offsets)


class MappedArrays:
    """The folder's arrays, mapped on first use. The memory of pages that were read can be freed (`release`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._maps: dict[str, np.memmap[Any, Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The array `name`, read-only. Raises ReferenceError_ when the file is missing or damaged."""
        if name not in self._maps:
            path = self.folder / f"{name}.npy"
            try:
                self._maps[name] = npy.mapped(path)
            except (OSError, ValueError) as error:
                raise ReferenceError_(
                    "The reference is damaged",
                    f"{path.name} cannot be read ({error}); build or install it again.",
                ) from error
        return np.asarray(self._maps[name])

    def __contains__(self, name: str) -> bool:
        """Whether the folder has the array."""
        return name in self._maps or (self.folder / f"{name}.npy").is_file()

    def texts(self, name: str) -> Strings:
        return Strings(self[f"{name}.text"], self[f"{name}.offset"])

    def release(self, *names: str) -> None:
        """Free this process's memory for these arrays' pages (without names: for all arrays). The pages stay in the system's
        page cache and are mapped again when they are read."""
        for mapped in (
            [self._maps[name] for name in names if name in self._maps] if names else self._maps.values()
        ):
            buffer = mapped._mmap  # type: ignore[attr-defined]  # noqa: SLF001  numpy has no public name for it
            if buffer is not None and hasattr(buffer, "madvise"):
                buffer.madvise(mmap.MADV_DONTNEED)
