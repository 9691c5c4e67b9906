"""One Parquet file from row groups that were encoded apart.

Each worker writes its rows as a small Parquet file in memory; its row group's bytes are appended to the one file
and its description, with the offsets moved, to the one footer. Source: apache/parquet-format, parquet.thrift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from annotator.pipeline import thrift
from annotator.pipeline.thrift import Decoder, Encoder, Relocatable

MAGIC: Final = b"PAR1"
# Field numbers of FileMetaData, RowGroup and ColumnChunk.
_NUM_ROWS, _ROW_GROUPS = 3, 4
_GROUP_FILE_OFFSET, _GROUP_ORDINAL = 5, 7
_COLUMNS, _META_DATA = 1, 3
_MOVING: Final = {(_GROUP_FILE_OFFSET,), *((_COLUMNS, _META_DATA, page) for page in (9, 10, 11))}


@dataclass(frozen=True, slots=True)
class RowGroup:
    """An encoded row group: its pages, how many rows, and its description with offsets counted from its pages."""

    pages: bytes
    rows: int
    description: Relocatable


def write_options(
    dictionary: list[str], statistics: list[str], rising: Sequence[str] = ()
) -> dict[str, object]:
    """Arguments of ParquetWriter: zstd, dictionaries and statistics only where they help, differences for `rising` integers."""
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": dictionary,
        "write_statistics": statistics,
        "store_schema": False,
        "column_encoding": dict.fromkeys(rising, "DELTA_BINARY_PACKED") or None,
    }


def encode(table: pa.Table, options: dict[str, object]) -> RowGroup:
    """The table as one row group."""
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, table.schema, **options) as writer:
        writer.write_table(table, row_group_size=max(table.num_rows, 1))
    data = sink.getvalue().to_pybytes()
    size = int.from_bytes(data[-8:-4], "little")
    footer = Decoder(data[-8 - size : -8]).struct()
    _, groups = thrift.field(footer, _ROW_GROUPS)
    encoder = Encoder(lambda path: path in _MOVING)
    encoder.struct([item for item in groups[0] if item[0] != _GROUP_ORDINAL])
    described = encoder.done()
    moved = Relocatable(described.pieces, [offset - len(MAGIC) for offset in described.offsets])
    return RowGroup(data[len(MAGIC) : -8 - size], table.num_rows, moved)


class RowGroupWriter:
    """Appends row groups of one schema to a file and writes the footer at the end."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, options: dict[str, object]) -> None:
        self._stream = stream
        self._footer = self._empty_footer(schema, options)
        self._groups: list[bytes] = []
        self._rows = 0
        self._at = stream.write(MAGIC)

    def append(self, group: RowGroup) -> None:
        self._groups.append(group.description.at(self._at))
        self._at += self._stream.write(group.pages)
        self._rows += group.rows

    def close(self) -> None:
        """Write the footer; the stream stays open."""
        encoder = Encoder()
        encoder.list_head(thrift.STRUCT, len(self._groups))
        groups = encoder.done().pieces[0] + b"".join(self._groups)
        before = Encoder()
        before.struct(
            [item for item in self._footer if item[0] < _NUM_ROWS] + [(_NUM_ROWS, thrift.I64, self._rows)]
        )
        rest = Encoder()
        rest.struct([(number - _ROW_GROUPS, *item) for number, *item in self._footer if number > _ROW_GROUPS])
        # A struct ends in a zero byte, and the next field's number is written as its distance from the one before.
        footer = before.done().pieces[0][:-1] + bytes([1 << 4 | thrift.LIST]) + groups + rest.done().pieces[0]
        self._stream.write(footer + len(footer).to_bytes(4, "little") + MAGIC)

    @staticmethod
    def _empty_footer(schema: pa.Schema, options: dict[str, object]) -> thrift.Struct:
        sink = pa.BufferOutputStream()
        pq.ParquetWriter(sink, schema, **options).close()
        data = sink.getvalue().to_pybytes()
        size = int.from_bytes(data[-8:-4], "little")
        return Decoder(data[-8 - size : -8]).struct()
