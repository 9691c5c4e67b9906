"""A reference's folder as the files of a lookup: the fake of the port `annotator.lookup.ranged_arrays.Files`."""

from __future__ import annotations

from pathlib import Path


class FolderFiles:
    """The files of a reference's folder as they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def size(self, name: str) -> int:
        return (self._folder / name).stat().st_size

    def read(self, name: str, begin: int, end: int) -> bytes:
        with (self._folder / name).open("rb") as file:
            file.seek(begin)
            return file.read(end - begin)

    def whole(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()
