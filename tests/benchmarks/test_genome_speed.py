"""The same on a genome-shaped input with a human-sized reference: speed, memory, start-up.

    GAS_BENCH_GENOME=REFERENCE:INPUT.vcf.gz pytest -q -s tests/benchmarks/test_genome_speed.py

REFERENCE and INPUT are the generator's (docs/performance.md has its command); a minute or two for five million variants.
bcftools csq runs too if the generator's genes.gff3.gz lies beside INPUT; its genome is the reference's.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from annotator.reference.folder import Reference
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.runs import Course, Figures, Key

GIVEN = os.environ.get("GAS_BENCH_GENOME", "")
WANTED = os.environ.get("GAS_BENCH_CONTENDERS", "engine,annotate,annotate-csq").split(",")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not GIVEN, reason="GAS_BENCH_GENOME=REFERENCE:INPUT.vcf.gz is not set"),
]


def test_genome(tmp_path: Path) -> None:
    reference, given = (Path(part) for part in GIVEN.split(":"))
    records, first = _count(given)
    lone = tmp_path / "one.vcf"
    lone.write_bytes(first)
    start = Course(lone, reference, reference, tmp_path, 1)
    start.run(("engine", 1))
    started = start.run(("engine", 1))
    genes = Reference.open(reference).genes
    print(f"\n{records:,} variants, {len(genes):,} transcripts, load {os.getloadavg()[0]:.1f}")
    track = Course(given, reference, reference, tmp_path, records)
    keys: list[Key] = [("engine", 1), *((name, 2) for name in WANTED)]
    rows = {key: track.run(key, watched=True) for key in keys}
    if (genes_file := given.with_name("genes.gff3.gz")).exists():
        source = _csq_source(reference, genes_file, tmp_path / "csq")
        rows["csq", 1] = Course(given, source, reference, tmp_path, records).run(("csq", 1), watched=True)
    track.print_table(rows)
    bars = [Bar("start-up and one record with this reference, s", started.seconds, 1.0, at_least=False)]
    bars += _shares_of_csq(rows)
    for (name, threads), row in rows.items():
        if name == "csq" or threads == 1:
            continue
        limit = 500 if name == "annotate-csq" else 1500
        bars.append(Bar(f"{name}, 2 threads, peak MB of all processes", row.megabytes, limit, at_least=False))
        if name != "annotate-csq":
            bars.append(Bar(f"{name}, 2 threads, variants/s", records / row.seconds, 80_000))
    show(*bars)
    assert all(row.megabytes < 1500 for row in rows.values())


def _csq_source(reference: Path, genes: Path, folder: Path) -> Path:
    """A folder with genome and genes under the names that the contender `csq` looks for."""
    folder.mkdir()
    for path in (*reference.glob("genome.fa.gz*"), genes):
        (folder / path.name).symlink_to(path.resolve())
    return folder


def _shares_of_csq(rows: dict[Key, Figures]) -> list[Bar]:
    """Bars beside bcftools csq, if it ran: the engine by processor seconds, `annotate` with two threads by the clock."""
    if ("csq", 1) not in rows:
        return []
    csq = rows["csq", 1]
    bars = [
        Bar(
            f"engine, {count} thread(s), core for core of bcftools csq -Oz",
            csq.processor / row.processor,
            share,
        )
        for (name, count), row in rows.items()
        if name == "engine"
        for share in (1 / 3, 1 / 2)
    ]
    if ("annotate", 2) in rows:
        share = csq.seconds / rows["annotate", 2].seconds
        bars.append(Bar("annotate, 2 threads, variants/s of bcftools csq -Oz", share, 0.40))
    return bars


def _count(given: Path) -> tuple[int, bytes]:
    """Records of the input, and a VCF of its first one."""
    with given.open("rb") as stream:
        reader = VcfReader(Source(stream))
        first = (
            b"".join(line + b"\n" for line in reader.header.lines)
            + reader.first_lines().split(b"\n")[0]
            + b"\n"
        )
        for _ in reader.chunks():
            pass
        return reader.records, first
