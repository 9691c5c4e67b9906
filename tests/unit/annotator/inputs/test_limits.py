"""Products of counts are bounded: ALTs by transcripts, rows by text, records by transcripts. docs/contracts.md has the numbers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from annotator import limits
from annotator.chunk.records import Chunk
from annotator.contigs import ContigMap
from annotator.engines import long_alleles
from annotator.errors import InputError
from annotator.reference.crowding import Crowding
from annotator.reference.folder import Reference
from annotator.run.chunking import balanced
from tests.annotator_demo import DemoReference
from tests.unit.annotator.driver import HEADER, annotate
from tests.unit.annotator.inputs import crowded_gene
from tests.unit.annotator.inputs.crowded_gene import CODING, INTRON, inserted, record
from tests.unit.annotator.inputs.readers import open_with_all, unzipped

DOCS = Path(__file__).parents[4] / "docs" / "contracts.md"
MOST_MEMORY = 1_500_000  # kB
# Peaks of the command's own process and of its largest child. VmHWM, since the kernel's ru_maxrss of a new process begins
# with the memory of the process that made it: the tests' own, which grows to more than these tests allow.
MEASURED = """
import re, resource, sys
from pathlib import Path
from annotator.cli import main
code = main(sys.argv[1:])
own = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(max(int(own), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return crowded_gene.build(tmp_path_factory.mktemp("crowd"), 120)


def test_the_document_has_the_numbers() -> None:
    text = DOCS.read_text(encoding="utf-8").split("## Limits of an input file")[1].split("\n## ")[0]
    for number in (
        f"{limits.HEADER_BYTES >> 20} MB", f"{limits.HEADER_LINES:,}", f"{limits.LINE_BYTES >> 20} MB", f"{limits.UNPACKED_RATIO} times",
        f"{limits.UNPACKED_AFTER >> 20} MB", f"{limits.ALTS_OF_RECORD:,}", f"{limits.ROWS_OF_RECORD:,}", f"{limits.SORTED_BYTES >> 30} GB",
        f"{limits.TEXT_OF_CHUNK >> 30} GB", f"{limits.SPELT_BYTES >> 20} MB", f"{limits.SPELT_BASES:,} bases",
    ):  # fmt: skip
        assert number in text, number


def lines_of(count: int, alts: int = 1) -> list[bytes]:
    return [b"1\t%d\t.\tA\t%s\t.\t.\t.\n" % (at, b",".join([b"C"] * alts)) for at in range(1, count + 1)]


def test_chunks_are_smaller_where_transcripts_are_many() -> None:
    chunk = Chunk(0, b"".join(lines_of(2000)), 0, 3)
    sizes = [part.text.count(b"\n") for part in balanced([chunk], crowding=lambda text: 1000)]
    assert sizes == [500] * 4
    several = Chunk(0, b"".join(lines_of(20_000, 4)), 0, 3)
    sizes = [
        part.text.count(b",") + part.text.count(b"\n")
        for part in balanced([several], crowding=lambda text: 1000)
    ]
    assert max(sizes) <= limits.ROWS_OF_CHUNK // 1000
    assert sum(sizes) == 80_000


def test_chunks_of_a_crowded_place_do_not_swallow_what_was_held() -> None:
    chunks = [Chunk(0, b"".join(lines_of(700)), 0, 3), Chunk(1, b"".join(lines_of(700)), 700, 703)]
    crowded = iter((1, 1000))
    size = len(chunks[0].text)
    parts = list(balanced(chunks, crowding=lambda text: next(crowded), piece_bytes=size))
    assert [part.text.count(b"\n") for part in parts] == [700, 500, 200]
    assert [(part.number, part.first_record, part.first_line) for part in parts] == [
        (0, 0, 3),
        (1, 700, 703),
        (2, 1200, 1203),
    ]


def test_crowding_is_an_upper_bound(demo: DemoReference, reference: Reference) -> None:
    from annotator.engines.vep.readable import Transcripts

    crowding = Crowding(reference.genes, ContigMap(reference.known_contigs()))
    transcripts = Transcripts(reference)
    for number, contig in enumerate(reference.contigs):
        for position in range(1, contig.length, 3001):
            line = f"{contig.name}\t{position}\t.\tA\tC\t.\t.\t.\n".encode()
            assert crowding(line) >= len(transcripts.near(number, position, position))
    assert crowding(b"unknown\t5\t.\n") == 0
    assert crowding(b"chr1\t4000000000\t.\n") == 0
    assert crowding(b"chr1\t5\t.\nchr2\t5\t.\n") >= 1


@pytest.mark.parametrize("readable", [False, True])
def test_too_many_rows_are_the_input_s_fault(crowd: DemoReference, tmp_path: Path, readable: bool) -> None:
    alts = [f"{''.join('ACGT'[number >> 2 * place & 3] for place in range(7))}T" for number in range(6000)]
    text = HEADER + record(CODING - 5, ["A"]).encode() + record(INTRON, alts).encode()
    with pytest.raises(InputError, match="too many consequences") as caught:
        annotate(text, crowd.folder, tmp_path, readable=readable)
    assert caught.value.exit_code == 2
    assert "720,000" in caught.value.detail
    assert caught.value.line == 4 if not readable else True


@pytest.mark.parametrize("readable", [False, True])
def test_too_many_rows_of_structural_alleles_are_refused_too(
    crowd: DemoReference, tmp_path: Path, readable: bool
) -> None:
    lines = [
        f"1\t{at}\t.\tN\t{alts}\t.\t.\tEND=40000\n"
        for at, alts in ((25_000, "<DUP>"), (30_000, ",".join(["<DUP>"] * 4500)))
    ]
    with pytest.raises(InputError, match="too many consequences") as caught:
        annotate(HEADER + "".join(lines).encode(), crowd.folder, tmp_path, readable=readable)
    assert "540,000" in caught.value.detail
    assert caught.value.line == HEADER.count(b"\n") + 2


def test_long_alleles_are_given_as_lengths(
    crowd: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_alleles, "SPELT_BYTES", 100_000)
    alts = inserted(3, 1500)
    (tmp_path / "in.vcf").write_bytes(
        HEADER
        + record(CODING, [*alts, "ACG"]).encode()
        + record(INTRON, alts).encode()
        + record(59_000, ["A"]).encode()
    )
    result = crowd.annotate(tmp_path / "in.vcf", tmp_path / "out", engine="vep")
    assert [item["code"] for item in result.summary["warnings"]] == ["long_alleles"]
    assert result.summary["warnings"][0]["detail"].startswith("2 records")
    assert len(open_with_all(tmp_path / "out")) == 3
    table = pq.read_table(tmp_path / "out/variants.parquet").to_pylist()
    assert len(table) == 120 * 7 + 1
    coding, intron = table[0], table[120 * 4]
    for row in (coding, intron):
        assert row["Allele"] == "N[1500]"
        assert re.fullmatch(r"1:g\.\d+_\d+insN\[1500\]", row["HGVSg"])
        assert re.fullmatch(r"T00000.*insN\[1500\]", row["HGVSc"])
    assert len(coding["HGVSp"]) + len(coding["Amino_acids"]) < 2_000
    assert coding["Codons"].count("N[") == 1
    assert coding["ALT"].endswith(alts[0])
    assert table[3]["Allele"] == "ACG"  # a short one is spelt out
    rules = annotate((tmp_path / "in.vcf").read_bytes(), crowd.folder, tmp_path / "rules", readable=True)
    kernel = annotate((tmp_path / "in.vcf").read_bytes(), crowd.folder, tmp_path / "kernel")
    assert rules.lines() == kernel.lines()
    assert rules.tsv.read_bytes() == kernel.tsv.read_bytes()


def measured(source: Path, reference: Path, output: Path, engine: str, *options: str) -> int:
    """The memory in kB that `annotate` needed in a process of its own."""
    command = [
        sys.executable, "-c", MEASURED, "annotate", str(source), "--reference", str(reference),
        "--output", str(output), "--engine", engine, "--threads", "1", "--progress", "none", *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_a_pangenome_site_fits_into_memory(tmp_path: Path, engine: str) -> None:
    crowd = crowded_gene.build(tmp_path / "crowd", 40)  # spelt out: 480 MB for each of the two records
    alts = inserted(80, 50_000)
    (tmp_path / "in.vcf").write_bytes(HEADER + record(CODING, alts).encode() + record(INTRON, alts).encode())
    assert measured(tmp_path / "in.vcf", crowd.folder, tmp_path / "out", engine) < MOST_MEMORY
    counts = json.loads((tmp_path / "out/summary.json").read_text())["counts"]
    assert counts["records"] == 2
    if engine == "vep":
        assert counts["rows"] == 2 * 80 * 40
    lines = unzipped(tmp_path / "out/annotated.vcf.gz").splitlines()[-2:]
    assert [line.split(b"\t")[4].count(b",") for line in lines] == [79, 79]
    assert len(open_with_all(tmp_path / "out")) == 2
