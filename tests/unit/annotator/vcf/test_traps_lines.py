"""Lines as they come in the wild: accepted byte for byte, or refused with line and column."""

from __future__ import annotations

import itertools

import pytest

from annotator.errors import InputError
from tests.unit.annotator.vcf.test_traps_containers import HEADER, read, refused

SAMPLES = HEADER.rstrip(b"\n") + b"\tFORMAT\tS1\tS2\n"


def one(line: bytes, header: bytes = HEADER) -> InputError:
    """The refusal of a file whose second record is `line`."""
    tail = b"\tGT\t0/0\t0/1" if header is SAMPLES else b""
    error = refused(header + b"1\t5\t.\tA\tC\t.\t.\t." + tail + b"\n" + line + b"\n")
    assert error.line == header.count(b"\n") + 2
    return error


@pytest.mark.parametrize(
    "line",
    [
        b"1\t10\t.\ta\tc\t.\t.\t.",
        b"1\t10\t.\tR\tA\t.\t.\t.",
        b"1\t10\t.\tA\tN\t.\t.\t.",
        b"1\t10\t.\tA\tC,G,T\t.\t.\t.",
        b"1\t10\t.\tA\t*\t.\t.\t.",
        b"1\t10\t.\tA\t.\t.\t.\t.",
        b"1\t10\t.\tA\tC,*\t.\t.\t.",
        b"1\t10\t.\tA\tC\t.\t.\t",
        b"1\t10\t.\tA\tX\t.\t.\t.",
        b"1\t10\t.\tA\tC,X\t.\t.\t.",
        b"1\t10\t.\tA\t<NON_REF>\t.\t.\tEND=20",
        b"1\t10\t.\tA\tC,<NON_REF>\t.\t.\t.",
        b"1\t10\t.\tA\t<*>\t.\t.\t.",
        b"1\t10\t.\tA\t<DEL>\t.\t.\tSVTYPE=DEL;END=100",
        b"1\t10\t.\tA\t<DUP:TANDEM>\t.\t.\tSVTYPE=DUP;END=100",
        b"1\t10\t.\tA\tA[2:321682[\t.\t.\t.",
        b"1\t10\t.\tA\t]HLA-A*01:01:13]A\t.\t.\t.",
        b"1\t10\t.\tA\t.TGCA\t.\t.\t.",
        b"1\t10\t.\tA\tTGCA.\t.\t.\t.",
        b"1\t0\t.\tN\tA\t.\t.\t.",
        b"1\t10\trs1;rs1\tA\tC\t.\t.\tUNDECLARED=1;X;Y=a b",
        b"1\t10\t.\tA\tC\t.\t.\tX=" + b"y" * 1_200_000,
        pytest.param("1\t10\t.\tA\tC\t.\t.\tNAME=Müller".encode("latin-1"), id="latin-1"),
    ],
)
def test_these_are_accepted_unchanged(line: bytes) -> None:
    reader, text = read(HEADER + line + b"\n")
    assert text == line + b"\n"
    assert reader.records == 1


