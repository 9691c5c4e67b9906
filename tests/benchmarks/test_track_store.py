"""Prints what a track of frequencies weighs, how fast it is built and how fast it is read.

    pytest -q -s tests/benchmarks/test_track_store.py        (about a minute)

`GAS_BENCH_ALLELES` (1,000,000) alleles shaped like gnomAD's joint release: one every four bases, half of them seen once; AN as of
genomes, with exomes beside them in stretches; the groups' numbers with as much noise as the data have. The size per allele does
not depend on the number. bcftools (when there is one) reads the same file for comparison, in the same run.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import numpy as np
import pyBigWig
import pytest

from annotator.chunk.records import Chunk
from annotator.contigs import Contig, ContigMap
from annotator.tracks import tsv, vcf
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.bases.build import build as build_bases
from annotator.tracks.blocks import ENTRY
from annotator.tracks.normalising import normalised
from annotator.tracks.spec import TrackSpec, parse_spec
from annotator.vcf.scan import scan
from tests.benchmarks.bars import Bar

ALLELES = int(os.environ.get("GAS_BENCH_ALLELES", "1000000"))
GROUPS = ("afr", "amr", "eas", "mid", "nfe", "sas")
SIZES = np.array([41_000, 15_000, 5_200, 600, 68_000, 4_800])
_PART = 100_000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


class Genome:
    """Random bases."""

    def __init__(self, length: int) -> None:
        self._bases = np.frombuffer(b"ACGT", np.uint8)[np.random.default_rng(1).integers(0, 4, length)]

    def contig(self, number: int) -> np.ndarray:
        del number
        return self._bases


def write_gnomad(
    path: Path, bases: Mapping[str, np.ndarray], alleles: int | None = None, every: float = 4
) -> None:
    """A VCF with the fields of the joint release that the track keeps. `bases` by contig; `alleles` on each: None for as
    many as it has room for, with one every `every` bases."""
    rng = np.random.default_rng(7)
    heads = [
        ("AC_joint", "A", "Integer"), ("AN_joint", "1", "Integer"), ("AF_joint", "A", "Float"),
        ("nhomalt_joint", "A", "Integer"), ("grpmax_joint", "A", "String"), ("AF_grpmax_joint", "A", "Float"),
        ("fafmax_faf95_max_joint", "A", "Float"), ("exomes_filters", ".", "String"),
        ("genomes_filters", ".", "String"), ("not_called_in_exomes", "0", "Flag"), ("not_called_in_genomes", "0", "Flag"),
    ]  # fmt: skip
    with gzip.open(path, "wt", compresslevel=1) as out:
        out.write("##fileformat=VCFv4.2\n")
        out.writelines(f'##INFO=<ID={key},Number={n},Type={kind},Description="">\n' for key, n, kind in heads)
        out.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for contig, letters in bases.items():
            _write_contig(
                out,
                rng,
                contig,
                letters,
                int(len(letters) / (every - 0.7)) - 20 if alleles is None else alleles,
                every,
            )


def _write_contig(
    out: TextIO, rng: np.random.Generator, contig: str, bases: np.ndarray, alleles: int, every: float
) -> None:
    position, same, turn = 10, 0, 0
    for first in range(0, alleles, _PART):
        count = min(_PART, alleles - first)
        steps = rng.geometric(1 / every, count) - 1
        exome = first // _PART % 10 == 0
        missing = rng.geometric(1 / rng.integers(30, 3000, count // 50 + 1).repeat(50)[:count])
        total = 2 * ((807_162 if exome else 76_215) - np.minimum(missing, 70_000))
        seen = np.minimum((1 / rng.random(count) ** 1.1).astype(np.int64), total)  # half of them once
        group = rng.choice(len(GROUPS), count, p=[0.3, 0.12, 0.06, 0.02, 0.42, 0.08])
        whole = SIZES[group] * (10 if exome else 1)
        of_group = whole - 2 * np.minimum(rng.geometric(0.02, count), whole // 8)
        in_group = np.minimum(
            np.maximum(1, (seen * (0.6 + 0.4 * rng.random(count))).astype(np.int64)), of_group
        )
        dice = rng.random((count, 4))
        swap = rng.integers(1, 4, count)
        longer = rng.integers(1, 9, count)
        lines = []
        for i in range(count):
            if steps[i]:
                same, turn = 0, int(swap[i])  # the alleles of a position begin at any base
            else:
                same += 1
            position += int(steps[i]) if same < 3 else 1
            if position + 20 > len(bases):
                break
            same %= 3
            ref = chr(bases[position - 1])
            if ref not in "ACGT":
                continue
            alt = "ACGT"[("ACGT".index(ref) + 1 + (same + turn) % 3) % 4]
            if steps[i] == 0 or (i + 1 < count and steps[i + 1] == 0):
                pass  # several alleles of one position: single bases, each another one
            elif dice[i, 0] < 0.06:
                ref = bases[position - 1 : position + int(longer[i])].tobytes().decode()
                alt = ref[0]
            elif dice[i, 0] < 0.10:
                alt = ref + "ACGTACGTTG"[: int(longer[i])]
            a, n = int(seen[i]), int(total[i])
            g, m = int(in_group[i]), int(of_group[i])
            info = f"AC_joint={a};AN_joint={n};AF_joint={a / n:.5e};nhomalt_joint={int(a * a / n / 4)}"
            if dice[i, 1] < 0.93:
                faf = 0.0 if a < 2 else g / m * (0.2 + 0.7 * (1 - 1 / g))
                info += f";grpmax_joint={GROUPS[group[i]]};AF_grpmax_joint={g / m:.5e};fafmax_faf95_max_joint={faf:.5e}"
            failed = "AC0" if dice[i, 2] < 0.05 else "AS_VQSR" if dice[i, 2] < 0.09 else ""
            if failed:
                info += f";genomes_filters={failed}"
            if not exome:
                info += ";not_called_in_exomes"
            flag = "GENOMES_FILTERED" if failed else "PASS"
            lines.append(f"{contig}\t{position}\t.\t{ref}\t{alt}\t.\t{flag}\t{info}\n")
        out.writelines(lines)


def test_track_store(tmp_path: Path) -> None:
    genome = Genome(max(100_000, ALLELES * 4))
    path = tmp_path / "gnomad.vcf.gz"
    write_gnomad(path, {"1": genome.contig(0)}, ALLELES)
    contigs = (Contig("1", len(genome.contig(0))),)
    print(
        f"\n{ALLELES:,} alleles, {path.stat().st_size / ALLELES:.1f} bytes an allele as .vcf.gz, load {os.getloadavg()[0]:.1f}"
    )
    began = time.process_time()
    meta = vcf.build(TrackSpec("gnomad", path), contigs, genome, tmp_path)
    built = time.process_time() - began
    size = sum(file.stat().st_size for file in tmp_path.glob("track.gnomad.*"))
    print(f"built at {meta.rows / built:,.0f} alleles/s of one core")
    if tool := shutil.which("bcftools"):
        began = os.times().children_user
        subprocess.run([tool, "view", "-Ou", "-o", "/dev/null", path], check=True)
        reading = os.times().children_user - began
        print(f"bcftools view -Ou read it at {meta.rows / reading:,.0f} alleles/s")
        print(Bar("built, as a part of the rate of bcftools view -Ou", reading / built, 0.5))
    track = AlleleTrack(tmp_path, meta, contigs)
    index = np.fromfile(tmp_path / "track.gnomad.index", ENTRY)
    sites, values = np.diff(index["ends"].reshape(-1), prepend=0).reshape(-1, 2).sum(0) / meta.rows
    print(f"sites {sites:.2f}, values {values:.2f} bytes an allele")
    print(Bar("bytes an allele", size / meta.rows, 6.0, at_least=False))
    reading, asked = 0.0, 0
    with gzip.open(path, "rb") as stream:
        lines = [line for line in stream if not line.startswith(b"#")][::20]
    for first in range(0, len(lines), 8192):
        part = lines[first : first + 8192]
        records = scan(Chunk(first, b"".join(part), first, len(part)), ContigMap(contigs))
        asked += len(records.alleles)
        position, key = normalised(records, genome)
        began = time.process_time()
        hit = track.find(records, position, key)
        reading += time.process_time() - began
        assert (hit >= 0).all()
    print(f"read at {meta.rows / reading:,.0f} rows/s of one core while {asked:,} alleles were found")
    assert size / meta.rows < 12  # against collapse only


def test_dense_scores(tmp_path: Path) -> None:
    """A score of each single base change, to two places: noise, so that only the arrangement can save room."""
    bases = ALLELES // 3
    genome = Genome(bases + 10)
    contigs = (Contig("1", bases + 10),)
    path = tmp_path / "score.tsv.gz"
    scores = np.random.default_rng(2).beta(0.5, 1.2, (bases, 3))
    with gzip.open(path, "wt", compresslevel=1) as out:
        out.write("#chrom\tpos\tref\talt\tscore\n")
        for at, row in enumerate(scores.tolist()):
            ref = chr(genome.contig(0)[at])
            others = [base for base in "ACGT" if base != ref]
            out.writelines(
                f"1\t{at + 1}\t{ref}\t{alt}\t{value:.4f}\n" for alt, value in zip(others, row, strict=True)
            )
    began = time.process_time()
    meta = tsv.build(parse_spec(f"score={path}:score~0.01"), contigs, genome, tmp_path)
    size = sum(file.stat().st_size for file in tmp_path.glob("track.score.*"))
    print(f"\n{meta.rows:,} scores, built at {meta.rows / (time.process_time() - began):,.0f}/s of one core")
    print(Bar("dense scores at 0.01 steps: bytes a value", size / meta.rows, 1.2, at_least=False))
    assert size / meta.rows < 4  # against collapse only


def test_numbers_of_each_base(tmp_path: Path) -> None:
    """A bigWig with a number of three decimals for each base, partly noise: phyloP's shape."""
    rng = np.random.default_rng(3)
    values = np.round(rng.normal(0, 0.9, ALLELES) + np.repeat(rng.normal(0.1, 0.5, ALLELES // 10), 10), 3)
    path = tmp_path / "phylop.bw"
    file = pyBigWig.open(str(path), "w")
    file.addHeader([("1", ALLELES)])
    file.addEntries("1", 0, values=values.tolist(), span=1, step=1)
    file.close()
    began = time.process_time()
    meta = build_bases(parse_spec(f"phylop={path}:score~0.001"), (Contig("1", ALLELES),), tmp_path)
    rate = meta.rows / (time.process_time() - began)
    size = sum(part.stat().st_size for part in tmp_path.glob("track.phylop.*"))
    print(
        f"\n{meta.rows:,} bases, built at {rate:,.0f}/s of one core; the bigWig has {path.stat().st_size / meta.rows:.2f} bytes a base"
    )
    print(Bar("a number for each base at 0.001 steps: bytes a base", size / meta.rows, 2.0, at_least=False))
    assert size / meta.rows < 4  # against collapse only
