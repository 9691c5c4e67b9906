"""The columns of a Parquet file, and the footer of a file without rows.

Source: apache/parquet-format, parquet.thrift (FileMetaData, SchemaElement, LogicalType, ColumnOrder).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from annotator import __version__
from annotator.outputs.tables.parquet import thrift

CREATED_BY: Final = f"gas-annotator version {__version__}"
_VERSION: Final = 2
_OPTIONAL: Final = 1
_UTF8: Final = 0  # ConvertedType, for readers older than LogicalType
_EMPTY: Final[thrift.Struct] = []
# LogicalType.STRING, and ColumnOrder.TYPE_ORDER: unions whose first member is an empty struct.
_FIRST_OF_UNION: Final[thrift.Struct] = [(1, thrift.STRUCT, _EMPTY)]


class Kind(IntEnum):
    """Type of a column; the number is Parquet's physical type. TEXT is UTF-8."""

    INT32 = 1
    INT64 = 2
    DOUBLE = 5
    TEXT = 6


@dataclass(frozen=True, slots=True)
class ParquetField:
    """A column: every one may hold nulls."""

    name: str
    kind: Kind


Schema = tuple[ParquetField, ...]


def empty_footer(schema: Sequence[ParquetField]) -> thrift.Struct:
    """FileMetaData of a file without row groups."""
    root: thrift.Struct = [
        (3, thrift.I32, 0),
        (4, thrift.BINARY, b"schema"),
        (5, thrift.I32, len(schema)),
    ]
    return [
        (1, thrift.I32, _VERSION),
        (2, thrift.LIST, (thrift.STRUCT, [root, *(_element(field) for field in schema)])),
        (3, thrift.I64, 0),
        (4, thrift.LIST, (thrift.STRUCT, [])),
        (6, thrift.BINARY, CREATED_BY.encode()),
        (7, thrift.LIST, (thrift.STRUCT, [_FIRST_OF_UNION for _ in schema])),
    ]


def _element(field: ParquetField) -> thrift.Struct:
    described: thrift.Struct = [
        (1, thrift.I32, int(field.kind)),
        (3, thrift.I32, _OPTIONAL),
        (4, thrift.BINARY, field.name.encode()),
    ]
    if field.kind is Kind.TEXT:
        described += [(6, thrift.I32, _UTF8), (10, thrift.STRUCT, _FIRST_OF_UNION)]
    return described