@pytest.mark.parametrize(
    ("line", "title", "column"),
    [
        (b"1\t10\t.\tA\tC\t.\t.", "too few", 15),
        (b"1\t10\t.\tA\tC\t.\t.\t.\t.", "too many", None),
        (b"1\t10", "position", None),
        (b"1", "too few", 2),
        (b"1 10 . A C . . .", "spaces", 2),
        (b"1\tten\t.\tA\tC\t.\t.\t.", "position", 3),
        (b"1\t-5\t.\tA\tC\t.\t.\t.", "position", 3),
        (b"1\t1e6\t.\tA\tC\t.\t.\t.", "position", 3),
        (b"1\t99999999999999999999\t.\tA\tC\t.\t.\t.", "position", 3),
        (b"1\t\t.\tA\tC\t.\t.\t.", "position", 3),
        (b"\t10\t.\tA\tC\t.\t.\t.", "no chromosome", 1),
        (b"1\t10\t.\t\tC\t.\t.\t.", "REF", 8),
        (b"1\t10\t.\t-\tC\t.\t.\t.", "REF", 8),
        (b"1\t10\t.\tA5\tC\t.\t.\t.", "REF", 9),
        (b"1\t10\t.\t<DEL>\tC\t.\t.\t.", "REF", 8),
        (b"1\t10\t.\tA\t\t.\t.\t.", "ALT", 10),
        (b"1\t10\t.\tA\t-\t.\t.\t.", "ALT", 10),
        (b"1\t10\t.\tA\tC,\t.\t.\t.", "ALT", 12),
        (b"1\t10\t.\tA\t,C\t.\t.\t.", "ALT", 10),
        (b"1\t10\t.\tA\tC/G\t.\t.\t.", "ALT", 10),
        (b"1\t10\t.\tA\t<DEL\t.\t.\t.", "ALT", 10),
        (b"1\t10\t.\tA\t<DEL,DUP>\t.\t.\t.", "ALT", 10),
        (b"1\t10\t.\tA\t<DEL>A]2:5]\t.\t.\t.", "ALT", 10),
        (b"1\t10\t\tA\tC\t.\t.\t.", "column of a record is empty", 6),
        (b"1\t10\t.\tA\tC\t\t.\t.", "column of a record is empty", 12),
        (b"1\t10\t.\tA\tC\t.\t\t.", "column of a record is empty", 14),
        pytest.param(b"1\t10\tr\x01\tA\tC\t.\t.\t.", "control character", 7, id="start of heading in ID"),
        pytest.param(b"1\t10\tr\0\tA\tC\t.\t.\t.", "control character", 7, id="null in ID"),
        pytest.param(b"1\t10\tr\x7f\tA\tC\t.\t.\t.", "control character", 7, id="delete in ID"),
        pytest.param(b"1\t10\t.\tA\t<D\0>\t.\t.\t.", "ALT", 12, id="null in ALT"),
        pytest.param(b"1\t10\t.\tA\tC\t.\t\x0b\t.", "control character", 14, id="vertical tab in FILTER"),
        pytest.param(
            b"1\t10\t.\tA\t" + b"C," * 10_000 + b"C\t.\t.\t.",
            "too many alternative alleles",
            None,
            id="10,001 alleles",
        ),
        (b"1\t10\t.\tA\tA[2:5\t.\t.\t.", "ALT", 10),
        (b"1\t4\t.\tA\tC\t.\t.\t.", "order", 3),
        (b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO", "header line stands", 1),
        (b"##fileformat=VCFv4.2", "header line stands", 1),
        pytest.param(b"1\t10\t.\tA\tC\t.\t.\tX\0Y", "control character", 17, id="null in INFO"),
        pytest.param(b"1\x01\t10\t.\tA\tC\t.\t.\t.", "control character", 2, id="control in CHROM"),
    ],
)
def test_these_are_refused_where_they_are(line: bytes, title: str, column: int | None) -> None:
    error = one(line)
    assert title in error.title
    if column is not None:
        assert error.column == column


def test_a_control_character_is_found_anywhere_in_a_long_info() -> None:
    start = b"1\t10\t.\tA\tC\t.\t.\t"
    for wrong, before, after in itertools.product((b"\0", b"\x1f", b"\x7f"), range(10), range(10)):
        error = one(start + b"A" * 8 + b"\xc3" * before + wrong + b"\xff" * after)
        assert "control character" in error.title
        assert error.column == len(start) + 8 + before + 1


def test_dashes_get_advice() -> None:
    assert "never with a dash" in one(b"1\t10\t.\tA\t-\t.\t.\t.").detail


def test_a_contig_that_comes_back_is_out_of_order() -> None:
    lines = b"1\t5\t.\tA\tC\t.\t.\t.\n2\t5\t.\tA\tC\t.\t.\t.\n1\t9\t.\tA\tC\t.\t.\t.\n"
    error = refused(HEADER + lines)
    assert "order" in error.title
    assert error.line == HEADER.count(b"\n") + 3
    assert "other chromosomes" in error.detail


def test_order_is_seen_across_chunks() -> None:
    many = b"".join(b"1\t%d\t.\tA\tC\t.\t.\t.\n" % p for p in range(100, 2000))
    assert "order" in refused(HEADER + many + b"1\t99\t.\tA\tC\t.\t.\t.\n").title


def test_windows_line_ends() -> None:
    lines = b"1\t5\t.\tA\tC\t.\t.\t.\r\n1\t6\t.\tA\tC\t.\t.\tX=1\r\n"
    reader, text = read(HEADER.replace(b"\n", b"\r\n") + lines)
    assert text == lines.replace(b"\r\n", b"\n")
    assert any("Windows" in note for note in reader.notes)


def test_windows_line_end_split_between_reads() -> None:
    body = b"".join(b"1\t%d\t.\tA\tC\t.\t.\t.\r\n" % p for p in range(1, 200))
    for size in (64, 65, 66, 67):
        reader, text = read((HEADER + body).replace(b"\r\r", b"\r"), chunk=size)
        assert text == body.replace(b"\r\n", b"\n")
        assert reader.records == 199


def test_old_mac_line_ends_are_named() -> None:
    assert "Mac" in refused((HEADER + b"1\t5\t.\tA\tC\t.\t.\t.\n").replace(b"\n", b"\r")).title


def test_no_records_is_a_file() -> None:
    reader, text = read(HEADER)
    assert (text, reader.records) == (b"", 0)


def test_no_last_line_end() -> None:
    assert read(HEADER + b"1\t5\t.\tA\tC\t.\t.\t.")[1] == b"1\t5\t.\tA\tC\t.\t.\t.\n"


def test_blank_lines_are_left_out_and_told() -> None:
    reader, text = read(HEADER + b"1\t5\t.\tA\tC\t.\t.\t.\n\n1\t6\t.\tA\tC\t.\t.\t.\n\n\n")
    assert text.count(b"\n") == 2
    assert any("Blank" in note for note in reader.notes)


def test_blank_lines_do_not_shift_the_line_number_of_a_later_chunk() -> None:
    good = b"".join(b"1\t%d\t.\tA\tC\t.\t.\t.\n" % p for p in range(1, 1000))
    error = refused(HEADER + b"\n\n" + good + b"1\tx\t.\tA\tC\t.\t.\t.\n")
    assert error.line == HEADER.count(b"\n") + 2 + 999 + 1


def test_2500_samples() -> None:
    names = b"".join(b"\tS%d" % n for n in range(2500))
    header = HEADER.rstrip(b"\n") + b"\tFORMAT" + names + b"\n"
    line = b"1\t5\t.\tA\tC\t.\t.\t.\tGT" + b"\t0|1" * 2500 + b"\n"
    reader, text = read(header + line)
    assert text == line
    assert len(reader.header.samples) == 2500
    error = refused(header + line[:-5] + b"\n")
    assert "2509 columns and this record has 2508" in error.detail


def test_missing_genotype_column() -> None:
    assert "too few" in one(b"1\t10\t.\tA\tC\t.\t.\t.\tGT\t0/1", SAMPLES).title


@pytest.mark.parametrize(
    ("header", "title", "line"),
    [
        (b"##fileformat=VCFv4.2\n1\t5\t.\tA\tC\t.\t.\t.\n", "names the columns is missing", 2),
        (b"##fileformat=VCFv4.2\n##contig=<ID=1>\n", "ends inside its header", 2),
        (b"##fileformat=VCFv3.3\n" + HEADER.split(b"\n", 1)[1], "version", 1),
        (b"##fileformat=hello\n" + HEADER.split(b"\n", 1)[1], "format line", 1),
        (b"##fileformat=VCFv4.2\n#comment\n" + HEADER.split(b"\n", 1)[1], "header line is not", 2),
        (b"##fileformat=VCFv4.2\n#CHROM POS ID REF ALT QUAL FILTER INFO\n", "spaces", 2),
        (b"##fileformat=VCFv4.2\n#CHROM\tPOS\tREF\tALT\tQUAL\tFILTER\tINFO\n", "another name", 2),
        (b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\n", "missing", 2),
        (b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tS1\n", "FORMAT", 2),
        (SAMPLES.replace(b"S2", b"S1"), "same name", 3),
        (SAMPLES.replace(b"S1", b""), "no name", 3),
        (b"##fileformat=VCFv4.2\n\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", "blank", 2),
    ],
)
def test_headers_that_cannot_be_read(header: bytes, title: str, line: int) -> None:
    error = refused(header)
    assert title in error.title
    assert error.line == line


def test_a_missing_format_line_is_told() -> None:
    reader, _ = read(HEADER.split(b"\n", 1)[1] + b"1\t5\t.\tA\tC\t.\t.\t.\n")
    assert any("fileformat" in note for note in reader.notes)
