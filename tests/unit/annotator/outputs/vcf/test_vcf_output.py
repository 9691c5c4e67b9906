"""The user's lines stay theirs; the index finds what htslib finds."""

from __future__ import annotations

import gzip
import random
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pysam
import pytest

from annotator.chunk.batch import Rows
from annotator.outputs.vcf import bgzf
from annotator.outputs.vcf.writer import splice
from annotator.reference.folder import Reference
from tests.unit.annotator.driver import annotate, scanned
from tests.unit.annotator.variants import crowded


def spliced(info: str, answer: str, rest: str = "") -> str:
    """The line of one record whose rows are `answer` (empty: none)."""
    records = scanned(f"1 5 . A C . . {info}{rest}")
    count = 1 if answer else 0
    text = np.frombuffer(answer.encode() or b"\0", np.uint8)
    ends = np.array([len(answer)] * count, np.int64)
    empty = np.zeros(count, np.int64)
    rows = Rows(empty, empty, text, empty, ends, np.zeros(count, np.uint64), np.zeros(count, np.uint8))
    lines = splice(records, rows, np.array([0, count], np.int64), np.frombuffer(b"CSQ", np.uint8))
    return lines.text.tobytes().decode().rstrip("\n").split("\t", 7)[7]


@pytest.mark.parametrize(
    ("info", "answer", "expected"),
    [
        (".", "a|b", "CSQ=a|b"),
        ("DP=1.50;FLAG", "a|b", "DP=1.50;FLAG;CSQ=a|b"),
        ("DP=1;", "a|b", "DP=1;CSQ=a|b"),
        ("CSQ=old,old", "a|b", "CSQ=a|b"),
        ("A=1;CSQ=old;B=2", "a|b", "A=1;B=2;CSQ=a|b"),
        ("CSQ=old;A=1", "", "A=1"),
        ("CSQ=old", "", "."),
        ("CSQX=1;XCSQ=2", "a|b", "CSQX=1;XCSQ=2;CSQ=a|b"),
        ("DP=1", "", "DP=1"),
        (".", "", "."),
        (";;X=1", "a|b", ";;X=1;CSQ=a|b"),
        ("A;;B", "", "A;;B"),
        (";", "a|b", ";CSQ=a|b"),
        ("CSQ=old;;A", "a|b", ";A;CSQ=a|b"),
    ],
)
def test_only_our_key_changes(info: str, answer: str, expected: str) -> None:
    assert spliced(info, answer) == expected
    assert spliced(info, answer, " GT 0|1") == expected + "\tGT\t0|1"


def test_every_other_byte_of_the_input_is_in_the_output(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    text = crowded(reference, 300, seed=8)
    out = annotate(text, reference_folder, tmp_path)
    given = [line.split("\t") for line in text.decode().splitlines() if not line.startswith("#")]
    for before, after in zip(given, out.records(), strict=True):
        kept = ";".join(item for item in after[7].split(";") if not item.startswith("CSQ=")) or "."
        assert [*after[:7], kept, *after[8:]] == before


def test_index_finds_what_htslibs_own_index_finds(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    out = annotate(crowded(reference, 1500, seed=9), reference_folder, tmp_path, records=100)
    copy = tmp_path / "copy.vcf.gz"
    copy.write_bytes(out.vcf.read_bytes())
    pysam.tabix_index(str(copy), preset="vcf")
    places = [(record[0], int(record[1])) for record in out.records()]
    chance = random.Random(1)
    with pysam.TabixFile(str(out.vcf)) as ours, pysam.TabixFile(str(copy)) as theirs:
        assert ours.contigs == theirs.contigs == list(dict.fromkeys(name for name, _ in places))
        for _ in range(100):
            name, start = chance.choice(places)
            low, high = max(0, start - chance.randint(0, 20_000)), start + chance.randint(1, 20_000)
            found = list(ours.fetch(name, low, high))
            assert found == list(theirs.fetch(name, low, high))
            assert any(int(line.split("\t")[1]) == start for line in found)


def test_an_event_is_found_by_each_base_that_it_covers(reference_folder: Path, tmp_path: Path) -> None:
    """END alone, SVLEN alone (VCF 4.4), both; the query lies many index windows behind POS."""
    head = (
        '##fileformat=VCFv4.4\n##INFO=<ID=END,Number=1,Type=Integer,Description="End">\n'
        '##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="Length">\n##ALT=<ID=DEL,Description="Deletion">\n'
        "##contig=<ID=1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    )
    events = [("ends", "END=300000"), ("sized", "SVLEN=-299000"), ("both", "END=300000;SVLEN=299000")]
    lines = [f"1\t1000\t{name}\tN\t<DEL>\t.\t.\t{info}\n" for name, info in events]
    lines += [f"1\t{position}\tsnv\tN\tA\t.\t.\t.\n" for position in range(2000, 400_000, 100)]
    out = annotate((head + "".join(lines)).encode(), reference_folder, tmp_path, records=500)
    index = tabix_chunks(out.vcf.with_name(out.vcf.name + ".tbi"))
    with pysam.VariantFile(str(out.vcf)) as file:
        assert [record.id for record in file.fetch("1", 290_000, 290_050)][:3] == ["ends", "sized", "both"]
    assert index(290_000) == 0


def tabix_chunks(path: Path) -> Callable[[int], int]:
    """The linear index of a file with one contig: position (0-based) -> virtual offset of the first block, counted
    from the first record's."""
    data = gzip.decompress(path.read_bytes())
    at = 36 + struct.unpack_from("<i", data, 32)[0]
    (bins,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(bins):
        at += 8 + 16 * struct.unpack_from("<Ii", data, at)[1]
    (count,) = struct.unpack_from("<i", data, at)
    offsets = struct.unpack_from(f"<{count}Q", data, at + 4)
    return lambda position: offsets[position >> 14] - offsets[0]


def test_blocks_are_bgzf_even_where_nothing_compresses() -> None:
    noise = random.Random(3).randbytes(200_000)
    data, starts = bgzf.compress(noise)
    assert gzip.decompress(data + bgzf.END_OF_FILE) == noise
    assert starts[-1] == len(data)
    assert all(data[at : at + 4] == b"\x1f\x8b\x08\x04" for at in starts[:-1].tolist())
    assert bgzf.compress(noise)[0] == data
