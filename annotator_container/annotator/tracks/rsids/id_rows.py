"""Entries of an index of rsIDs, and one block of them as bytes.

An entry is an id with an allele as the track's own file has it, without bases that REF and ALT share behind their first.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.intern import Interner
from annotator.bytes.strings import Strings
from annotator.bytes.zstd import ZstdError
from annotator.errors import ReferenceError_
from annotator.tracks.planes import Ints, PlaneReader, PlaneWriter

BLOCKS: Final = "rsids"
INDEX: Final = "rsids.index"
FORMAT: Final = 1  # part of the key of a track that is built in parts
ROWS: Final = 16_384
# One entry of the index for each block: its first id, its rows, the CRC-32 and the end of its bytes in `.rsids`.
ENTRY: Final = np.dtype([("first", "<i8"), ("rows", "<i4"), ("sum", "<u4"), ("end", "<u8")])
_INTERNER: Final = Interner()


def is_index(name: str) -> bool:
    """Whether a file of a track is part of its index of rsIDs, which only lookups read."""
    return name.endswith((f".{BLOCKS}", f".{INDEX}"))


@dataclass(frozen=True, slots=True)
class IdRows:
    """Entries. `id`: the number behind `rs`; `contig`: place in the track's list of contigs; `position`: 1-based, of REF.

    `allele`: `REF>ALT`.
    """

    id: Ints
    contig: Ints
    position: Ints
    allele: Strings

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def joined(cls, parts: Sequence[IdRows]) -> IdRows:
        """The entries of all parts, one part after another."""
        none = np.zeros(0, np.int64)
        return cls(
            np.concatenate([none, *(part.id for part in parts)]),
            np.concatenate([none, *(part.contig for part in parts)]),
            np.concatenate([none, *(part.position for part in parts)]),
            Strings.chained([part.allele for part in parts]),
        )

    def taken(self, order: Ints) -> IdRows:
        """The entries of these numbers, in this order."""
        return IdRows(self.id[order], self.contig[order], self.position[order], self.allele.taken(order))

    def part(self, begin: int, end: int) -> IdRows:
        """Entries `begin` to `end` (0-based, half open), without a copy."""
        allele = Strings(self.allele.data, self.allele.offsets[begin : end + 1])
        return IdRows(self.id[begin:end], self.contig[begin:end], self.position[begin:end], allele)

    def sorted(self) -> IdRows:
        """By id, contig and position; equal ones stay in their order."""
        return self.taken(np.lexsort((self.position, self.contig, self.id)))

    def encoded(self) -> bytes:
        """The entries as one block; there must be one."""
        offsets = self.allele.offsets
        codes, first = _INTERNER.codes(
            self.allele.data, np.ascontiguousarray(offsets[:-1]), np.ascontiguousarray(offsets[1:])
        )
        texts = [self.allele[at].encode() for at in first.tolist()]
        counts = np.bincount(codes, minlength=len(texts))
        order = sorted(range(len(texts)), key=lambda code: (-int(counts[code]), texts[code]))
        place = np.empty(len(texts), np.int64)
        place[order] = np.arange(len(texts))
        writer = PlaneWriter()
        for numbers in (self.id, self.contig, self.position):
            writer.numbers(numbers)
        writer.text(b"\n".join(texts[code] for code in order))
        writer.numbers(place[codes])
        return writer.done()

    @classmethod
    def decoded(cls, content: bytes, entry: np.void, what: str) -> IdRows:
        """The entries of a block; `entry` is its row of the index. Raises ReferenceError_ for damaged bytes of `what`."""
        rows = int(entry["rows"])
        if zlib.crc32(content) != int(entry["sum"]):
            raise damaged(what)
        try:
            reader = PlaneReader(content)
            ids, contigs, positions = (reader.numbers(rows) for _ in range(3))
            texts = Strings.of(reader.text().decode("utf-8").split("\n"))
            return cls(ids, contigs, positions, texts.taken(reader.numbers(rows)))
        except (ValueError, IndexError, ZstdError) as error:
            raise damaged(what) from error


def damaged(what: str) -> ReferenceError_:
    """The fault of an index whose bytes are not those that were written."""
    return ReferenceError_("A file of the reference is damaged", f"{what}: install or build the track again.")


def entries(data: bytes, what: str) -> NDArray[np.void]:
    """The index of the blocks. Raises ReferenceError_ when it is cut off."""
    if len(data) % ENTRY.itemsize:
        raise damaged(what)
    return np.frombuffer(data, ENTRY)
