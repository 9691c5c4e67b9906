"""Pages that we write ourselves read back as what was put in, by two readers, for any runs, widths and strings."""

from __future__ import annotations

import io
from decimal import Decimal

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.bytes.digits import decimal_number
from annotator.bytes.strings import Strings
from annotator.outputs.tables.parquet.footer import RowGroupWriter
from annotator.outputs.tables.parquet.pages import Column, encode_columns, row_group
from annotator.outputs.tables.parquet.schema import Kind, ParquetField
from annotator.outputs.tables.parquet.values import (
    Chosen,
    Dictionaries,
    Numbers,
    Slices,
    Sparse,
    Values,
    floats,
    integers,
    of_texts,
)

# Runs of equal values, so that both kinds of run and their borders are met.
_RUNS = st.lists(st.tuples(st.integers(-1, 40), st.integers(1, 20)), min_size=1, max_size=60)
_TEXTS = st.lists(
    st.one_of(st.just(""), st.just("."), st.text(st.characters(codec="utf-8"), max_size=30)),
    min_size=1,
    max_size=80,
)
_DICTIONARIES = Dictionaries()


def _read(kind: Kind, *groups: Values) -> list[object]:
    field = ParquetField("x", kind)
    stream = io.BytesIO()
    writer = RowGroupWriter(stream, (field,))
    for values in groups:
        writer.append(row_group(encode_columns([Column(field, values)]), len(values)))
    writer.close()
    read: list[object] = pq.read_table(io.BytesIO(stream.getvalue()))["x"].to_pylist()
    assert pl.read_parquet(io.BytesIO(stream.getvalue()))["x"].to_list() == read
    return read


def _slices(texts: list[str]) -> Slices:
    strings = Strings.of(texts)
    return Slices(strings.data, strings.offsets[:-1], strings.offsets[1:] + 1)


def _floats(texts: list[str]) -> list[float]:
    return floats(_slices(texts), np.arange(len(texts), dtype=np.int32)).tolist()


@settings(deadline=None)
@given(_RUNS, st.sampled_from([1, 2, 3, 17, 200, 300, 5000, 70_000]))
def test_places_in_a_dictionary(runs: list[tuple[int, int]], count: int) -> None:
    codes = np.array(
        [code * count // 41 if code >= 0 else -1 for code, n in runs for _ in range(n)], np.int32
    )
    numbers = np.arange(count, dtype=np.int64) * 7 - 100
    chosen = Chosen(codes, numbers.tobytes(), count)
    assert _read(Kind.INT64, chosen) == [None if code < 0 else int(numbers[code]) for code in codes.tolist()]


@settings(deadline=None)
@given(st.lists(st.integers(0, 1 << 16), min_size=1, max_size=3000))
def test_places_without_runs(codes: list[int]) -> None:
    chosen = Chosen(np.array(codes, np.int32), np.arange(65_537, dtype=np.int32).tobytes(), 65_537)
    assert _read(Kind.INT32, chosen) == codes


@settings(deadline=None)
@given(_TEXTS)
def test_strings_plain_and_with_a_dictionary(texts: list[str]) -> None:
    expected = [text or None for text in texts]
    assert _read(Kind.TEXT, _slices(texts)) == expected
    assert _read(Kind.TEXT, _DICTIONARIES.strings(_slices(texts))) == expected
    dotless = [None if text in ("", ".") else text for text in texts]
    assert _read(Kind.TEXT, _DICTIONARIES.strings(_slices(texts), dot_is_missing=True)) == dotless


@settings(deadline=None)
@given(st.lists(st.text("ACGT", max_size=25), min_size=1, max_size=400))
def test_a_dictionary_has_each_string_once(texts: list[str]) -> None:
    chosen = _DICTIONARIES.strings(_slices(texts))
    assert chosen.count == len(set(texts) - {""})
    assert _read(Kind.TEXT, chosen) == [text or None for text in texts]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 1 << 30), min_size=1, max_size=700),
    st.integers(-(1 << 40), 1 << 40),
    st.booleans(),
)
def test_numbers_with_none_missing(steps: list[int], first: int, rising: bool) -> None:
    steps = [step >> (20 if i % 3 else 0) for i, step in enumerate(steps)]
    values = first + (np.cumsum(steps) if rising else np.array(steps))
    assert _read(Kind.INT64, Numbers(values.astype(np.int64), rising)) == values.tolist()


