"""Find the alleles of an rsID in a track's index: one range of some ten kilobytes, whatever the size of the track."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from annotator.reference.ranges import Ranges
from annotator.tracks.rsids.id_rows import BLOCKS, INDEX, IdRows, damaged, entries
from annotator.tracks.store import TrackMeta

# An id has some alleles; entries of one id never fill more blocks than this.
_MOST_BLOCKS: Final = 2


@dataclass(frozen=True, slots=True)
class Known:
    """An allele that a track has under an id: a contig of the reference by its name, `position` 1-based."""

    contig: str
    position: int
    ref: str
    alt: str


class FileRanges:
    """A file on this machine, read by ranges."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def size(self) -> int:
        return self._path.stat().st_size

    def read(self, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` (0-based, half open)."""
        with self._path.open("rb") as file:
            file.seek(begin)
            return file.read(end - begin)


class IdIndex:
    """The index of one track. `ranges`: its blocks where they are elsewhere, None for those in the folder."""

    def __init__(self, folder: Path, meta: TrackMeta, ranges: Ranges | None = None) -> None:
        self.meta = meta
        self._what = f"track.{meta.name}.{BLOCKS}"
        self._ranges = ranges or FileRanges(folder / self._what)
        self._index = entries((folder / f"track.{meta.name}.{INDEX}").read_bytes(), self._what)
        self._first = np.ascontiguousarray(self._index["first"])
        self._contigs = list(meta.contigs)
        if self._ranges.size != self._begin(len(self._index)):
            raise damaged(self._what)

    @classmethod
    def of(cls, folder: Path, meta: TrackMeta, ranges: Ranges | None = None) -> IdIndex | None:
        """None for a track that has no index."""
        there = (folder / f"track.{meta.name}.{INDEX}").is_file()
        return cls(folder, meta, ranges) if there else None

    def find(self, number: int) -> list[Known]:
        """The alleles of `rs{number}`, each once, by place. Raises ReferenceError_ for a damaged block."""
        low = max(0, int(np.searchsorted(self._first, number)) - 1)
        high = int(np.searchsorted(self._first, number, side="right"))
        found: dict[Known, None] = {}
        for block in range(low, min(high, low + _MOST_BLOCKS)):
            rows = self._block(block)
            for at in np.flatnonzero(rows.id == number).tolist():
                ref, _, alt = rows.allele[at].upper().partition(">")
                found[Known(self._contigs[int(rows.contig[at])], int(rows.position[at]), ref, alt)] = None
        return list(found)

    def blocks(self) -> Iterator[int]:
        """Read every block, each compared with its checksum; gives the entries of each."""
        for block in range(len(self._index)):
            yield len(self._block(block))

    def _begin(self, block: int) -> int:
        return int(self._index["end"][block - 1]) if block else 0

    def _block(self, block: int) -> IdRows:
        content = self._ranges.read(self._begin(block), self._begin(block + 1))
        return IdRows.decoded(content, self._index[block], self._what)
