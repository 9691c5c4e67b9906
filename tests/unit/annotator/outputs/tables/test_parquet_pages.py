"""Pages that we write ourselves read back as what was put in, by two readers, for any runs, widths and strings."""

from __future__ import annotations

import io

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.chunk.batch import Strings
from annotator.outputs.tables.parquet.footer import RowGroupWriter
from annotator.outputs.tables.parquet.pages import Column, encode
from annotator.outputs.tables.parquet.values import (
    Chosen,
    Interner,
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
_INTERNER = Interner()


def _read(kind: pa.DataType, *groups: Values) -> list[object]:
    field = pa.field("x", kind)
    stream = io.BytesIO()
    writer = RowGroupWriter(stream, pa.schema([field]))
    for values in groups:
        writer.append(encode([Column(field, values)]))
    writer.close()
    read: list[object] = pq.read_table(io.BytesIO(stream.getvalue()))["x"].to_pylist()
    assert pl.read_parquet(io.BytesIO(stream.getvalue()))["x"].to_list() == read
    return read


def _slices(texts: list[str]) -> Slices:
    strings = Strings.of(texts)
    return Slices(strings.data, strings.offsets[:-1], strings.offsets[1:] + 1)


@settings(deadline=None)
@given(_RUNS, st.sampled_from([1, 2, 3, 17, 200, 300, 5000, 70_000]))
def test_places_in_a_dictionary(runs: list[tuple[int, int]], count: int) -> None:
    codes = np.array(
        [code * count // 41 if code >= 0 else -1 for code, n in runs for _ in range(n)], np.int32
    )
    numbers = np.arange(count, dtype=np.int64) * 7 - 100
    chosen = Chosen(codes, numbers.tobytes(), count)
    assert _read(pa.int64(), chosen) == [None if code < 0 else int(numbers[code]) for code in codes.tolist()]


@settings(deadline=None)
@given(st.lists(st.integers(0, 1 << 16), min_size=1, max_size=3000))
def test_places_without_runs(codes: list[int]) -> None:
    chosen = Chosen(np.array(codes, np.int32), np.arange(65_537, dtype=np.int32).tobytes(), 65_537)
    assert _read(pa.int32(), chosen) == codes


@settings(deadline=None)
@given(_TEXTS)
def test_strings_plain_and_with_a_dictionary(texts: list[str]) -> None:
    expected = [text or None for text in texts]
    assert _read(pa.string(), _slices(texts)) == expected
    assert _read(pa.string(), _INTERNER.strings(_slices(texts))) == expected
    dotless = [None if text in ("", ".") else text for text in texts]
    assert _read(pa.string(), _INTERNER.strings(_slices(texts), dot_is_missing=True)) == dotless


@settings(deadline=None)
@given(st.lists(st.text("ACGT", max_size=25), min_size=1, max_size=400))
def test_a_dictionary_has_each_string_once(texts: list[str]) -> None:
    chosen = _INTERNER.strings(_slices(texts))
    assert chosen.count == len(set(texts) - {""})
    assert _read(pa.string(), chosen) == [text or None for text in texts]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 1 << 30), min_size=1, max_size=700),
    st.integers(-(1 << 40), 1 << 40),
    st.booleans(),
)
def test_numbers_with_none_missing(steps: list[int], first: int, rising: bool) -> None:
    steps = [step >> (20 if i % 3 else 0) for i, step in enumerate(steps)]
    values = first + (np.cumsum(steps) if rising else np.array(steps))
    assert _read(pa.int64(), Numbers(values.astype(np.int64), rising)) == values.tolist()


def test_differences_may_fall() -> None:
    values = np.array([5, 3, 3, 3, 900, -20, 7] * 50, np.int64)
    assert _read(pa.int64(), Numbers(values, rising=True)) == values.tolist()


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, width=32)), min_size=1, max_size=200))
def test_numbers_of_which_some_are_missing(values: list[float | None]) -> None:
    missing = np.array([value is None for value in values])
    numbers = np.array([0.0 if value is None else value for value in values])
    assert _read(pa.float64(), _INTERNER.fixed(numbers, missing)) == values
    assert _read(pa.float64(), Sparse(numbers, (~missing).view(np.uint8))) == values


def test_bytes_that_are_no_utf8_read_as_the_replacement_character() -> None:
    data = np.frombuffer(b"caf\xe9ok", np.uint8)
    slices = Slices(data, np.array([0, 4]), np.array([5, 7]))
    assert _read(pa.string(), slices) == ["caf\ufffd", "ok"]
    assert _read(pa.string(), _INTERNER.strings(slices)) == ["caf\ufffd", "ok"]


def test_a_string_longer_than_127_bytes() -> None:
    texts = ["A" * 5000, "", "C" * 128, "A" * 5000]
    assert _read(pa.string(), _slices(texts)) == [text or None for text in texts]
    assert _read(pa.string(), _INTERNER.strings(_slices(texts))) == [text or None for text in texts]


def test_a_column_without_values() -> None:
    empty = Chosen(np.full(1000, -1, np.int32), b"", 0)
    assert _read(pa.string(), empty, of_texts(np.zeros(3, np.int32), ["x"])) == [None] * 1000 + ["x"] * 3


@settings(deadline=None)
@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=50))
def test_digits_are_integers(numbers: list[int]) -> None:
    found = integers(_slices([str(number) for number in numbers] + [""]))
    assert found is not None
    assert _read(pa.int32(), found) == [*numbers, None]


@pytest.mark.parametrize("text", ["-1", "1.5", "1e3", "x", "1234567890", "12a"])
def test_what_is_not_digits_is_no_integer(text: str) -> None:
    assert integers(_slices(["17", text])) is None


def test_texts_that_are_no_numbers_are_missing() -> None:
    slices = _slices(["1.5", "x", "-2e3", "nan"])
    assert floats(slices, np.array([0, 2], np.int32)).tolist() == [1.5, -2000]
    assert np.isnan(floats(slices, np.array([1, 3], np.int32))).all()
    read = _INTERNER.typed(_slices(["1.5", "x", "", "1.50"]), np.float64)
    assert _read(pa.float64(), read) == [1.5, None, None, 1.5]
    assert read.count == 1
