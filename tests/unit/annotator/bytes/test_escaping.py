"""The rule for values in CSQ: no separator is left, and decoding gives the value back, but for what VEP writes as & and _."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.bytes.escaping import column_name, escaped, escaped_symbol, plain
from annotator.bytes.strings import Strings
from annotator.tracks.vcf_values import Spans, cell, composed

SEPARATORS = "|,;=% \t\n\r&\x00\x01\x7f\x0b"
texts = st.text(SEPARATORS + "abBD239é\u00a0\u2028", max_size=12)


def as_lists(text: str) -> str:
    """What VEP cannot tell apart: commas and bars are `&`, runs of blanks `_`."""
    return re.sub(r"[\t-\r ]+", "_", re.sub(r"[,|]", "&", text))


@given(texts)
def test_a_value_has_no_separator_and_is_read_back(text: str) -> None:
    written = escaped(text)
    assert not re.search(r"[|,;=\x00-\x20\x7f]", written)
    assert plain(written) == unquote(written) == as_lists(text)


@given(st.text(";=%&\x01ab3BD", max_size=12))
def test_other_separators_are_read_back_as_they_were(text: str) -> None:
    assert plain(escaped(text)) == text


@given(texts)
def test_blanks_of_a_symbol_are_kept(text: str) -> None:
    written = escaped_symbol(text)
    assert not re.search(r"[|,;=\x00-\x20\x7f]", written)
    assert plain(written) == re.sub(r"[\t-\r ]", " ", re.sub(r"[,|]", "&", text))


@settings(deadline=None)  # the first call loads the compiled function
@given(st.lists(texts.map(lambda text: text.replace("%", "")), min_size=1))
def test_compiled_code_writes_the_same(values: list[str]) -> None:
    strings = Strings.of(values)
    column = Spans(strings.data, strings.offsets[:-1].copy(), strings.offsets[1:].copy())
    made = composed(strings.data, [column], len(values))
    assert [made[i] for i in range(len(made))] == [f"|{cell(text)}" for text in values]


def test_percent_codes_of_a_vcf_s_info_stay() -> None:
    strings = Strings.of(["a%3Bb%2C50%"])
    column = Spans(strings.data, np.zeros(1, np.int64), strings.offsets[1:].copy())
    made = composed(strings.data, [column], 1)
    assert made[0] == "|a%3Bb%2C50%"
    assert plain(made[0]) == "|a;b,50%"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("BRCA2", "BRCA2"),
        ("l(2)gl", "l(2)gl"),
        ("Pathogenic|drug_response", "Pathogenic&drug_response"),
        ("criteria provided,  single submitter", "criteria_provided&_single_submitter"),
        ("p.Lys4=", "p.Lys4%3D"),
        ("50%", "50%"),
        ("50%3B", "50%253B"),
    ],
)
def test_examples(text: str, written: str) -> None:
    assert escaped(text) == written


def test_names_of_columns() -> None:
    assert column_name("own_Eigen|PC,raw (a=b)") == "own_Eigen_PC_raw_a_b_"
    assert column_name("own_hg19.pos+1-2") == "own_hg19.pos+1-2"


def test_no_other_place_escapes() -> None:
    """One rule: no other module of the annotator writes percent codes by itself."""
    package = Path(__file__).parents[4] / "annotator_container" / "annotator"
    for path in package.rglob("*.py"):
        if path.name != "escaping.py":
            assert not re.search(r"replace\([^,]*, *[\"']%", path.read_text(encoding="utf-8")), path
