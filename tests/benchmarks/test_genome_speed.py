"""The same on a genome-shaped input with a human-sized reference: speed, memory, start-up.

    GAS_BENCH_GENOME=REFERENCE:INPUT.vcf.gz pytest -q -s tests/benchmarks/test_genome_speed.py

REFERENCE and INPUT are the generator's (docs/performance.md has its command); a minute or two for five million variants.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from annotator.reference.folder import Reference
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.benchmarks.bars import Bar
from tests.benchmarks.runs import Course, Key

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
    keys: list[Key] = [(name, 2) for name in WANTED]
    rows = {key: track.run(key, watched=True) for key in keys}
    track.print_table(rows)
    bars = [Bar("start-up and one record with this reference, s", started.seconds, 1.0, at_least=False)]
    for (name, _), row in rows.items():
        limit = 500 if name == "annotate-csq" else 1500
        bars.append(Bar(f"{name}, 2 threads, peak MB of all processes", row.megabytes, limit, at_least=False))
        if name != "annotate-csq":
            bars.append(Bar(f"{name}, 2 threads, variants/s", records / row.seconds, 80_000))
    for bar in bars:
        print(bar)
    assert all(row.megabytes < 1500 for row in rows.values())


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
