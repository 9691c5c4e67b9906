"""The tables' columns as Arrow arrays, made from a batch without a Python object a row.

A column comes from where it is cheapest: codes the engine knows, numbers, texts per ALT or per record that are
repeated for each row, and only what is left is cut out of the rows' text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from annotator.pipeline.batch import MISSING, Batch, Coded, CsqField, Strings
from annotator.pipeline.kernels import table as kernel
from annotator.pipeline.records import Bytes, Ints

_TYPES: Final = {"text": pa.string(), "integer": pa.int32(), "number": pa.float64()}
_LEADING: Final = (
    pa.field("row_id", pa.int64()),
    pa.field("record", pa.int64()),
    pa.field("alt", pa.int32()),
    pa.field("CHROM", pa.string()),
    pa.field("POS", pa.int64()),
    pa.field("ID", pa.string()),
    pa.field("REF", pa.string()),
    pa.field("ALT", pa.string()),
    pa.field("QUAL", pa.float64()),
    pa.field("FILTER", pa.string()),
)
# Values that differ from row to row, or from ALT to ALT: a dictionary would cost time and room.
VARIED: Final = frozenset(
    {
        "row_id",
        "record",
        "POS",
        "HGVSc",
        "HGVSp",
        "HGVSg",
        "Existing_variation",
        "cDNA_position",
        "CDS_position",
        "DISTANCE",
    }
)
RISING: Final = ("row_id", "record")


def schema(fields: Sequence[CsqField]) -> pa.Schema:
    """Columns of `variants.parquet`: those of the record, then the CSQ fields, typed."""
    return pa.schema([*_LEADING, *(pa.field(field.name, _TYPES[field.kind]) for field in fields)])


def table(batch: Batch) -> pa.Table:
    """The batch's rows as a table of `schema(batch.fields)`; text columns may be dictionaries."""
    arrays = _Columns(batch)
    columns = [*arrays.leading(), *(arrays.csq(field) for field in batch.fields)]
    return pa.table(
        columns, names=[*(field.name for field in _LEADING), *(field.name for field in batch.fields)]
    )


class _Columns:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._records, self._rows, self._alleles = batch.records, batch.rows, batch.records.alleles
        self._index = {field.name: number for number, field in enumerate(batch.fields)}
        self._bounds = self._cut()

    def leading(self) -> list[pa.Array]:
        records, rows, alleles = self._records, self._rows, self._alleles
        record = rows.record
        text = records.text
        position = records.position[record]
        written = alleles.written + alleles.written_length
        return [
            pa.array(np.arange(batch_start := self._batch.first_row, batch_start + len(rows))),
            pa.array(record + self._batch.first_record),
            pa.array(alleles.number[rows.allele].astype(np.int32)),
            _repeated(_strings(text, records.line, records.chrom_end), record),
            pa.array(position),
            _repeated(_without_dot(_strings(text, records.id, records.id_end)), record),
            _repeated(_strings(text, records.ref, records.ref_end), record),
            _repeated(_strings(text, alleles.written, written), rows.allele),
            _number(_without_dot(_strings(text, records.alt_end + 1, records.qual_end))).take(
                pa.array(record)
            ),
            _repeated(_without_dot(_strings(text, records.qual_end + 1, records.filter_end)), record),
        ]

    def csq(self, field: CsqField) -> pa.Array:
        """One CSQ column of the type that its field has."""
        rows = self._rows
        if field.name == "ALLELE_NUM":
            return pa.array(self._alleles.number[rows.allele].astype(np.int32))
        if field.name == "PICK":
            return pa.array(rows.pick.astype(np.int32), mask=rows.pick == 0)
        if field.name in rows.numbers:
            values = rows.numbers[field.name]
            return pa.array(values, mask=values == MISSING)
        if field.name in rows.coded:
            return _coded(rows.coded[field.name], field)
        if field.name in rows.by_allele:
            texts = rows.by_allele[field.name]
            return (
                _taken(texts, rows.allele)
                if field.name in VARIED
                else _repeated(_of_strings(texts), rows.allele)
            )
        track = self._batch.tracks.columns.get(field.name)
        if isinstance(track, Strings):
            return _repeated(_of_strings(track), rows.allele)
        if track is not None:
            typed = track[rows.allele]
            return pa.array(typed, mask=np.isnan(typed)).cast(_TYPES[field.kind])
        return self._from_text(field)

    def _cut(self) -> Ints:
        """Bounds of the fields that must be cut out of the rows' text."""
        rows = self._rows
        known = {
            "ALLELE_NUM",
            "PICK",
            *rows.coded,
            *rows.numbers,
            *rows.by_allele,
            *self._batch.tracks.columns,
        }
        needed = [number for name, number in self._index.items() if name not in known]
        first = rows.cut_field if rows.cut is not None and min(needed, default=0) >= rows.cut_field else 0
        start = rows.cut if first and rows.cut is not None else rows.start
        self._first = first
        bounds = np.empty((max(needed, default=first - 1) - first + 2, len(rows)), np.int64)
        kernel.cut_fields(rows.text, start, rows.end, bounds)
        return bounds

    def _from_text(self, field: CsqField) -> pa.Array:
        number = self._index[field.name] - self._first
        start, after = self._bounds[number], self._bounds[number + 1]
        texts = _gathered(self._rows.text, start, after)
        return texts if field.kind == "text" else _number(texts).cast(_TYPES[field.kind])


