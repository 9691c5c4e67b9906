"""Genotypes of many ALTs and samples, beside a plain reading of each ALT by itself; and samples in the order asked for."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.kernels.genotypes import MISSING_INT, scan_genotypes
from tests.annotator_demo import DemoReference
from tests.unit.annotator.driver import HEADER
from tests.unit.annotator.inputs import crowded_gene
from tests.unit.annotator.inputs.crowded_gene import record
from tests.unit.annotator.inputs.test_limits import MOST_MEMORY, measured

_READABLE = re.compile(r"[|/]?(\d+|\.)([|/](\d+|\.))*[|/]?")
CALLS = (
    "0/0", "0/1", "1|0", "1|1", ".", "./.", "./1", "1|.", "2/1", "2|2", "0", "1", "3", "0/1/1", "1/1/1", "|1", "/0/2", "1/", "x", "1/x",
    "", "7/7", "99999999999999999999/1", "2|1", "3/3",
)  # fmt: skip


def expected(call: str, alt: int) -> tuple[int, int, int, int]:
    """(class, phase, copies of the ALT, alleles called)."""
    if not _READABLE.fullmatch(call):
        return 0, 0, 0, 0
    text = call[1:] if call[0] in "|/" else call
    alleles = [item for item in re.split(r"[|/]", text) if item]
    called = [int(item) for item in alleles if item != "."]
    copies = called.count(alt)
    if not called or (len(called) < len(alleles) and not copies):
        return 0, 0, 0, len(called)
    kind = 1 if not copies else 4 if len(alleles) == 1 else 3 if copies == len(alleles) else 2
    phased = "/" not in text and len(alleles) == 2
    phase = sum(1 << place for place, item in enumerate(alleles) if item == str(alt)) if phased else 0
    return kind, phase, copies, len(called)


def scanned(lines: list[tuple[list[str], list[int]]], chosen: list[int]) -> tuple[NDArray[np.int64], ...]:
    """`lines`: FORMAT with the samples' columns, and the numbers of the ALTs that have a row."""
    text = b""
    info, ends, first, numbers = [], [], [0], []
    for columns, alts in lines:
        info.append(len(text))
        text += ("\t" + "\t".join(columns)).encode()
        ends.append(len(text))
        text += b"\n"
        numbers += alts
        first.append(len(numbers))
    arrays = (np.array(values, np.int64) for values in (info, ends, first, numbers, chosen))
    found: tuple[NDArray[np.int64], ...] = scan_genotypes(np.frombuffer(text, np.uint8), *arrays, True)
    return found


def test_each_alt_is_read_as_if_it_stood_alone() -> None:
    chance = random.Random(4)
    lines = []
    for _ in range(300):
        alts = sorted(chance.sample(range(1, 9), chance.randint(0, 6)))
        samples = []
        for _ in range(5):
            depths = ",".join(chance.choice(["3", "0", ".", "12", "x"]) for _ in range(chance.randint(0, 9)))
            shares = ",".join(chance.choice(["0.25", "1e-3", ".", "w"]) for _ in range(chance.randint(0, 9)))
            samples.append(f"{chance.choice(CALLS)}:{depths}:{chance.choice(['7', '.'])}:{shares}")
        lines.append((["GT:AD:DP:AF", *samples], alts))
    numbers, vaf, _, tally = scanned(lines, [0, 3, 4])
    row = 0
    for columns, alts in lines:
        calls = [column.split(":") for column in columns[1:]]
        for alt in alts:
            answers = [expected(call[0], alt) for call in calls]
            assert tally[row].tolist() == [
                sum(answer[2] for answer in answers), sum(answer[3] for answer in answers),
                sum(answer[0] == 2 for answer in answers), sum(answer[0] == 3 for answer in answers),
            ], (columns, alt)  # fmt: skip
            for place, sample in enumerate((0, 3, 4)):
                _, depths, depth, shares = calls[sample]
                reads = [int(item) if item.isdigit() else -1 for item in depths.split(",")]
                mine = reads[alt] if alt < len(reads) else -1
                total = sum(value for value in reads if value >= 0)
                got = numbers[place, row]
                assert (got[0], got[3]) == answers[sample][:2], (columns, alt)
                assert got[1] == (7 if depth == "7" else MISSING_INT)
                assert got[5] == (MISSING_INT if mine < 0 else mine)
                share = {"0.25": 0.25, "1e-3": 0.001}.get((shares.split(",") + [""] * 9)[alt - 1], np.nan)
                np.testing.assert_equal(vaf[place, row], mine / total if mine >= 0 and total else share)
            row += 1


def test_samples_are_shown_in_the_order_asked_for(demo: DemoReference, tmp_path: Path) -> None:
    sample, folder = demo.files / "sample.vcf.gz", tmp_path / "out"
    demo.annotate(sample, folder, engine="vep", samples=("father", "child", "father", "nobody"))
    meta = json.loads((folder / "explore/meta.json").read_text())
    assert meta["samples"]["chosen"] == ["father", "child"]
    demo.annotate(sample, tmp_path / "all", engine="vep")
    whole = json.loads((tmp_path / "all/explore/meta.json").read_text())
    names = whole["samples"]["chosen"]
    assert names.index("father") > names.index("child")
    for place, name in enumerate(("father", "child")):
        assert meta["counts"]["genotype"][f"s{place}"] == whole["counts"]["genotype"][f"s{names.index(name)}"]


def test_the_first_ten_samples_are_shown_where_none_is_asked_for() -> None:
    header = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Consequence">\n#CHROM\t1\t2\t3\t4\t5\t6\t7\tFORMAT'
    names = "\t".join(f"S{number}" for number in range(12))
    assert ExplorePlan.from_header(f"{header}\t{names}").chosen == tuple(range(10))
    assert ExplorePlan.from_header(f"{header}\t{names}", samples=["S11", "S2"]).chosen == (11, 2)


def test_ten_thousand_alts_in_many_samples_are_no_product(tmp_path: Path) -> None:
    """10,000 ALTs, a long REF, 3,000 samples and a genotype of 200,000 letters, which each ALT's line would hold again."""
    built = crowded_gene.build(tmp_path / "crowd", 1)
    names = [f"S{number}" for number in range(3_000)]
    alts = ["".join("ACGT"[number >> 2 * place & 3] for place in range(7)) + "T" for number in range(10_000)]
    calls = ["0/1" + "/1" * 100_000, *(f"{number}/{number + 1}" for number in range(2_999))]
    fields = record(59_000, alts).rstrip("\n").split("\t")
    fields[3] += "N" * 500_000
    text = HEADER.replace(b"INFO\n", "\t".join(["INFO", "FORMAT", *names]).encode() + b"\n")
    line = "\t".join([*fields, "GT:AD", *(f"{call}:9,1" for call in calls)])
    (tmp_path / "in.vcf").write_bytes(text + line.encode() + b"\n")
    memory = measured(tmp_path / "in.vcf", built.folder, tmp_path / "out", "vep", "--genotypes", "keep")
    assert memory < MOST_MEMORY
    meta = json.loads((tmp_path / "out/explore/meta.json").read_text())
    assert (meta["rows"], meta["samples"]["total"]) == (10_000, 3_000)
