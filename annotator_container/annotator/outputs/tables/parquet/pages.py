"""Column chunks of a Parquet file, each a dictionary page and a data page, compressed with zstd.

Source: apache/parquet-format, parquet.thrift (PageHeader, ColumnMetaData, Statistics, RowGroup).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.bytes.zstd import ZstdCompressor
from annotator.chunk.records import Bytes
from annotator.outputs.tables.parquet import thrift
from annotator.outputs.tables.parquet.footer import MOVING, PAGE_OFFSETS, RowGroup
from annotator.outputs.tables.parquet.kernels import pages as kernel
from annotator.outputs.tables.parquet.schema import ParquetField
from annotator.outputs.tables.parquet.values import (
    Chosen,
    Codes,
    Numbers,
    Slices,
    Sparse,
    Values,
    is_ascii,
    readable,
)

_PLAIN, _RLE, _DELTA, _RLE_DICTIONARY = 0, 3, 5, 8
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_UNCOMPRESSED, _ZSTD = 0, 6
_SMALL: Final = 128  # columns up to this many bytes are not compressed
_ROOM: Final = 128  # for the levels' size, a width, the head of a block
_ITEM: Final = 4  # bytes of the size before a PLAIN string, or before the levels


@dataclass(frozen=True, slots=True)
class Column:
    """The input of a column chunk: `least` and `most` are its statistics in PLAIN encoding (a string without its size)."""

    field: ParquetField
    values: Values
    bounds: tuple[bytes, bytes] | None = None


@dataclass(frozen=True, slots=True)
class ColumnPages:
    """A column of a row group, encoded: its pages, its ColumnChunk with offsets counted from its first page, sizes in bytes."""

    pages: bytes
    about: thrift.Struct
    unpacked: int


def encode_columns(columns: Sequence[Column]) -> list[ColumnPages]:
    """The columns of one row group; there must be a row."""
    zstd = ZstdCompressor(level=1)
    rows = len(columns[0].values)
    scratch = np.empty(rows, np.int32)
    return [_encoded(column, rows, zstd, scratch) for column in columns]


def _encoded(column: Column, rows: int, zstd: ZstdCompressor, scratch: Codes) -> ColumnPages:
    parts: list[bytes] = []
    content, encoding = _data_page(column.values, scratch)
    chosen = column.values if isinstance(column.values, Chosen) and column.values.count else None
    codec = zstd if len(content) + (len(chosen.values) if chosen else 0) > _SMALL else None
    made = _Made(encoding)
    at = 0
    if chosen:
        made.dictionary = 0
        at = made.add(parts, codec, _DICTIONARY_PAGE, chosen.values, chosen.count, _PLAIN)
    made.data = at
    at += made.add(parts, codec, _DATA_PAGE, content, rows, encoding)
    about = _column(column, rows, made, at, _ZSTD if codec else _UNCOMPRESSED)
    return ColumnPages(b"".join(parts), about, made.unpacked)


def row_group(columns: Sequence[ColumnPages], rows: int) -> RowGroup:
    """The columns, in this order, as one row group of `rows` rows."""
    described: list[thrift.Struct] = []
    at = 0
    for column in columns:
        described.append(_moved(column.about, at))
        at += len(column.pages)
    group: thrift.Struct = [
        (1, thrift.LIST, (thrift.STRUCT, described)),
        (2, thrift.I64, sum(column.unpacked for column in columns)),
        (3, thrift.I64, rows),
        (5, thrift.I64, 0),
        (6, thrift.I64, at),
    ]
    encoder = thrift.Encoder(lambda path: path in MOVING)
    encoder.struct(group)
    return RowGroup(b"".join(column.pages for column in columns), rows, encoder.done())


def _moved(about: thrift.Struct, by: int) -> thrift.Struct:
    """A ColumnChunk whose pages begin `by` bytes later."""
    offset, (number, kind, described) = about
    moved = [(n, k, value + by if n in PAGE_OFFSETS else value) for n, k, value in described]
    return [offset, (number, kind, moved)]


@dataclass(slots=True)
class _Made:
    """Where a column's pages begin, counted from its first page, and their size when not compressed."""

    encoding: int
    data: int = 0
    dictionary: int | None = None
    unpacked: int = 0

    def add(
        self,
        parts: list[bytes],
        codec: ZstdCompressor | None,
        kind: int,
        content: bytes | memoryview,
        values: int,
        encoding: int,
    ) -> int:
        """Append a page to the parts; returns its size."""
        packed = codec.compress(content, ZstdCompressor.FLUSH_FRAME) if codec else bytes(content)
        head = _head(kind, len(content), len(packed), values, encoding)
        parts += (head, packed)
        self.unpacked += len(head) + len(content)
        return len(head) + len(packed)


