"""Prints how fast tracks are built of tables and VCFs in the formats of their sources: AlphaMissense, REVEL, SpliceAI, dbSNP,
and gnomAD's allele numbers and coverage.

    pytest -q -s tests/benchmarks/test_source_speed.py

`GAS_BENCH_ROWS` (500,000) lines of each, made up. Each is built in a process of its own: processor seconds, highest resident
memory, bytes of the track.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.bars import Bar, show
from tests.benchmarks.test_track_store import random_bases

ROWS = int(os.environ.get("GAS_BENCH_ROWS", "500000"))
VCF = "##fileformat=VCFv4.2\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


def changes(letters: np.ndarray, every: float) -> Iterator[tuple[int, str, str]]:
    """ROWS base changes in order: (1-based position, REF, ALT), three at each place, `every` bases between two places."""
    rng = np.random.default_rng(4)
    places = np.cumsum(rng.geometric(1 / every, ROWS // 3 + 1))
    for at in places.tolist():
        ref = chr(letters[at - 1])
        yield from ((at, ref, alt) for alt in "ACGT" if alt != ref)


def alphamissense(letters: np.ndarray) -> Iterator[str]:
    """A fifth of the alleles have rows of two proteins."""
    yield "#CHROM\tPOS\tREF\tALT\tgenome\tuniprot_id\ttranscript_id\tprotein_variant\tam_pathogenicity\tam_class\n"
    scores = np.random.default_rng(1).beta(0.5, 0.9, ROWS + 3).tolist()
    for number, ((at, ref, alt), score) in enumerate(zip(changes(letters, 3), scores, strict=False)):
        word = "likely_benign" if score < 0.34 else "ambiguous" if score <= 0.564 else "likely_pathogenic"
        for protein in ("P1", "P2")[: 1 + (number % 5 == 0)]:
            yield f"chr1\t{at}\t{ref}\t{alt}\thg38\t{protein}\tENST1.4\tV2L\t{score:.4f}\t{word}\n"


def revel(letters: np.ndarray) -> Iterator[str]:
    """In the order of another assembly: blocks of the genome change places."""
    yield "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL,Ensembl_transcriptid\n"
    scores = np.random.default_rng(2).beta(0.8, 2, ROWS + 3).tolist()
    lines = [
        f"1,{{}},{at},{ref},{alt},M,V,{score:.3f},ENST00000000001;ENST00000000002\n"
        for (at, ref, alt), score in zip(changes(letters, 3), scores, strict=False)
    ]
    middle = len(lines) // 2
    yield from (line.format(number) for number, line in enumerate(lines[middle:] + lines[:middle]))


def spliceai(letters: np.ndarray) -> Iterator[str]:
    yield f'{VCF}##INFO=<ID=SpliceAI,Number=.,Type=String,Description="d">\n{COLUMNS}'
    scores = (np.random.default_rng(3).beta(0.05, 2, (ROWS + 3, 4)) * 100).astype(int).tolist()
    for (at, ref, alt), four in zip(changes(letters, 1.5), scores, strict=False):
        said = "|".join(f"{score / 100:.2f}" for score in four)
        yield f"1\t{at}\t.\t{ref}\t{alt}\t.\t.\tSpliceAI={alt}|GENE1|{said}|-12|3|40|-5\n"


def dbsnp(letters: np.ndarray) -> Iterator[str]:
    """One ALT at each place, ids in random order: the worst case of their index."""
    yield f'{VCF}##INFO=<ID=RS,Number=1,Type=Integer,Description="r">\n{COLUMNS}'
    ids = np.random.default_rng(5).permutation(ROWS + 3).tolist()
    for (at, ref, alt), number in zip(changes(letters, 3), ids, strict=False):
        yield f"1\t{at}\trs{1_000_000 + number}\t{ref}\t{alt}\t.\t.\tRS={1_000_000 + number}\n"


def gnomad_an(letters: np.ndarray) -> Iterator[str]:
    """A line for each base; the number drifts, and is lower at some bases."""
    del letters
    rng = np.random.default_rng(6)
    drift = np.cumsum(rng.integers(-3, 4, ROWS) * (rng.random(ROWS) < 0.3) * 2)
    numbers = 152_312 - np.abs(drift) % 9_000 - rng.integers(0, 6, ROWS) * 2 * (rng.random(ROWS) < 0.4)
    yield "locus\tAN\n"
    yield from (f"chr1:{at}\t{number}\n" for at, number in enumerate(numbers.tolist(), 1))


def gnomad_coverage(letters: np.ndarray) -> Iterator[str]:
    """A line for each base with eleven numbers, of which one is kept."""
    del letters
    rng = np.random.default_rng(7)
    depths = 31 + np.clip(np.cumsum(rng.normal(0, 0.05, ROWS)), -25, 25)
    yield (
        "chrom\tpos\tmean\tmedian"
        + "".join(f"\tover_{at}" for at in (1, 5, 10, 15, 20, 25, 30, 50, 100))
        + "\n"
    )
    for at, depth in enumerate(depths.tolist(), 1):
        shares = "\t".join([f"{min(1.0, depth / 40):.4e}"] * 9)
        yield f"1\t{at}\t{depth:.4e}\t{depth:.0f}\t{shares}\n"


@pytest.mark.parametrize(
    "lines",
    [alphamissense, revel, spliceai, dbsnp, gnomad_an, gnomad_coverage],
    ids=lambda lines: lines.__name__,
)
def test_source(lines: Callable[[np.ndarray], Iterator[str]], tmp_path: Path) -> None:
    name = lines.__name__
    letters = random_bases(ROWS * 2 + 1000)
    (tmp_path / "bases").write_bytes(letters.tobytes())
    kind = "vcf" if name in ("spliceai", "dbsnp") else "csv" if name == "revel" else "tsv"
    path = tmp_path / f"{name}.{kind}.gz"
    count = -1
    with gzip.open(path, "wt", compresslevel=1) as out:
        for line in lines(letters):
            out.write(line)
            count += 1
    folder = tmp_path / "track"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.track_build", f"{name}={path}"]
    done = subprocess.run(
        [*command, str(tmp_path / "bases"), str(folder), "1"], check=True, stdout=subprocess.PIPE
    )
    seconds, peak = map(float, done.stdout.split())
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(
        f"\n{name}: {count:,} rows, {count / seconds:,.0f} a processor second, {size / count:.1f} bytes a row, "
        f"peak {peak:,.0f} MB, load {os.getloadavg()[0]:.1f}"
    )
    show(Bar(f"a track like {name}'s: peak MB of building it", peak, 500, at_least=False))
    assert size > 0
