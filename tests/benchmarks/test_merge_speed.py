"""Prints the speed of the merge beside that of `bcftools merge -m both` on the same files, in processor seconds.

    pytest -q -s tests/benchmarks/test_merge_speed.py

Single-sample files as a caller writes them, bgzip'ed: a trio, and cohorts of 24 and 96. `GAS_BENCH_SITES` (40,000) sites
for the trio, a half for 24 files and an eighth for 96, of which each person carries a part. Both read the packed files and
write plain text. The median of three runs in turns.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pysam
import pytest

from annotator.merge.given import given_files
from annotator.merge.merging import MergedSource

SITES = int(os.environ.get("GAS_BENCH_SITES", "40000"))
RUNS = 3
HEADER = (
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n"
    + "".join(
        f'##INFO=<ID={name},Number={number},Type={kind},Description="-">\n'
        for name, number, kind in (
            ("AC", "A", "Integer"), ("AF", "A", "Float"), ("AN", "1", "Integer"), ("BaseQRankSum", "1", "Float"),
            ("DP", "1", "Integer"), ("FS", "1", "Float"), ("MLEAC", "A", "Integer"), ("MLEAF", "A", "Float"),
            ("MQ", "1", "Float"), ("QD", "1", "Float"), ("SOR", "1", "Float"),
        )
    )
    + "".join(
        f'##FORMAT=<ID={name},Number={number},Type={kind},Description="-">\n'
        for name, number, kind in (
            ("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer"), ("GQ", "1", "Integer"),
            ("PGT", "1", "String"), ("PL", "G", "Integer"),
        )
    )
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(shutil.which("bcftools") is None, reason="no bcftools"),
]


@pytest.mark.parametrize(("files", "sites"), [(3, SITES), (24, SITES // 2), (96, SITES // 8)])
def test_merging(tmp_path: Path, files: int, sites: int) -> None:
    paths = _people(tmp_path, files, sites)
    ours, theirs, rows = [], [], 0
    for _ in range(RUNS):
        seconds, rows = _ours(paths)
        ours.append(seconds)
        theirs.append(_bcftools(paths))
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(
        f"\n{files} files, {rows:,} lines, load {os.getloadavg()[0]:.1f}: merge {mine:.2f} s ({rows / mine:,.0f} lines/s), "
        f"bcftools merge {other:.2f} s, {other / mine:.1f} times as long"
    )
    assert mine < 3 * other  # against collapse only


def _ours(paths: list[str]) -> tuple[float, int]:
    begun = time.process_time()
    with MergedSource(given_files(paths[0], paths[1:]), ["chr1"]) as source:
        lines = sum(block.count(b"\n") for block in source.blocks())
    return time.process_time() - begun, lines


def _bcftools(paths: list[str]) -> float:
    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = spent()
    command = ["bcftools", "merge", "-m", "both", "--no-version", "-Ov", "-o", os.devnull, *paths]
    subprocess.run(command, check=True, timeout=900)
    return spent() - before


def _people(folder: Path, files: int, number_of_sites: int) -> list[str]:
    """The files. Two people of a trio share most of their variants; those of a cohort are mostly rare."""
    draw = random.Random(1)
    position, sites = 0, []
    for _ in range(number_of_sites):
        position += draw.randint(1, 60)
        common = 0.5 if files == 3 else draw.betavariate(0.3, 1.5)
        sites.append((position, *_alleles(draw), common))
    made = []
    for number in range(files):
        lines = [
            _record(draw, site, copies)
            for *site, common in sites
            if (copies := (draw.random() < common) + (draw.random() < common))
        ]
        plain, packed = folder / f"{number}.vcf", str(folder / f"{number}.vcf.gz")
        columns = f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tperson-{number}\n"
        plain.write_text(HEADER + columns + "".join(lines))
        pysam.tabix_compress(str(plain), packed, force=True)
        pysam.tabix_index(packed, preset="vcf", force=True)
        plain.unlink()
        made.append(packed)
    return made


def _alleles(draw: random.Random) -> tuple[str, str]:
    base, more = draw.choice("ACGT"), "".join(draw.choices("ACGT", k=draw.randint(1, 5)))
    kind = draw.random()
    if kind < 0.88:
        return base, draw.choice([other for other in "ACGT" if other != base])
    return (base, base + more) if kind < 0.94 else (base + more, base)


def _record(draw: random.Random, site: Sequence[object], copies: int) -> str:
    """A line as GATK writes it; every tenth is phased, and so has a key more."""
    position, ref, alt = site
    depth = draw.randint(10, 60)
    reads = depth // 2 if copies == 1 else depth
    genotype = "0/1" if copies == 1 else "1/1"
    likelihoods = f"{draw.randint(100, 900)},{draw.randint(0, 90)},{draw.randint(0, 900)}"
    phased = draw.random() < 0.1
    keys, phase = ("GT:AD:DP:GQ:PGT:PL", "0|1:") if phased else ("GT:AD:DP:GQ:PL", "")
    info = (
        f"AC={copies};AF={copies / 2:.3f};AN=2;BaseQRankSum={draw.uniform(-2, 2):.3f};DP={depth};FS={draw.uniform(0, 9):.3f};"
        f"MLEAC={copies};MLEAF={copies / 2:.3f};MQ=60.00;QD={draw.uniform(2, 35):.2f};SOR={draw.uniform(0.1, 3):.3f}"
    )
    return (
        f"chr1\t{position}\t.\t{ref}\t{alt}\t{draw.randint(30, 2000)}.6\tPASS\t{info}\t{keys}\t{genotype}:{depth - reads},{reads}:"
        f"{depth}:{draw.randint(20, 99)}:{phase}{likelihoods}\n"
    )
