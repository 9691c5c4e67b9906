"""Rows of a track as columns: what is sorted, merged and read as numbers is what Python would make of each row alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.tracks.field_codec import FieldColumn, encoded
from annotator.tracks.rows import TrackRows
from annotator.tracks.spec import TrackField
from annotator.tracks.vcf_values import Spans, cell, composed

FIELDS = (TrackField("t_A", "text", "A"), TrackField("t_N", "number", "N"))


def rows_of(entries: list[tuple[int, int, str, str, str]]) -> TrackRows:
    return TrackRows(
        np.array([entry[0] for entry in entries], np.int32),
        np.array([entry[1] for entry in entries], np.uint64),
        Strings.of([f"|{entry[2]}|{entry[3]}" for entry in entries]),
        Strings.of([entry[4] for entry in entries]),
    )


def numbers(texts: list[str]) -> list[float]:
    rows = rows_of([(number, 0, "x", text, "") for number, text in enumerate(texts)])
    column = FieldColumn.of(encoded(rows.texts.data, *rows.field_spans(2)[1]))
    found: list[float] = column.numbers(np.arange(len(rows))).tolist()
    return found


def same(one: float, other: float) -> bool:
    return (one == other and math.copysign(1, one) == math.copysign(1, other)) or (
        one != one and other != other
    )


def python_reads(text: str) -> float:
    try:
        return float(text.replace("_", "x"))  # Python alone reads 1_000 as a number
    except ValueError:
        return math.nan


@given(
    st.lists(
        st.one_of(
            st.floats().map(repr),
            st.from_regex(r"[-+]?[0-9]{0,22}\.?[0-9]{0,22}([eE][-+]?[0-9]{1,3})?", fullmatch=True),
            st.text("0123456789.eE+-_x", max_size=8),
        ),
        min_size=1,
    )
)
def test_numbers_are_those_that_python_reads(texts: list[str]) -> None:
    for text, found in zip(texts, numbers(texts), strict=True):
        assert same(found, python_reads(text)), text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5&0.7", 0.7),
        ("0.7&.&0.5", 0.7),
        ("&0.7", 0.7),
        ("", math.nan),
        ("6.57505e-06", 6.57505e-06),
        ("3.9788099999999998e-06", 3.9788099999999998e-06),
        ("-0.0", -0.0),
        ("0e-400", 0.0),
        ("9007199254740993", 9007199254740992.0),
        ("1e23", 1e23),
        ("inf", math.inf),
        ("e5", math.nan),
        (".", math.nan),
        ("-", math.nan),
    ],
)
def test_number(text: str, value: float) -> None:
    assert same(numbers([text])[0], value)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(2**64 - 3, 2**64 - 1), st.sampled_from(["", "a", "b", "a&b"]),
            st.sampled_from(["", "1", "2"]), st.sampled_from(["", "rs1", "rs2", "rs2&rs3"]),
        ),
        min_size=1, max_size=20,
    )
)  # fmt: skip
def test_rows_of_one_allele_are_merged_in_the_order_they_came(
    entries: list[tuple[int, int, str, str, str]],
) -> None:
    expected: dict[tuple[int, int], list[list[str]]] = {}
    for position, key, *values in entries:
        kept = expected.setdefault((position, key), [[], [], []])
        *lists, ids = values
        for seen, value in zip(kept, lists, strict=False):
            if value and value not in seen and value not in "&".join(seen).split("&"):
                seen.append(value)
        kept[2] = list(dict.fromkeys([*kept[2], *filter(None, ids.split("&"))]))
    rows = rows_of(entries).sorted().merged(FIELDS)
    found = [(int(rows.position[i]), int(rows.key[i]), rows.texts[i], rows.ids[i]) for i in range(len(rows))]
    assert found == [
        (*allele, f"|{'&'.join(a)}|{'&'.join(n)}", "&".join(ids))
        for allele, (a, n, ids) in sorted(expected.items())
    ]


def test_a_list_that_several_rows_of_an_allele_have_is_there_once() -> None:
    rows = rows_of(
        [(7, 1, "a&b", "1", "rs3&rs7"), (7, 1, "a&b", "2", "rs7&rs9"), (7, 1, "b", "1", "rs3&rs7")]
    )
    merged = rows.merged(FIELDS)
    assert (len(merged), merged.texts[0], merged.ids[0]) == (1, "|a&b|1&2", "rs3&rs7&rs9")


@given(st.lists(st.text("ab.,;|= \té", max_size=6), min_size=1))
def test_fields_are_escaped_as_vep_escapes_them(texts: list[str]) -> None:
    strings = Strings.of(texts)
    column = Spans(strings.data, strings.offsets[:-1].copy(), strings.offsets[1:].copy())
    words = Strings.of([*texts[::-1], "x"])  # a column of another text than the records'
    other = Spans(words.data, words.offsets[:-2].copy(), words.offsets[1:-1].copy())
    made = composed(strings.data, [column, other, column], len(texts))
    assert [made[i] for i in range(len(made))] == [
        f"|{cell(text)}|{cell(word)}|{cell(text)}" for text, word in zip(texts, texts[::-1], strict=True)
    ]
