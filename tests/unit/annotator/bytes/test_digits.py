"""Whole numbers in text that others wrote."""

from __future__ import annotations

import pytest

from annotator.bytes.digits import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("999999999999", 999_999_999_999),
        ("1" * 13, None),
        ("9" * 5000, None),
        ("", None),
    ]
    + [(text, None) for text in ("-1", "+1", " 1", "1 ", "1_0", "1.0", "1e3", "0x1")],
)
def test_only_ascii_digits_count(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "digit", [0xB2, 0x0661, 0x0967, 0xFF11], ids=["superscript", "Arabic", "Hindi", "wide"]
)
def test_digits_of_other_scripts_are_none(digit: int) -> None:
    assert whole_number(chr(digit)) is None
