"""Write an index of rsIDs: entries come in the order of the track, and leave in the order of their ids.

Memory is bounded by RUN entries and one block of each sorted run; the runs lie beside the index until they are merged.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from annotator.tracks.planes import Ints
from annotator.tracks.rsids.id_rows import BLOCKS, ENTRY, INDEX, ROWS, IdRows, entries

RUN: Final = 2_000_000  # entries that are sorted in memory


class IdWriter:
    """Takes the entries of a track; `close` writes its index. Raises OSError when the disk is full."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._runs = folder / f".{name}.{BLOCKS}"
        self._held: list[IdRows] = []
        self._count = 0

    def add(self, rows: IdRows) -> None:
        """Add entries, of any ids."""
        if len(rows):
            self._held.append(rows)
        if sum(map(len, self._held)) >= RUN:
            self._spill()

    def close(self) -> None:
        """Write both files; they are empty for a track without ids."""
        try:
            if not self._count:
                written(self._folder, self._name, [IdRows.joined(self._held).sorted()])
                return
            self._spill()
            runs = [read(self._runs, str(number)) for number in range(self._count)]
            written(self._folder, self._name, merged(runs))
        finally:
            shutil.rmtree(self._runs, ignore_errors=True)

    def _spill(self) -> None:
        if not self._held:
            return
        self._runs.mkdir(exist_ok=True)
        rows, self._held = IdRows.joined(self._held), []
        written(self._runs, str(self._count), [rows.sorted()])
        self._count += 1


def written(folder: Path, name: str, parts: Iterable[IdRows]) -> None:
    """Write sorted entries as blocks of ROWS (the last may have fewer), whatever the sizes of the parts."""
    blocks, index = (folder / f"track.{name}.{part}" for part in (BLOCKS, INDEX))
    with blocks.open("wb") as data, index.open("wb") as ends:
        rest: list[IdRows] = []
        for part in parts:
            rest.append(part)
            if sum(map(len, rest)) >= ROWS:
                rest = [_whole_blocks(IdRows.joined(rest), data, ends)]
        last = IdRows.joined(rest)
        if len(last):
            _append(last, data, ends)


def _whole_blocks(rows: IdRows, data: BinaryIO, ends: BinaryIO) -> IdRows:
    """Write the blocks that are full; returns the entries that are left."""
    at = 0
    while len(rows) - at >= ROWS:
        _append(rows.part(at, at + ROWS), data, ends)
        at += ROWS
    return rows.taken(np.arange(at, len(rows)))


def _append(rows: IdRows, data: BinaryIO, ends: BinaryIO) -> None:
    content = rows.encoded()
    data.write(content)
    entry = np.zeros(1, ENTRY)
    entry["first"], entry["rows"] = rows.id[0], len(rows)
    entry["sum"], entry["end"] = zlib.crc32(content), data.tell()
    ends.write(entry.tobytes())


def read(
    folder: Path, name: str, contig: Callable[[Ints], Ints] = lambda numbers: numbers
) -> Iterator[IdRows]:
    """The blocks of a written index, in order; `contig` renumbers contigs. Raises ReferenceError_ for a damaged one."""
    path = folder / f"track.{name}.{BLOCKS}"
    begin = 0
    with path.open("rb") as data:
        for entry in entries((folder / f"track.{name}.{INDEX}").read_bytes(), path.name):
            rows = IdRows.decoded(data.read(int(entry["end"]) - begin), entry, path.name)
            begin = int(entry["end"])
            yield IdRows(rows.id, contig(rows.contig), rows.position, rows.allele)


def merged(runs: Sequence[Iterator[IdRows]]) -> Iterator[IdRows]:
    """The entries of sorted runs in order. Equal ones are in the order of the runs."""
    heads = [next(run, IdRows.joined([])) for run in runs]
    unread = {number for number, rows in enumerate(heads) if len(rows)}
    while unread:
        # A run may go on with the last id of its block, so that only smaller ids are complete.
        bound = min(int(heads[number].id[-1]) for number in unread)
        parts = []
        for number, rows in enumerate(heads):
            cut = int(np.searchsorted(rows.id, bound))
            parts.append(rows.part(0, cut))
            heads[number] = rows.part(cut, len(rows))
        yield IdRows.joined(parts).sorted()
        for number in [n for n in unread if int(heads[n].id[-1]) == bound]:
            following = next(runs[number], None)
            if following is None:
                unread.discard(number)
            else:
                heads[number] = IdRows.joined([heads[number], following])
    yield IdRows.joined(heads).sorted()