def _data_page(values: Values, scratch: Codes) -> tuple[bytes | memoryview, int]:
    """(what a data page holds, the encoding of its values)."""
    rows = len(values)
    if isinstance(values, Numbers):
        if not values.rising:
            return _all_there(rows) + values.values.tobytes(), _PLAIN
        out = np.empty(_ROOM + 6 * rows, np.uint8)
        return out[: kernel.rising_page(values.values, scratch, out)].data, _DELTA
    if isinstance(values, Sparse):
        out = np.empty(_ROOM + rows, np.uint8)
        used = kernel.levels_page(values.present, scratch, out)
        return out[:used].tobytes() + values.values[values.present == 1].tobytes(), _PLAIN
    if isinstance(values, Slices):
        page = _plain(values, scratch)
        behind_levels = _ITEM + int.from_bytes(page[:_ITEM].tobytes(), "little")
        # Bytes of a length may also have the highest bit set: the result is then the same, only slower.
        return (page if is_ascii(page[behind_levels:]) else _plain(readable(values), scratch)).data, _PLAIN
    width = max((values.count - 1).bit_length(), 1)
    out = np.empty(_ROOM + rows + rows * (width + 8) // 8, np.uint8)
    used = kernel.coded_page(values.codes, width, scratch, out)
    # Without any value there is no dictionary, and the page has only its levels.
    return (out[:used].data, _RLE_DICTIONARY) if values.count else (out[: used - 1].data, _PLAIN)


def _plain(slices: Slices, scratch: Codes) -> Bytes:
    rows = len(slices)
    out = np.empty(_ROOM + (1 + _ITEM) * rows + int((slices.after - slices.start).sum()), np.uint8)
    return out[: kernel.plain_page(slices.text, slices.start, slices.after, scratch, out)]


def _all_there(rows: int) -> bytes:
    """The levels of a column without nulls: one run."""
    run = thrift.varint(rows << 1) + b"\x01"
    return len(run).to_bytes(4, "little") + run


def _head(kind: int, size: int, packed: int, values: int, encoding: int) -> bytes:
    """A page's header."""
    own: thrift.Struct = [(1, thrift.I32, values), (2, thrift.I32, encoding)]
    if kind == _DATA_PAGE:
        own += [(3, thrift.I32, _RLE), (4, thrift.I32, _RLE)]
    encoder = thrift.Encoder()
    encoder.struct(
        [
            (1, thrift.I32, kind),
            (2, thrift.I32, size),
            (3, thrift.I32, packed),
            (5 if kind == _DATA_PAGE else 7, thrift.STRUCT, own),
        ]
    )
    return encoder.done().pieces[0]


def _column(column: Column, rows: int, made: _Made, packed: int, codec: int) -> thrift.Struct:
    """A ColumnChunk."""
    encodings = [_RLE, made.encoding] if made.dictionary is None else [_PLAIN, _RLE, made.encoding]
    described: thrift.Struct = [
        (1, thrift.I32, int(column.field.kind)),
        (2, thrift.LIST, (thrift.I32, encodings)),
        (3, thrift.LIST, (thrift.BINARY, [column.field.name.encode()])),
        (4, thrift.I32, codec),
        (5, thrift.I64, rows),
        (6, thrift.I64, made.unpacked),
        (7, thrift.I64, packed),
        (9, thrift.I64, made.data),
    ]
    if made.dictionary is not None:
        described.append((11, thrift.I64, made.dictionary))
    if column.bounds is not None:
        least, most = column.bounds
        described.append(
            (12, thrift.STRUCT, [(3, thrift.I64, 0), (5, thrift.BINARY, most), (6, thrift.BINARY, least)])
        )
    return [(2, thrift.I64, 0), (3, thrift.STRUCT, described)]
