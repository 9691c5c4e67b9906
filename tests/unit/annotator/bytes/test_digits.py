"""Whole numbers in text that others wrote."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from annotator.bytes.digits import decimal_number, whole_number
from annotator.engines.vep.pick import _appris, _grade
from annotator.errors import TrackError
from annotator.genes.joining import stated
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.report import _row
from annotator.outputs.summary.tally import Hit
from annotator.tracks import bed, tsv
from annotator.tracks.clinvar import given_stars
from annotator.tracks.spec import TrackSpec
from tests.unit.annotator.tracks.track_world import CONTIGS, Genome


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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("+2.", 2.0),
        ("inf", math.inf),
        ("1e999", math.inf),
    ],
)
def test_decimal_numbers(text: str, value: float) -> None:
    assert decimal_number(text) == value


def test_what_is_no_decimal_number() -> None:
    for text in ("", ".", "1_000", " 1", "\u00b2", "\u0661", "nan", "0x1", "1e", "e1", "--1", "1 2"):
        assert math.isnan(decimal_number(text)), text


def test_no_other_place_reads_digits_by_itself() -> None:
    """`isdigit` says yes to what `int` refuses: superscripts, and numbers of thousands of digits."""
    package = Path(__file__).parents[4] / "annotator_container" / "annotator"
    for path in package.rglob("*.py"):
        assert not re.search(r"\.is(digit|numeric)\(", path.read_text(encoding="utf-8")), path


HUGE = "9" * 5000


@pytest.mark.parametrize("digits", ["\u00b2", "\u0661", HUGE], ids=["superscript", "Arabic", "huge"])
def test_odd_digits_end_no_run(tmp_path: Path, digits: str) -> None:
    """Each place that once called `int` on a text of a file."""
    assert _appris(f"principal{digits}") >= 0
    assert _grade(f"tsl{digits}") >= 0
    (tmp_path / "genes.gff3").write_text(f"1\tx\tCDS\t1\t9\t.\t+\t0\tID=c;transl_table={digits}\n")
    assert stated(tmp_path / "genes.gff3").codes == {}
    header = f'##contig=<ID=1,length={digits}>\n##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence">\n'
    assert ExplorePlan.from_header(header + "#CHROM\n", ()).contigs == (("1", None),)
    hit = Hit("1", 5, "", "A", "C", {"clinvar_stars": digits, "clinvar_class": "P"}, ())
    assert _row(hit, 0)["order"] in (0, 4)
    assert given_stars(digits) == ""
    for name, text in (
        ("b.bed", f"1\t{digits}\t9\n"),
        ("s.tsv", f"chrom\tpos\tref\talt\tscore\n1\t{digits}\tA\tC\t1\n"),
    ):
        (tmp_path / name).write_text(text)
        spec = TrackSpec("t", tmp_path / name)
        with pytest.raises(TrackError):
            bed.build(spec, CONTIGS, tmp_path) if name == "b.bed" else tsv.build(
                spec, CONTIGS, Genome(), tmp_path
            )
