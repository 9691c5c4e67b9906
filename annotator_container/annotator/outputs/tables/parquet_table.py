"""`variants.parquet`: one line a CSQ row, typed, zstd; each chunk is a row group, so positions prune well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotator.chunk.batch import Batch, CsqField
from annotator.outputs.tables import columns
from annotator.outputs.tables.parquet.footer import RowGroup, RowGroupWriter
from annotator.outputs.tables.parquet.pages import encode
from annotator.outputs.tables.parquet.values import Dictionaries


class ParquetSink:
    """Writes the table; `fields` are those of the batches, in order."""

    def __init__(self, path: Path, fields: Sequence[CsqField]) -> None:
        self._dictionaries = Dictionaries()
        self._file = path.open("wb")
        self._writer = RowGroupWriter(self._file, columns.schema(fields))

    def encode(self, batch: Batch) -> RowGroup | None:
        return encode(columns.columns(batch, self._dictionaries)) if len(batch.rows) else None

    def write(self, part: RowGroup | None) -> None:
        if part is not None:
            self._writer.append(part)

    def abandon(self) -> None:
        """Close the unfinished file of a run that failed."""
        self._file.close()

    def close(self) -> None:
        self._writer.close()
        self._file.close()
