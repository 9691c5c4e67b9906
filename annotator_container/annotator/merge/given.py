"""The files of a merge, and how they are opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from annotator.errors import InputError
from annotator.vcf.opening import open_file
from annotator.vcf.reader import VcfReader
from annotator.vcf.sorting import sort_records
from annotator.vcf.source import ByteStream, Limits, Source


@dataclass(frozen=True, slots=True)
class Given:
    """A file to merge: its name, and how it is opened (stream and size in bytes, None if unknown).

    Error messages use `name`. Results, which may be shown to others, use `label`; if it is empty, `name`.
    """

    name: str
    open: Callable[[], tuple[ByteStream, int | None]]
    label: str = ""

    @property
    def shown(self) -> str:
        """Its name in the results."""
        return self.label or self.name


def given_files(first: str, others: Sequence[str]) -> list[Given]:
    """Return the files to merge, by their paths; an empty list if there is only one. Raises InputError."""
    if not others:
        return []
    names = (first, *others)
    if "-" in names:
        raise InputError("Standard input cannot be merged with other files", "Give the path of each file.")
    return [
        Given(shown, partial(open_file, name)) for name, shown in zip(names, shown_names(names), strict=True)
    ]


def sorted_file(given: Given, folder: Path, limits: Limits) -> Given:
    """Sort the records of a file into another file below `folder`, and return that one. Raises InputError."""
    stream, size = given.open()
    try:
        reader = VcfReader(Source(stream, size, limits), ordered=False)
        path = sort_records(reader, folder)
    except InputError as error:
        raise error.of_file(given.name) from None
    finally:
        if hasattr(stream, "close"):
            stream.close()
    return Given(given.name, lambda: (path.open("rb"), path.stat().st_size), given.label)


def shown_names(paths: Sequence[str]) -> list[str]:
    """Return the files' names for messages: without folders, if they then still differ."""
    names = [Path(path).name for path in paths]
    return names if len(set(names)) == len(names) else list(paths)
