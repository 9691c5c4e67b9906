"""Write `annotated.vcf.gz` and its index: the user's lines with the annotations inserted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from annotator.bytes.buffer import Buffer
from annotator.chunk.batch import Batch, Lines, Rows
from annotator.chunk.records import Bytes, Ints, Records
from annotator.outputs.vcf import bgzf
from annotator.outputs.vcf.kernels import insert as kernel
from annotator.outputs.vcf.sites import SiteLines
from annotator.outputs.vcf.tabix import FARTHEST, LONGEST, IndexPart, TabixIndex, index_parts
from annotator.vcf.scan import last_bases

_COPIED: Final = 4 << 20


def splice(
    records: Records | SiteLines, rows: Rows, first_row_of: Ints, key: Bytes, buffer: Buffer | None = None
) -> Lines:
    """The records' lines with INFO `key` set to their rows; everything else byte for byte (line ends become LF).

    The lines lie in `buffer` if there is one.
    """
    total = len(records.line)
    size = len(records.text) + (int(rows.end[-1]) if len(rows) else 0) + total * (len(key) + 4)
    out = (buffer or Buffer()).take(size)
    start = np.empty(total + 1, np.int64)
    replaced = np.zeros(1, np.int64)
    written = kernel.splice(
        records.text, records.line, records.line_end, records.filter_end, records.info_end,
        rows.text, rows.start, rows.end, key, first_row_of, out, start, replaced,
    )  # fmt: skip
    return Lines(out[:written], start, int(replaced[0]))


@dataclass(frozen=True, slots=True)
class VcfPart:
    """A chunk's compressed lines, its part of the index, and the number of records that already had the INFO key.

    `size`: bytes of the compressed lines. A shard keeps them in a file of their own, and `data` is empty.
    """

    data: bytes
    index: list[IndexPart]
    replaced: int
    size: int


class VcfSink:
    """Writes BGZF and, at the end, its index: `<path>.tbi`, or `<path>.csi` where a contig is too long for a tabix index.

    `header` is complete, with our INFO line, and ends in a line feed. `replaced` counts records whose own CSQ was replaced.
    `lengths` are the bases of the reference's contigs by number: an END beyond the contig is indexed as the contig's end.
    """

    def __init__(self, path: Path, header: bytes, lengths: Sequence[int] = ()) -> None:
        self._lengths = np.array(
            [*lengths, FARTHEST], np.int64
        )  # entry of contig -1, which the reference lacks
        self.path = path
        self._file = path.open("wb")
        self.index = TabixIndex()
        self.replaced = 0
        self.head = bgzf.compress(header)[0]
        self._file.write(self.head)
        self._at = len(self.head)

    def encode(self, batch: Batch) -> VcfPart:
        lines = batch.lines
        data, blocks = bgzf.compress(lines.text.data)
        records = batch.records
        known = self._lengths[records.contig] if len(self._lengths) > 1 else FARTHEST
        longest = np.maximum(known, records.position + (records.ref_end - records.ref) - 1)
        ends = np.minimum(last_bases(records), np.minimum(longest, FARTHEST))
        index = index_parts(records, ends, lines.start, blocks)
        return VcfPart(data, index, lines.replaced, len(data))

    def write(self, part: VcfPart) -> None:
        self.index.add(part.index, self._at)
        self._file.write(part.data)
        self._at += part.size
        self.replaced += part.replaced

    def append(self, lines: Path) -> str:
        """Copy the compressed lines of a shard, whose parts do not hold them, and return the SHA-256 of the copied bytes."""
        digest = hashlib.sha256()
        with lines.open("rb") as stream:
            while block := stream.read(_COPIED):
                digest.update(block)
                self._file.write(block)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """Size of the whole file in bytes, once all parts are written."""
        return self._at + len(bgzf.END_OF_FILE)

    def abandon(self) -> None:
        """Close the unfinished file of a run that failed."""
        self._file.close()

    def close(self) -> None:
        self._file.write(bgzf.END_OF_FILE)
        self._file.close()
        self.path.with_name(self.path.name + self.index.suffix).write_bytes(self.index.encode())

    @property
    def index_note(self) -> str:
        """A sentence when the index is not the .tbi that users expect; else empty."""
        if not self.index.too_long:
            return ""
        return (
            f"Records lie or end beyond base {LONGEST:,} of a contig, where a .tbi cannot point: the index is "
            f"{self.path.name}.csi, which bcftools, tabix and pysam read as well. The explorer needs a .tbi for some of its details."
        )
