"""`variants.parquet`: one row per CSQ row, typed, zstd; each chunk is a row group, so readers can skip by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.chunk.batch import Batch, CsqField
from annotator.outputs.tables import columns
from annotator.outputs.tables.parquet.footer import RowGroup, RowGroupWriter
from annotator.outputs.tables.parquet.pages import ColumnPages, encode_columns, row_group
from annotator.outputs.tables.parquet.values import Dictionaries


@dataclass(frozen=True, slots=True)
class Draft:
    """A row group without its first column, the row numbers."""

    columns: list[ColumnPages]
    rows: int


class ParquetSink:
    """Writes the table; `fields` are those of the batches, in order."""

    def __init__(self, path: Path, fields: Sequence[CsqField]) -> None:
        self._dictionaries = Dictionaries()
        self._file = path.open("wb")
        self._writer = RowGroupWriter(self._file, columns.schema(fields))

    def encode(self, batch: Batch) -> RowGroup | None:
        return self.number(self.draft(batch), batch.first_row)

    def draft(self, batch: Batch) -> Draft | None:
        if not len(batch.rows):
            return None
        return Draft(encode_columns(columns.columns(batch, self._dictionaries)), len(batch.rows))

    def number(self, draft: Draft | None, first_row: int) -> RowGroup | None:
        if draft is None:
            return None
        ids = encode_columns([columns.row_ids(first_row, draft.rows)])
        return row_group([*ids, *draft.columns], draft.rows)

    def write(self, part: RowGroup | None) -> None:
        if part is not None:
            self._writer.append(part)

    def abandon(self) -> None:
        """Close the unfinished file of a run that failed."""
        self._file.close()

    def close(self) -> None:
        self._writer.close()
        self._file.close()
