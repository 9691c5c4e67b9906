"""Prints how fast `annotate` with rich evidence and every output is beside bare bcftools csq, on a genome-shaped input.

    pytest -q -s tests/benchmarks/test_genome_evidence.py        (a quarter of an hour, most of it for the tracks)

Genome and variants are those of test_reference_build (`GAS_BENCH_MEGABASES`, `GAS_BENCH_DEMO`). Evidence: a ClinVar-like
track; a small frequency track that has the input's variants; one shaped like gnomAD's joint release with an allele every 31
bases (100 million in 3,100 Mb); two scores with a number for each base; ranges over half of the bases; gene constraint.
`GAS_BENCH_EVIDENCE` names a folder in which the reference is kept for the next run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyBigWig
import pysam
import pytest

from tests.benchmarks.bars import Bar, show
from tests.benchmarks.gnomad_file import write_gnomad
from tests.benchmarks.runs import Course, Key
from tests.benchmarks.test_reference_build import HERE, annotator
from tests.benchmarks.test_reference_build import demo as demo

REPEATS = int(os.environ.get("GAS_BENCH_REPEATS", "3"))
EVERY = 31.0  # bases between two alleles
CSQ: Key = ("csq", 1)
ANNOTATE: Key = ("annotate", 2)
_SLICE = 5_000_000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


def write_scores(path: Path, lengths: dict[str, int], step: float, seed: int) -> None:
    """A bigWig with a number for each base: noise around a mean that changes every ten bases, in steps of `step`."""
    rng = np.random.default_rng(seed)
    file = pyBigWig.open(str(path), "w")
    file.addHeader(
        list(lengths.items()), maxZooms=0
    )  # the overviews take two thirds of the time, and nobody reads them
    for name, length in lengths.items():
        for first in range(0, length, _SLICE):
            count = min(_SLICE, length - first)
            values = rng.normal(0, 0.9, count) + np.repeat(rng.normal(0.1, 0.5, count // 10 + 1), 10)[:count]
            file.addEntries(name, first, values=np.round(values / step) * step, span=1, step=1)
    file.close()


def write_ranges(path: Path, lengths: dict[str, int]) -> None:
    """A BED file of ranges of 50 to 550 bases with gaps of the same lengths between them."""
    rng = np.random.default_rng(11)
    kinds = ("LINE", "SINE", "LTR", "Simple_repeat")
    with path.open("w") as out:
        for name, length in lengths.items():
            borders = np.cumsum(rng.integers(50, 550, length // 300 * 2 + 2))
            borders = borders[borders < length]
            for start, end in zip(borders[::2].tolist(), borders[1::2].tolist(), strict=False):
                out.write(f"{name}\t{start}\t{end}\t{kinds[start % 4]}\n")


def write_evidence(demo: Path, folder: Path) -> Iterator[str]:
    """Write the tracks that the demo lacks; yields the options of `reference build` for all of them."""
    with pysam.FastaFile(str(demo / "genome.fa")) as fasta:
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
        bases = {name: np.frombuffer(fasta.fetch(name).upper().encode(), np.uint8) for name in lengths}
    write_gnomad(folder / "gnomad_joint.vcf.gz", bases, every=EVERY)
    write_scores(folder / "phylop.bw", lengths, 0.001, 5)
    write_scores(folder / "phastcons.bw", lengths, 0.01, 6)
    write_ranges(folder / "repeats.bed", lengths)
    yield from (
        "--track",
        f"clinvar={demo / 'clinvar.vcf.gz'}",
        "--track",
        f"gnomad={demo / 'gnomad.vcf.gz'}",
    )
    yield from ("--track", f"gnomad_joint={folder / 'gnomad_joint.vcf.gz'}")
    yield from ("--track", f"phylop={folder / 'phylop.bw'}:score~0.001")
    yield from ("--track", f"phastcons={folder / 'phastcons.bw'}:score~0.01")
    yield from ("--track", f"repeats={folder / 'repeats.bed'}")
    yield from ("--gene-table", f"constraint={demo / 'constraint.tsv'}")


@pytest.fixture(scope="module")
def reference(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evidence")
    folder = Path(os.environ.get("GAS_BENCH_EVIDENCE", made / "reference"))
    if not (folder / "reference.json").exists():
        annotator(
            HERE / "annotator_container",
            "reference", "build", "--name", "demo", "--synthetic", "--assembly", "demo", "--species", "synthetic",
            "--fasta", str(demo / "genome.fa"), "--gff3", str(demo / "genes.gff3.gz"),
            *write_evidence(demo, made), "--output", str(folder),
        )  # fmt: skip
    return folder


def test_genome_with_evidence(demo: Path, reference: Path, tmp_path: Path) -> None:
    given = demo / "sample.vcf.gz"
    with pysam.VariantFile(str(given)) as records:
        variants = sum(1 for _ in records)
    source = tmp_path / "source"
    source.mkdir()
    for file in reference.glob("genome.fa.gz*"):
        (source / file.name).symlink_to(file)
    (source / "genes.gff3.gz").symlink_to(demo / "genes.gff3.gz")
    course = Course(given, source, reference, tmp_path, variants)
    rows = course.medians((CSQ, ANNOTATE), REPEATS)
    print(f"\n{variants:,} variants, medians of {REPEATS}, load {os.getloadavg()[0]:.1f}")
    course.print_table(rows)
    ratio = rows[CSQ].seconds / rows[ANNOTATE].seconds
    show(Bar("annotate with evidence, 2 cores: its variants/s as a part of csq's", ratio, 0.40))
    peak = rows[ANNOTATE].peak
    print(f"annotate with evidence: peak MB with pages of mapped files {peak.resident:,.0f}")
    show(Bar("annotate with evidence: peak MB beside the page cache", peak.own, 900, at_least=False))
    assert ratio > 0.05  # against collapse only