def _strings(text: Bytes, start: Ints, end: Ints) -> pa.Array:
    """Slices of a text as strings; an empty one is null."""
    return _gathered(text, np.ascontiguousarray(start), end + 1)


def _gathered(text: Bytes, start: Ints, after: Ints) -> pa.Array:
    """Strings text[start:after - 1]; an empty one is null, and bytes that are no UTF-8 read U+FFFD."""
    count = len(start)
    size = int((after - start).sum()) - count
    data, offsets = np.empty(max(size, 1), np.uint8), np.empty(count + 1, np.int32)
    valid = np.empty(count, np.uint8)
    kernel.gather(text, start, after, data, offsets, valid)
    bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    made = pa.Array.from_buffers(pa.string(), count, [bits, pa.py_buffer(offsets), pa.py_buffer(data)])
    return _readable(made) if size and data[:size].view(np.int8).min() < 0 else made


def _readable(array: pa.Array) -> pa.Array:
    """The strings as UTF-8, which Parquet's are: a file may hold Latin-1, or anything."""
    items = array.cast(pa.binary()).to_pylist()
    return pa.array(
        [None if item is None else item.decode("utf-8", "replace") for item in items], pa.string()
    )


def _of_strings(strings: Strings) -> pa.Array:
    return _gathered(strings.data, strings.offsets[:-1], strings.offsets[1:] + 1)


def _taken(strings: Strings, index: Ints) -> pa.Array:
    """strings[index], an empty one is null."""
    return _gathered(strings.data, strings.offsets[index], strings.offsets[index + 1] + 1)


def _without_dot(array: pa.Array) -> pa.Array:
    """VCF's dot is a missing value."""
    return pc.if_else(pc.equal(array, "."), pa.scalar(None, pa.string()), array)


def _number(array: pa.Array) -> pa.Array:
    """Texts read as float64; what is no number is null."""
    try:
        return array.cast(pa.float64())
    except pa.ArrowInvalid:
        return pa.array([_float(value) for value in array.to_pylist()], pa.float64())


def _float(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _repeated(values: pa.Array, index: NDArray[np.int64]) -> pa.Array:
    """values[index] as a dictionary array: the values are hashed once each, not once a row."""
    encoded = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(pa.array(index)), encoded.dictionary)


def _coded(column: Coded, field: CsqField) -> pa.Array:
    codes = column.codes
    indices = pa.array(codes, mask=codes < 0)
    if field.kind != "text":
        return _number(pa.array(column.values, pa.string())).cast(_TYPES[field.kind]).take(indices)
    return pa.DictionaryArray.from_arrays(indices, pa.array(column.values, pa.string()))
