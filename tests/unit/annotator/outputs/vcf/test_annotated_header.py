"""The annotated file's header: the user's lines in their order, then ours."""

from __future__ import annotations

from annotator.chunk.batch import CsqField
from annotator.outputs.vcf.header import annotated_header
from annotator.vcf.header import parse_header

COLUMNS = b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
FIELDS = (CsqField("Allele"), CsqField("Consequence"))
OWN = b'##INFO=<ID=CSQ,Number=.,Type=String,Description="Old. Format: A|B">'
OTHER = b'##INFO=<ID=CSQX,Number=1,Type=String,Description="x">'


def lines(*meta: bytes) -> tuple[list[bytes], bool]:
    text, replaced = annotated_header(parse_header([*meta, COLUMNS]), FIELDS, [("annotator", "GAS")])
    return text.splitlines(), replaced


def test_the_user_s_lines_stay_and_ours_follow() -> None:
    made, replaced = lines(b"##fileformat=VCFv4.3", b"##x=1", OTHER)
    assert made[:4] == [b"##fileformat=VCFv4.3", b"##x=1", OTHER, b"##annotator=GAS"]
    assert made[4].startswith(b"##INFO=<ID=CSQ,")
    assert made[4].endswith(b'Format: Allele|Consequence">')
    assert (made[5:], replaced) == ([COLUMNS], False)


def test_a_key_of_ours_that_was_there_is_replaced_and_the_header_says_so() -> None:
    made, replaced = lines(b"##fileformat=VCFv4.2", OWN, b"##x=1")
    assert replaced
    assert OWN not in made
    assert made[1:4] == [b"##x=1", b"##annotator=GAS", b"##annotator_replaced=INFO/CSQ of the input"]
    again, _ = lines(*made[:-1])
    assert again.count(b"##annotator_replaced=INFO/CSQ of the input") == 1


def test_a_missing_format_line_is_written() -> None:
    made, replaced = lines()
    assert (made[0], replaced) == (b"##fileformat=VCFv4.2", False)
