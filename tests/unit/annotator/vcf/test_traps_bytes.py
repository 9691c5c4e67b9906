"""Bytes that are no UTF-8 (Latin-1 names, damaged files) in every column: passed through as they are, readable in the tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pysam
import pytest

from tests.annotator_demo import DemoReference

HEADER = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_bytes_that_are_no_utf8_pass_through_every_column(
    demo: DemoReference, tmp_path: Path, engine: str
) -> None:
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        ref = fasta.fetch("chr1", 59_999, 60_000).upper().encode()
    other = b"A" if ref != b"A" else b"C"
    start = b"chr1\t60000\t"
    records = [
        start + b"id\xe9\t" + ref + b"\t" + other + b"\t1\xff0\tq\xe9\tNAME=M\xfcller;\xe9=\xff",
        start + b".\t" + ref + b"\t" + ref + b"[c\xe9:5[\t.\t.\t.",
        start + b".\t" + ref + b"\t<DEL\xe9>\t.\t.\tSVLEN=-20;END=\xe9",
        start + b".\t" + ref + b"\t<\xc3\xa9>\t.\t.\t.",
        b"c\xe9\t5\t.\tA\tC\t.\t.\t.",
    ]
    path = tmp_path / "in.vcf"
    path.write_bytes(HEADER + b"".join(record + b"\n" for record in records))
    demo.annotate(path, tmp_path / "out", engine=engine)
    written = gzip.decompress((tmp_path / "out" / "annotated.vcf.gz").read_bytes()).splitlines()
    lines = [line.split(b"\t") for line in written if not line.startswith(b"#")]
    assert [line[:7] for line in lines] == [record.split(b"\t")[:7] for record in records]
    assert lines[0][7].split(b";CSQ=")[0] == b"NAME=M\xfcller;\xe9=\xff"
    table = pq.read_table(tmp_path / "out" / "variants.parquet").to_pylist()
    if engine == "vep":  # csq has no row there
        assert (table[0]["ID"], table[0]["FILTER"], table[0]["QUAL"]) == ("id\ufffd", "q\ufffd", None)
        assert {row["Allele"] for row in table} >= {
            ref.decode() + "[c\ufffd:5[",
            "deletion",
            "structural_variant",
        }
