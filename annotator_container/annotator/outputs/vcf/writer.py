"""`annotated.vcf.gz` and its index: the user's lines with the answers spliced in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from annotator.bytes.buffer import Buffer
from annotator.chunk.batch import Batch, Lines, Rows
from annotator.chunk.records import Bytes, Ints, Records
from annotator.outputs.vcf import bgzf
from annotator.outputs.vcf.kernels import splice as kernel
from annotator.outputs.vcf.tabix import IndexPart, TabixIndex, index_parts
from annotator.vcf.scan import last_bases


def splice(
    records: Records, rows: Rows, first_row_of: Ints, key: Bytes, buffer: Buffer | None = None
) -> Lines:
    """The records' lines with INFO `key` set to their rows; everything else byte for byte (line ends become LF).

    The lines lie in `buffer` if there is one.
    """
    size = len(records.text) + (int(rows.end[-1]) if len(rows) else 0) + len(records) * (len(key) + 4)
    out = (buffer or Buffer()).take(size)
    start = np.empty(len(records) + 1, np.int64)
    replaced = np.zeros(1, np.int64)
    written = kernel.splice(
        records.text, records.line, records.line_end, records.filter_end, records.info_end,
        rows.text, rows.start, rows.end, key, first_row_of, out, start, replaced,
    )  # fmt: skip
    return Lines(out[:written], start, int(replaced[0]))


@dataclass(frozen=True, slots=True)
class VcfPart:
    """A chunk's compressed lines, its part of the index, and how many records had an INFO key of ours."""

    data: bytes
    index: list[IndexPart]
    replaced: int


class VcfSink:
    """Writes BGZF and, at the end, `<path>.tbi`. `header` is complete, with our INFO line, and ends in a line feed.

    `replaced` counts records whose own CSQ was replaced. Where a contig is too long for a tabix index none is
    written (`index.too_long`).
    """

    def __init__(self, path: Path, header: bytes) -> None:
        self._path = path
        self._file = path.open("wb")
        self.index = TabixIndex()
        self.replaced = 0
        self._file.write(bgzf.compress(header)[0])

    def encode(self, batch: Batch) -> VcfPart:
        lines = batch.lines
        data, blocks = bgzf.compress(lines.text.data)
        index = index_parts(batch.records, last_bases(batch.records), lines.start, blocks)
        return VcfPart(data, index, lines.replaced)

    def write(self, part: VcfPart) -> None:
        self.index.add(part.index, self._file.tell())
        self._file.write(part.data)
        self.replaced += part.replaced

    def abandon(self) -> None:
        """Close the unfinished file of a run that failed."""
        self._file.close()

    def close(self) -> None:
        self._file.write(bgzf.END_OF_FILE)
        self._file.close()
        if not self.index.too_long:
            self._path.with_name(self._path.name + ".tbi").write_bytes(self.index.encode())
