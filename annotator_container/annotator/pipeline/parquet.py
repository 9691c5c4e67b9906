"""`variants.parquet`: one line a CSQ row, typed, zstd; each chunk is a row group, so positions prune well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from annotator.pipeline import columns
from annotator.pipeline.batch import Batch, CsqField
from annotator.pipeline.parquet_parts import RowGroup, RowGroupWriter, encode, write_options

# Row groups can be skipped by these.
_PRUNING: Final = ("row_id", "record", "CHROM", "POS")


class ParquetSink:
    """Writes the table; `fields` are those of the batches, in order."""

    def __init__(self, path: Path, fields: Sequence[CsqField]) -> None:
        schema = columns.schema(fields)
        dictionary = [field.name for field in schema if field.name not in columns.VARIED and _is_text(field)]
        self._options = write_options(dictionary, list(_PRUNING), columns.RISING)
        self._file = path.open("wb")
        self._writer = RowGroupWriter(self._file, schema, self._options)

    def encode(self, batch: Batch) -> RowGroup | None:
        return encode(columns.table(batch), self._options) if len(batch.rows) else None

    def write(self, part: RowGroup | None) -> None:
        if part is not None:
            self._writer.append(part)

    def abandon(self) -> None:
        """Close the unfinished file of a run that failed."""
        self._file.close()

    def close(self) -> None:
        self._writer.close()
        self._file.close()


def _is_text(field: pa.Field) -> bool:
    return bool(pa.types.is_string(field.type))
