"""Headers as they come: what can be made valid is, and every tool opens the output; the rest is refused with a sentence."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path
from types import FrameType

import pytest

from annotator.errors import InputError
from annotator.limits import HEADER_LINES
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.annotator_demo import DemoReference
from tests.unit.annotator.inputs.readers import open_with_all

FORMAT_LINE = "##fileformat=VCFv4.2\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
RECORD = "chr1\t60000\t.\tN\tA\t.\t.\t."


@pytest.mark.parametrize(
    "line",
    [
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Old. Format: A|B">',
        '##INFO=<Number=.,ID=CSQ,Type=String,Description="Old. Format: A|B">',
        '##INFO=<Description="Old, with ID=X. Format: A|B",Type=String,Number=.,ID=CSQ>',
        '##INFO=<ID="CSQ",Number=.,Type=String,Description="Old">',
        '##INFO=< ID = CSQ, Number=., Type=String, Description="Old">',
        "##INFO=<ID=CSQ>",
        pytest.param(
            '##INFO=<ID=CSQ,Number=.,Type=String,Description="a \\"quoted\\" word">',
            id="quotes within quotes",
        ),
    ],
)
def test_there_is_one_csq_line(demo: DemoReference, tmp_path: Path, line: str) -> None:
    source = tmp_path / "in.vcf"
    source.write_text(f"{FORMAT_LINE}{line}\n{COLUMNS}\n{RECORD[:-1]}CSQ=old|x;DP=3\n")
    demo.annotate(source, tmp_path / "out", engine="vep")
    assert open_with_all(tmp_path / "out") == ["chr1:60000"]
    header = gzip.decompress((tmp_path / "out/annotated.vcf.gz").read_bytes())
    assert header.count(b"CSQ") == 3  # our line, the note that it replaced one, the record's key
    assert b"old|x" not in header


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (f"{FORMAT_LINE}{COLUMNS}\t\n{RECORD}\n", "#CHROM line was corrected"),
        (f"{FORMAT_LINE}{COLUMNS.lower()}\n{RECORD}\n", "#CHROM line was corrected"),
        (f"{FORMAT_LINE}{COLUMNS.replace('QUAL', ' QUAL')}\n{RECORD}\n", "#CHROM line was corrected"),
        (f"{FORMAT_LINE}{COLUMNS}\tFORMAT\n{RECORD}\tGT\n", "FORMAT stands without a sample"),
        (f"{FORMAT_LINE}{COLUMNS}\tFORMAT\t\t\n{RECORD}\tGT\n", "FORMAT stands without a sample"),
        (f"##FileFormat=VCFv4.2\n{COLUMNS}\n{RECORD}\n", "in lower case"),
        (f"##fileformat=vcfv4.1 \n{COLUMNS}\n{RECORD}\n", "in lower case"),
        (f"{COLUMNS}\n{RECORD}\n", "is missing"),
        (f"{FORMAT_LINE}{COLUMNS}\n{RECORD[:-1]}\n", ""),
        (f"{FORMAT_LINE}{COLUMNS}\n{RECORD.replace('N', 'N').replace('A', 'A,X')}\n", ""),
        (f"{FORMAT_LINE}{COLUMNS}\tFORMAT\tS 1\n{RECORD}\tGT\t0/1\n", ""),
    ],
)
def test_what_can_be_made_valid_is_read_by_every_tool(
    demo: DemoReference, tmp_path: Path, text: str, note: str
) -> None:
    source = tmp_path / "in.vcf"
    source.write_text(text)
    demo.annotate(source, tmp_path / "out", engine="vep")
    assert open_with_all(tmp_path / "out") == ["chr1:60000"]
    assert note in (tmp_path / "out/annotation.log").read_text()
    out = gzip.decompress((tmp_path / "out/annotated.vcf.gz").read_bytes())
    again = VcfReader(Source(io.BytesIO(out)))  # and by us
    assert sum(1 for _ in again.chunks()) == 1


@pytest.mark.parametrize(
    ("header", "line", "column"),
    [
        pytest.param(b"##fileformat=VCFv4.2\n##x=a\0b\n#CHROM\tPOS\n", 2, 6, id="null in a header line"),
        pytest.param(
            b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\x01\n",
            2,
            48,
            id="sample",
        ),
    ],
)
def test_control_characters_in_a_header_are_refused(header: bytes, line: int, column: int) -> None:
    with pytest.raises(InputError, match="control character") as caught:
        VcfReader(Source(io.BytesIO(header)))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_header_bomb_is_refused_early() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b"##fileformat=VCFv4.2\n")]
    piece = b"##\n" * 1_000_000
    parts += [packer.compress(piece) for _ in range(40)]
    bomb = b"".join(parts) + packer.flush()
    source = Source(io.BytesIO(bomb), len(bomb))
    with pytest.raises(InputError, match="header is too large"):
        VcfReader(source)
    assert source.produced < 16 * HEADER_LINES


def calls_with(demo: DemoReference, folder: Path, contigs: int) -> int:
    """Python calls of a whole annotation of a file that declares so many contigs."""
    lines = "".join(f"##contig=<ID=scaffold_{i},length={1000 + i}>\n" for i in range(contigs))
    folder.mkdir()
    source = folder / "in.vcf"
    source.write_text(f"{FORMAT_LINE}{lines}{COLUMNS}\n{RECORD}\n")
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        demo.annotate(source, folder / "out", engine="vep")
    finally:
        sys.setprofile(None)
    return count


def test_the_work_grows_with_the_contigs_and_no_faster(demo: DemoReference, tmp_path: Path) -> None:
    """100,000 contigs once took a minute: each was compared with each."""
    calls_with(demo, tmp_path / "first", 10)  # what is imported and cached once
    few, some, many = (calls_with(demo, tmp_path / str(count), count) for count in (500, 1000, 2000))
    assert many - some < 2.2 * (some - few)
    assert some - few < 500 * 200  # calls for each contig
