"""One sorted file of a merge, read chunk by chunk as the merge proceeds.

A place is `rank << 32 | POS`, so places of one file rise. Records with an allele wait until they are taken; of reference records
(`.`, `<*>`, `<NON_REF>`) those of the chunks in memory are kept, and the last one before them, whose block may extend
into them.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from annotator.bytes.ascii import STAR
from annotator.bytes.digits import whole_number
from annotator.chunk.records import NO_ALLELE, UNCHANGED, Chunk, Records
from annotator.errors import InputError
from annotator.merge.ranks import Ranks, out_of_rank
from annotator.merge.row_choice import Record
from annotator.vcf.reader import VcfReader
from annotator.vcf.scan import scan

END = 1 << 62  # a place behind all places
_SHIFT = 32


class Cursor:
    """A file of the merge. `number`: its place among the files; `name` is for messages."""

    def __init__(self, number: int, name: str, reader: VcfReader, ranks: Ranks) -> None:
        self.number, self.name, self.reader = number, name, reader
        self._ranks = ranks
        self._chunks = reader.chunks()
        self._held: list[tuple[ChunkLines, int]] = []  # each with its first record that was not taken yet
        self._blocks: list[ChunkLines] = []
        self._before = -1
        self._contig = ""
        self.horizon = -1  # the last place that was read; END at the end of the file
        self.references = 0

    @property
    def place(self) -> int:
        """The place of the next record; without one in memory, the end of what was read."""
        if not self._held:
            return self.horizon
        lines, first = self._held[0]
        return int(lines.real_places[first])

    @property
    def chunks(self) -> int:
        """How many chunks with records that were not taken are in memory."""
        return len(self._held)

    @property
    def has_blocks(self) -> bool:
        """Whether reference records are in memory."""
        return bool(self._blocks)

    def read_on(self) -> None:
        """Read the next chunk. Raises InputError naming the file."""
        try:
            chunk = next(self._chunks, None)
            records = None if chunk is None else scan(chunk, self._ranks)
        except InputError as error:
            raise error.of_file(self.name) from None
        if chunk is None or records is None:
            self.horizon = END
            return
        self._check_order(chunk, records)
        lines = ChunkLines(chunk, records)
        self.horizon = lines.places[-1]
        if len(lines.real):
            self._held.append((lines, 0))
        self.references += int(lines.reference.sum())
        if lines.block_places:
            self._blocks = [*self._blocks[-1:], lines]

    def before(self, limit: int) -> list[tuple[ChunkLines, int, int]]:
        """Take the records with an allele before a place: lines, and the first and last of their `real` (half open)."""
        taken, held = [], []
        for lines, first in self._held:
            last = int(np.searchsorted(lines.real_places, limit))
            if last > first:
                taken.append((lines, first, last))
            if last < len(lines.real):
                held.append((lines, max(first, last)))
        self._held = held
        return taken

    def block(self, place: int) -> Record | None:
        """Return the reference record that covers a place: the last one that begins at or before it, if it reaches it."""
        for lines in reversed(self._blocks):
            at = bisect_right(lines.block_places, place) - 1
            if at >= 0:
                index = lines.block_indexes[at]
                return lines.block(self.number, index) if lines.last_place(index) >= place else None
        return None

    def _check_order(self, chunk: Chunk, records: Records) -> None:
        for name, first, _ in records.names():
            contig = name.decode("utf-8", "replace")
            self._ranks.used(self.name, contig)
            rank = self._ranks[contig]
            if rank < self._before:
                raise out_of_rank(self.name, contig, self._contig, chunk.first_line + first)
            self._before, self._contig = rank, contig


class ChunkLines:
    """A chunk's lines with their places. `reference`: records without an allele; `block_places` are theirs.

    `real` are the numbers of the others in the chunk, `real_places` their places. `begins` and `ends` of all lines are
    offsets in `text`.
    """

    def __init__(self, chunk: Chunk, records: Records) -> None:
        self.text, self._first_line = chunk.text, chunk.first_line
        places = (records.contig << _SHIFT) | records.position
        alleles = records.alleles
        star = records.text[alleles.written] == STAR
        real = (alleles.kind != NO_ALLELE) | (alleles.plain == UNCHANGED) | star
        # Each record has at least one entry, `.` too.
        self.reference = ~np.logical_or.reduceat(real, records.first_allele[:-1])
        indexes = np.flatnonzero(self.reference)
        self.places: list[int] = places.tolist()
        self.block_indexes: list[int] = indexes.tolist()
        self.block_places: list[int] = places[indexes].tolist()
        self.real = np.flatnonzero(~self.reference)
        self.real_places = places[self.real]
        self.begins, self.ends = records.line.astype(np.int64), records.line_end.astype(np.int64)
        self._last: tuple[int, int] = (-1, 0)
        self._block: tuple[int, Record | None] = (-1, None)

    def record(self, file: int, index: int) -> Record:
        return Record.of(file, self._first_line + index, self._line(index))

    def _line(self, index: int) -> bytes:
        return self.text[int(self.begins[index]) : int(self.ends[index])]

    def block(self, file: int, index: int) -> Record:
        """Return a reference record. The last one is kept, since many rows may lie in one block."""
        kept, record = self._block
        if kept != index or record is None:
            record = self.record(file, index)
            self._block = index, record
        return record

    def last_place(self, index: int) -> int:
        """Return the last place of a reference record: INFO/END, else its own."""
        if self._last[0] != index:
            place = self.places[index]
            info = self._line(index).split(b"\t", 8)[7]
            for item in info.split(b";"):
                if item.startswith(b"END="):
                    end = whole_number(item[4:].decode("utf-8", "replace"))
                    place = max(place, (place >> _SHIFT << _SHIFT) | min(end or 0, (1 << 31) - 1))
            self._last = index, place
        return self._last[1]