def test_differences_may_fall() -> None:
    values = np.array([5, 3, 3, 3, 900, -20, 7] * 50, np.int64)
    assert _read(Kind.INT64, Numbers(values, rising=True)) == values.tolist()


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, width=32)), min_size=1, max_size=200))
def test_numbers_of_which_some_are_missing(values: list[float | None]) -> None:
    missing = np.array([value is None for value in values])
    numbers = np.array([0.0 if value is None else value for value in values])
    assert _read(Kind.DOUBLE, _DICTIONARIES.fixed(numbers, missing)) == values
    assert _read(Kind.DOUBLE, Sparse(numbers, (~missing).view(np.uint8))) == values


def test_bytes_that_are_no_utf8_read_as_the_replacement_character() -> None:
    data = np.frombuffer(b"caf\xe9ok", np.uint8)
    slices = Slices(data, np.array([0, 4]), np.array([5, 7]))
    assert _read(Kind.TEXT, slices) == ["caf\ufffd", "ok"]
    assert _read(Kind.TEXT, _DICTIONARIES.strings(slices)) == ["caf\ufffd", "ok"]


def test_a_string_longer_than_127_bytes() -> None:
    texts = ["A" * 5000, "", "C" * 128, "A" * 5000]
    assert _read(Kind.TEXT, _slices(texts)) == [text or None for text in texts]
    assert _read(Kind.TEXT, _DICTIONARIES.strings(_slices(texts))) == [text or None for text in texts]


def test_a_column_without_values() -> None:
    empty = Chosen(np.full(1000, -1, np.int32), b"", 0)
    assert _read(Kind.TEXT, empty, of_texts(np.zeros(3, np.int32), ["x"])) == [None] * 1000 + ["x"] * 3


@settings(deadline=None)
@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=50))
def test_digits_are_integers(numbers: list[int]) -> None:
    found = integers(_slices([str(number) for number in numbers] + [""]))
    assert found is not None
    assert _read(Kind.INT32, found) == [*numbers, None]


@pytest.mark.parametrize("text", ["-1", "1.5", "1e3", "x", "1234567890", "12a"])
def test_what_is_not_digits_is_no_integer(text: str) -> None:
    assert integers(_slices(["17", text])) is None


@settings(deadline=None)
@given(st.lists(st.one_of(st.floats(allow_nan=False), st.decimals(allow_nan=False)), min_size=1))
def test_numbers_are_rounded_as_python_does(numbers: list[float | Decimal]) -> None:
    texts = [str(number) for number in numbers]
    assert _floats(texts) == [float(text) for text in texts]


_PARTS = st.tuples(
    st.sampled_from(["", "-", "+", " "]),
    st.text("0123456789", max_size=20),
    st.sampled_from(["", ".", ".."]),
    st.text("0123456789", max_size=20),
    st.sampled_from(["", "e", "E", "e-", "E+", "e1-", "x", " "]),
    st.text("0123456789", max_size=4),
)


@settings(deadline=None, max_examples=1000)
@given(st.lists(_PARTS.map("".join).filter(bool), min_size=1))
def test_any_text_is_read_as_python_reads_it(texts: list[str]) -> None:
    assert repr(_floats(texts)) == repr([decimal_number(text) for text in texts])


_BORDERS = (
    "-0 0.000 1e22 1e23 1e-22 1e-23 999999999999999 9007199254740993 1e 1e+ . e5 - 5. .5 1e-400 1e400 1_0 0x1p3 inf "
    "-Infinity nan 4.35 0.1e1 1e0005"
)


@pytest.mark.parametrize("text", _BORDERS.split())
def test_borders_of_reading_numbers(text: str) -> None:
    assert repr(_floats([text])) == repr([decimal_number(text)])


def test_texts_that_are_no_numbers_are_missing() -> None:
    slices = _slices(["1.5", "x", "-2e3", "nan"])
    assert floats(slices, np.array([0, 2], np.int32)).tolist() == [1.5, -2000]
    assert np.isnan(floats(slices, np.array([1, 3], np.int32))).all()
    assert floats(slices, np.array([], np.int32)).tolist() == []
    read = _DICTIONARIES.typed(_slices(["1.5", "x", "", "1.50"]), np.float64)
    assert _read(Kind.DOUBLE, read) == [1.5, None, None, 1.5]
    assert read.count == 1
