"""Write one Parquet file from row groups that were encoded separately.

Each worker makes its rows' pages (`parquet.pages`). The pages are appended to the file and their description, with adjusted
offsets, to the footer. Source: apache/parquet-format, parquet.thrift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

from annotator.outputs.tables.parquet import thrift
from annotator.outputs.tables.parquet.schema import Schema, empty_footer
from annotator.outputs.tables.parquet.thrift import Encoder, Relocatable

MAGIC: Final = b"PAR1"
# Field numbers of FileMetaData, RowGroup and ColumnChunk.
_NUM_ROWS, _ROW_GROUPS = 3, 4
_GROUP_FILE_OFFSET = 5
_COLUMNS, _META_DATA = 1, 3
PAGE_OFFSETS: Final = (
    9,
    10,
    11,
)  # fields of ColumnMetaData: the data page, an index page, the dictionary page
# The fields of a row group that count from the file's begin.
MOVING: Final = frozenset({(_GROUP_FILE_OFFSET,), *((_COLUMNS, _META_DATA, page) for page in PAGE_OFFSETS)})


@dataclass(frozen=True, slots=True)
class RowGroup:
    """An encoded row group: its pages, the number of rows, and its description with offsets relative to its pages."""

    pages: bytes
    rows: int
    description: Relocatable


class RowGroupWriter:
    """Appends row groups of one schema to a file and writes the footer at the end."""

    def __init__(self, stream: BinaryIO, schema: Schema) -> None:
        self._stream = stream
        self._footer = empty_footer(schema)
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
        # A struct ends in a zero byte, and a field's number is written as its difference from the previous one.
        footer = before.done().pieces[0][:-1] + bytes([1 << 4 | thrift.LIST]) + groups + rest.done().pieces[0]
        self._stream.write(footer + len(footer).to_bytes(4, "little") + MAGIC)
