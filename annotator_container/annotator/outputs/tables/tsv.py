"""`variants.tsv.gz`: one line per CSQ row, in BGZF (any gzip reader reads it)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from annotator.bytes.zstd import compress, decompress
from annotator.chunk.batch import Batch, CsqField
from annotator.chunk.records import Bytes, Ints
from annotator.outputs.tables.kernels import tsv as kernel
from annotator.outputs.tables.long_columns import SpeltColumns, spelt
from annotator.outputs.vcf import bgzf

# Columns before the CSQ fields. `record` and `row_id` count from 0, `alt` counts a record's ALTs from 1.
LEADING: Final = ("row_id", "record", "alt", "CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER")
_NUMBERS: Final = 48  # bytes for row_id, record, alt and their tabs


_PIECE: Final = (
    64 << 20
)  # bytes of lines in memory at once: a site with long alleles in many transcripts has gigabytes of them


def _pieces(sizes: Ints) -> list[tuple[int, int]]:
    """Rows first..last of about `_PIECE` bytes each; one piece for nearly every chunk."""
    total = np.cumsum(sizes)
    if int(total[-1]) <= _PIECE:
        return [(0, len(sizes))]
    cuts = np.flatnonzero(np.diff(total // _PIECE)) + 1
    bounds = [0, *cuts.tolist(), len(sizes)]
    return list(pairwise(bounds))


class TsvSink:
    """Writes the table; `fields` are those of the batches. Values are the texts of the CSQ; missing ones are empty."""

    def __init__(self, path: Path, fields: Sequence[CsqField]) -> None:
        self._file = path.open("wb")
        header = "\t".join((*LEADING, *(field.name for field in fields))) + "\n"
        self._file.write(bgzf.compress(header.encode())[0])

    def encode(self, batch: Batch) -> bytes:
        pieces = self._pieces(batch, batch.first_row)
        return b"".join(bgzf.compress(piece.data)[0] for piece in pieces)

    def draft(self, batch: Batch) -> list[bytes]:
        """The lines, compressed, with rows numbered from 0."""
        return [compress(piece.data, 1) for piece in self._pieces(batch, 0)]

    def number(self, draft: list[bytes], first_row: int) -> bytes:
        return b"".join(bgzf.compress(_renumbered(piece, first_row).data)[0] for piece in draft)

    def _pieces(self, batch: Batch, first_row: int) -> Iterator[Bytes]:
        records, rows = batch.records, batch.rows
        if not len(rows):
            return
        texts = spelt(batch)
        sizes = (
            texts.sizes(records)[rows.record]
            + texts.alt_length[rows.allele]
            + (rows.end - rows.start)
            + _NUMBERS
        )
        for first, last in _pieces(sizes):
            yield self._piece(batch, texts, first, last, first_row)

    def _piece(self, batch: Batch, texts: SpeltColumns, first: int, last: int, first_row: int) -> Bytes:
        records, rows, alleles = batch.records, batch.rows, batch.records.alleles
        record, allele, start, end = (
            column[first:last] for column in (rows.record, rows.allele, rows.start, rows.end)
        )
        size = texts.sizes(records)[record].sum() + texts.alt_length[allele].sum() + (end - start).sum()
        out = np.empty(int(size) + len(record) * _NUMBERS, np.uint8)
        written = kernel.table_lines(
            texts.text, texts.line, texts.ref_end, records.alt_end, records.filter_end, texts.alt,
            texts.alt_length, alleles.number, rows.text, start, end, record, allele,
            first_row + first, batch.first_record, out,
        )  # fmt: skip
        return out[:written]

    def write(self, part: bytes) -> None:
        self._file.write(part)

    def abandon(self) -> None:
        """Close the unfinished file of a run that failed."""
        self._file.close()

    def close(self) -> None:
        self._file.write(bgzf.END_OF_FILE)
        self._file.close()


def _renumbered(piece: bytes, first_row: int) -> Bytes:
    """The lines of a compressed piece with `first_row` added to the number that each begins with."""
    text = np.frombuffer(decompress(piece), np.uint8)
    # Ten columns have ten separators, and a number grows by 18 digits at most: no line grows to three times its bytes.
    out = np.empty(3 * len(text), np.uint8)
    return out[: kernel.renumber(text, first_row, out)]
