"""A declared precision: texts are rounded as the decimal module rounds, and what is no plain decimal stays."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.errors import TrackError
from annotator.tracks.rounding import Rounding
from annotator.tracks.spec import TrackSpec, parse_spec
from tests.unit.annotator.tracks.track_world import ask, texts, track


def rounded(precision: str, values: list[str]) -> list[str]:
    strings = Strings.of(values)
    made = Rounding.of(precision).rounded(strings, strings.offsets[:-1].copy(), strings.offsets[1:].copy())
    return [made[i] for i in range(len(values))]


@pytest.mark.parametrize(
    ("precision", "text", "expected"),
    [
        ("4", "6.57030e-06", "6.570e-06"),
        ("4", "0.000123456", "0.0001235"),
        ("4", "0.00012345", "0.0001234"),
        ("4", "0.000123451", "0.0001235"),
        ("4", "123456.7", "123457"),
        ("4", "9.9999e-05", "9.9999e-05"),
        ("4", "0.099999", "0.10000"),
        ("4", "-1.23456", "-1.235"),
        ("4", "12", "12"),
        ("4", "", ""),
        ("4", "0.12345&0.2", "0.12345&0.2"),
        ("4", "nan", "nan"),
        ("4", "0.00000e+00", "0.00000e+00"),
        ("0.001", "0.12349", "0.123"),
        ("0.001", "23.4567", "23.457"),
        ("0.01", "0.1", "0.1"),
        ("0.01", "1.23456e-05", "1.23456e-05"),
        ("0.001", "0.9999", "1.000"),
    ],
)
def test_rounded(precision: str, text: str, expected: str) -> None:
    assert rounded(precision, ["0.55555", text, ""])[1] == expected


@given(
    st.lists(st.decimals(0, 1000, places=7).map(lambda value: f"{value:f}"), min_size=1), st.integers(1, 6)
)
def test_significant_digits_are_those_of_the_decimal_module(values: list[str], digits: int) -> None:
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    for text, found in zip(values, rounded(str(digits), values), strict=True):
        if text == found:  # a whole part longer than the digits, or a carry into a new digit, stays
            continue
        expected = context.plus(Decimal(text))
        if Decimal(text) < 10 ** (digits - 1):
            assert Decimal(found) == expected, text
        else:
            assert abs(Decimal(found) - Decimal(text)) <= Decimal("0.5"), text


def test_a_track_says_how_it_is_rounded(tmp_path: Path) -> None:
    spec = parse_spec(f"own={tmp_path / 't.vcf'}:AF~2,AC")
    head = (
        "##fileformat=VCFv4.2\n"
        '##INFO=<ID=AF,Number=A,Type=Float,Description="share">\n##INFO=<ID=AC,Number=A,Type=Integer,Description="c">\n'
    )
    made = track(tmp_path, "1\t7\t.\tC\tT\t.\t.\tAF=0.12345;AC=12345\n", spec, head)
    assert texts(ask([made], "1:7:C:T").suffix) == ["|0.12|12345"]
    assert made.meta.csq_fields[0].description == "share (rounded to 2 significant digits)"


@pytest.mark.parametrize(
    "text", ["t=f.vcf:AF~", "t=f.vcf:AF~0", "t=f.vcf:AF~-1", "t=f.vcf:AF~0.5", "t=f.vcf:AF~four"]
)
def test_a_precision_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(TrackError, match="precision"):
        parse_spec(text)


GNOMAD_JOINT = "##fileformat=VCFv4.2\n" + "".join(
    f'##INFO=<ID={key},Number={number},Type={kind},Description="{key}">\n'
    for key, number, kind in [
        ("AC_joint", "A", "Integer"),
        ("AN_joint", "1", "Integer"),
        ("AF_joint", "A", "Float"),
        ("nhomalt_joint", "A", "Integer"),
        ("grpmax_joint", "A", "String"),
        ("AF_grpmax_joint", "A", "Float"),
        ("fafmax_faf95_max_joint", "A", "Float"),
        ("exomes_filters", ".", "String"),
        ("not_called_in_exomes", "0", "Flag"),
        ("revel_max", "1", "Float"),
    ]
)


def test_the_joint_release_of_gnomad(tmp_path: Path) -> None:
    records = (
        "1\t7\t.\tC\tT\t.\tPASS\tAC_joint=1;AN_joint=1614320;AF_joint=6.19456e-07;nhomalt_joint=0;grpmax_joint=nfe;"
        "AF_grpmax_joint=8.47345e-07;fafmax_faf95_max_joint=0.00000e+00;revel_max=0.9\n"
        "1\t8\t.\tG\tT\t.\tEXOMES_FILTERED\tAC_joint=0;AN_joint=0;exomes_filters=AC0;not_called_in_exomes\n"
    )
    made = track(tmp_path, records, TrackSpec("gnomad", Path("t.vcf")), GNOMAD_JOINT)
    values = ask([made], "1:7:C:T", "1:8:G:T")
    columns = [field.column for field in made.meta.fields]
    found = [dict(zip(columns, text.split("|")[1:], strict=True)) for text in texts(values.suffix)]
    assert found[0] == {
        "gnomad_AF": "6.19456e-07",
        "gnomad_AF_grpmax": "8.473e-07",
        "gnomad_FAF95": "0.00000e+00",
        "gnomad_nhomalt": "0",
        "gnomad_AC": "1",
        "gnomad_AN": "1614320",
        "gnomad_grpmax": "nfe",
        "gnomad_exomes_filters": "",
        "gnomad_not_called_in_exomes": "",
        "gnomad_FILTER": "",
    }
    assert found[1]["gnomad_FILTER"] == "EXOMES_FILTERED"
    assert (found[1]["gnomad_exomes_filters"], found[1]["gnomad_not_called_in_exomes"]) == ("AC0", "1")
    assert values.columns["gnomad_AF"][0] == float("6.19456e-07")
    assert np.isnan(values.columns["gnomad_AF"][1])  # type: ignore[arg-type]
