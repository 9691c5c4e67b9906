"""`variants.tsv.gz`: one line a CSQ row, in BGZF (any gzip reader reads it)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from annotator.chunk.batch import Batch, CsqField
from annotator.outputs.tables.kernels import table as kernel
from annotator.outputs.vcf import bgzf

# Columns before the CSQ fields. `record` and `row_id` count from 0, `alt` counts a record's ALTs from 1.
LEADING: Final = ("row_id", "record", "alt", "CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER")
_NUMBERS: Final = 48  # room for row_id, record, alt and their tabs


class TsvSink:
    """Writes the table; `fields` are those of the batches. Values are the CSQ's own texts, missing ones empty."""

    def __init__(self, path: Path, fields: Sequence[CsqField]) -> None:
        self._file = path.open("wb")
        header = "\t".join((*LEADING, *(field.name for field in fields))) + "\n"
        self._file.write(bgzf.compress(header.encode())[0])

    def encode(self, batch: Batch) -> bytes:
        records, rows, alleles = batch.records, batch.rows, batch.records.alleles
        if not len(rows):
            return b""
        leading = (records.filter_end - records.line)[rows.record].sum() + alleles.written_length[
            rows.allele
        ].sum()
        size = int(leading) + int((rows.end - rows.start).sum()) + len(rows) * _NUMBERS
        out = np.empty(size, np.uint8)
        written = kernel.table_lines(
            records.text, records.line, records.ref_end, records.alt_end, records.filter_end, alleles.written,
            alleles.written_length, alleles.number, rows.text, rows.start, rows.end, rows.record, rows.allele,
            batch.first_row, batch.first_record, out,
        )  # fmt: skip
        return bgzf.compress(out[:written].data, bgzf.FAST)[0]

    def write(self, part: bytes) -> None:
        self._file.write(part)

    def abandon(self) -> None:
        """Close the unfinished file of a run that failed."""
        self._file.close()

    def close(self) -> None:
        self._file.write(bgzf.END_OF_FILE)
        self._file.close()
