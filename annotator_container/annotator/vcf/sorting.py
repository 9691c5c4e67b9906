"""Sort records on disk by contig (in the header's order, then in order of first use) and position.

Records at one position keep the order of the file. Memory use is about `RUN` bytes of lines for any input.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from heapq import merge
from pathlib import Path
from typing import Final

from annotator.errors import InputError
from annotator.limits import SORTED_BYTES
from annotator.vcf.reader import VcfReader

RUN: Final = 96 << 20  # bytes of lines that are sorted in memory and written as one file


class _Order:
    """The sort key of a line: the contig's rank and the position."""

    def __init__(self, declared: Iterator[str]) -> None:
        self._ranks = {name.encode("utf-8", "replace"): rank for rank, name in enumerate(declared)}

    def __call__(self, line: bytes) -> int:
        contig, position, _ = line.split(b"\t", 2)
        return self._ranks.setdefault(contig, len(self._ranks)) << 32 | int(position)


def sort_records(reader: VcfReader, folder: Path, run: int = RUN, largest: int = SORTED_BYTES) -> Path:
    """Write header and sorted records of a reader with `ordered` false; return the file, which is in `folder`.

    Raises InputError where there is too little disk, or the file is larger than `largest` bytes unpacked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    order = _Order(iter(reader.header.contigs))
    runs: list[Path] = []
    lines: list[bytes] = []
    held = total = 0
    for chunk in reader.chunks():
        lines += _lines(chunk.text)
        held += len(chunk.text)
        total += len(chunk.text)
        if held >= run:
            if total > largest or shutil.disk_usage(folder).free < 2 * total:
                raise InputError(
                    "The records are not in order, and the file is too large to sort here",
                    "Sort the file first, for example: bcftools sort FILE -Oz -o SORTED.vcf.gz",
                )
            runs.append(_write(folder / f"run{len(runs)}", sorted(lines, key=order)))
            lines, held = [], 0
    result = folder / "sorted.vcf"
    with result.open("wb") as out:
        out.write(b"\n".join([*reader.header.lines, b""]))
        # merge() keeps the runs' order among equal keys, and the last run is the end of the file.
        parts: list[Iterator[bytes]] = [*(_read(path) for path in runs), iter(sorted(lines, key=order))]
        ordered: Iterator[bytes] = iter(merge(*parts, key=order))
        out.writelines(ordered)
    for path in runs:
        path.unlink()
    return result


def _lines(text: bytes) -> list[bytes]:
    """Lines with their line feeds; no other byte ends a line."""
    return [line + b"\n" for line in text.split(b"\n")[:-1]]


def _write(path: Path, lines: list[bytes]) -> Path:
    with path.open("wb") as out:
        out.writelines(lines)
    return path


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from stream
