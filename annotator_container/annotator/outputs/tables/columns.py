"""The columns of `variants.parquet`, made from a batch without a Python object per row.

Each column comes from the cheapest source: the engine's codes, numbers, or texts per ALT or per record that are
repeated for each row. Only the remaining columns are cut out of the rows' text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from annotator.bytes.digits import decimal_number
from annotator.bytes.spans import cut_fields
from annotator.bytes.strings import Strings
from annotator.chunk.batch import MISSING, Batch, CsqField
from annotator.chunk.records import Bytes, Ints
from annotator.outputs.tables.parquet.pages import Column
from annotator.outputs.tables.parquet.schema import Kind, ParquetField, Schema
from annotator.outputs.tables.parquet.values import (
    Chosen,
    Dictionaries,
    Numbers,
    Slices,
    Values,
    distinct_strings,
    integers,
    of_texts,
)

_TYPES: Final = {"text": Kind.TEXT, "integer": Kind.INT32, "number": Kind.DOUBLE}
_NUMPY: Final = {"integer": np.int32, "number": np.float64}
_LEADING: Final = (
    ParquetField("row_id", Kind.INT64),
    ParquetField("record", Kind.INT64),
    ParquetField("alt", Kind.INT32),
    ParquetField("CHROM", Kind.TEXT),
    ParquetField("POS", Kind.INT64),
    ParquetField("ID", Kind.TEXT),
    ParquetField("REF", Kind.TEXT),
    ParquetField("ALT", Kind.TEXT),
    ParquetField("QUAL", Kind.DOUBLE),
    ParquetField("FILTER", Kind.TEXT),
)
# Cut out of the rows' text, and different in nearly every row: a dictionary would cost time and space.
_VARIED: Final = frozenset({"HGVSc", "HGVSp", "cDNA_position", "CDS_position"})


def schema(fields: Sequence[CsqField]) -> Schema:
    """Columns of `variants.parquet`: those of the record, then the CSQ fields, typed."""
    return (*_LEADING, *(ParquetField(field.name, _TYPES[field.kind]) for field in fields))


def row_ids(first_row: int, rows: int) -> Column:
    """The first column: numbers of rows in the whole file."""
    values = Numbers(np.arange(first_row, first_row + rows), rising=True)
    return Column(_LEADING[0], values, _bounds(values))


def columns(batch: Batch, dictionaries: Dictionaries) -> list[Column]:
    """The batch's rows as columns of `schema(batch.fields)` but the first; record, CHROM and POS have statistics."""
    made = _Columns(batch, dictionaries)
    leading = [
        Column(field, values, _bounds(values) if field.name in ("record", "CHROM", "POS") else None)
        for field, values in zip(_LEADING[1:], made.leading(), strict=True)
    ]
    typed = schema(batch.fields)[len(_LEADING) :]
    csq = (Column(own, made.csq(field)) for own, field in zip(typed, batch.fields, strict=True))
    return [*leading, *csq]


def _bounds(values: Values) -> tuple[bytes, bytes] | None:
    if isinstance(values, Chosen):
        found = distinct_strings(values)
        return found[0], found[-1]
    return (
        (values.values.min().tobytes(), values.values.max().tobytes())
        if isinstance(values, Numbers)
        else None
    )


class _Columns:
    def __init__(self, batch: Batch, dictionaries: Dictionaries) -> None:
        self._batch = batch
        self._dictionaries = dictionaries
        self._records, self._rows, self._alleles = batch.records, batch.rows, batch.records.alleles
        self._index = {field.name: number for number, field in enumerate(batch.fields)}
        self._bounds = self._cut()

    def leading(self) -> list[Values]:
        records, rows, alleles = self._records, self._rows, self._alleles
        record = rows.record
        position = records.position[record]
        written = _slices(records.text, alleles.written, alleles.written + alleles.written_length)
        qual = _slices(records.text, records.alt_end + 1, records.qual_end)
        return [
            Numbers(record + self._batch.first_record, rising=True),
            self._number_of_allele(),
            self._of_record(records.line, records.chrom_end),
            Numbers(position),
            self._of_record(records.id, records.id_end, dot_is_missing=True),
            self._of_record(records.ref, records.ref_end),
            self._dictionaries.strings(written).at(rows.allele),
            self._dictionaries.typed(qual, np.float64, dot_is_missing=True).at(record),
            self._of_record(records.qual_end + 1, records.filter_end, dot_is_missing=True),
        ]

    def csq(self, field: CsqField) -> Values:
        """One CSQ column of the type that its field has."""
        rows, name = self._rows, field.name
        if name == "ALLELE_NUM":
            return self._number_of_allele()
        if name == "PICK":
            return Chosen(rows.pick.astype(np.int32) - 1, np.int32(1).tobytes(), 1)
        if name in rows.numbers:
            values = rows.numbers[name]
            return self._dictionaries.fixed(values, values == MISSING)
        if name in rows.coded:
            coded = rows.coded[name]
            if field.kind == "text":
                return of_texts(coded.codes, coded.values)
            numbers = np.array([decimal_number(text) for text in coded.values], np.float64)
            return self._dictionaries.read(coded.codes, numbers, _NUMPY[field.kind])
        if name in rows.by_allele:
            return self._of_strings(rows.by_allele[name])
        track = self._batch.tracks.columns.get(name)
        if isinstance(track, Strings):
            return self._of_strings(track)
        if track is not None:
            missing = np.isnan(track)
            typed = np.where(missing, 0, track).astype(_NUMPY[field.kind])
            return self._dictionaries.fixed(typed, missing).at(rows.allele)
        return self._from_text(field)

    def _number_of_allele(self) -> Chosen:
        numbers = self._alleles.number.astype(np.int32)
        return self._dictionaries.fixed(numbers, np.zeros(len(numbers), np.bool_)).at(self._rows.allele)

    def _of_record(self, start: Ints, end: Ints, dot_is_missing: bool = False) -> Chosen:
        slices = _slices(self._records.text, start, end)
        return self._dictionaries.strings(slices, dot_is_missing).at(self._rows.record)

    def _of_strings(self, texts: Strings) -> Chosen:
        slices = _slices(texts.data, texts.offsets[:-1], texts.offsets[1:])
        return self._dictionaries.strings(slices).at(self._rows.allele)

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
        cut_fields(rows.text, start, rows.end, bounds)
        return bounds

    def _from_text(self, field: CsqField) -> Values:
        place = self._index[field.name] - self._first
        slices = Slices(self._rows.text, self._bounds[place], self._bounds[place + 1])
        if field.kind == "integer" and (found := integers(slices)) is not None:
            return found
        if field.kind != "text":
            return self._dictionaries.typed(slices, _NUMPY[field.kind])
        return slices if field.name in _VARIED else self._dictionaries.strings(slices)


def _slices(text: Bytes, start: Ints, end: Ints) -> Slices:
    return Slices(text, np.ascontiguousarray(start), end + 1)
