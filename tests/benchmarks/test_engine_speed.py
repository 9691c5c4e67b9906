"""Prints how fast the engine is beside bcftools csq, all from one run, and which of the bars are reached.

    pytest -q -s tests/benchmarks/test_engine_speed.py        (some three minutes on two cores)

`GAS_BENCH_VARIANTS` (250,000) variants over one gene-dense megabase of real sequence, medians of `GAS_BENCH_REPEATS`
(3); `GAS_BENCH_PLOT=FILE.svg` keeps the plot. "a core" counts processor seconds, which a busy machine disturbs less
than seconds on the clock; memory is that of all processes, shared pages counted once.
"""

from __future__ import annotations

import os
import platform
import shutil
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.dense import write_dense
from tests.benchmarks.runs import Course, Figures, Key
from tests.benchmarks.scaling_plot import write_plot
from tests.integration.annotator.goldens import ROOT
from tests.unit.annotator.driver import annotate

SOURCE = ROOT / "grch38-chr9"
VARIANTS = int(os.environ.get("GAS_BENCH_VARIANTS", "250000"))
REPEATS = int(os.environ.get("GAS_BENCH_REPEATS", "3"))
CONTENDERS: tuple[Key, ...] = (
    ("floor", 1), ("csq", 1), ("csq", 2), ("engine", 1), ("engine", 2), ("annotate", 1), ("annotate", 2), ("annotate-csq", 2),
)  # fmt: skip
SCALED: tuple[Key, ...] = (("engine", 1), ("engine", 2), ("csq", 1))
SIZES = tuple(
    int(size) for size in os.environ.get("GAS_BENCH_SIZES", "10000,50000,250000,1000000").split(",")
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not SOURCE.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"
    ),
]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "chr9"
    contigs, _ = build_core(
        SOURCE / "genome.fa.gz", SOURCE / "genes.gff3.gz", folder, preparations=(VepPreparation(),)
    )
    seal(folder, "chr9", contigs, {"tracks": [], "assembly": "GRCh38"})
    return folder


def course(reference: Path, folder: Path, variants: int) -> Course:
    given = folder / f"dense{variants}.vcf"
    write_dense(SOURCE / "genome.fa.gz", variants, given)
    return Course(given, SOURCE, reference, folder, variants)


def test_speed(reference: Path, tmp_path: Path) -> None:
    track = course(reference, tmp_path, VARIANTS)
    rows = track.medians(CONTENDERS, REPEATS)
    print(
        f"\n{datetime.now(UTC):%d %B %Y}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(f"{VARIANTS:,} variants over one gene-dense megabase, medians of {REPEATS}")
    track.print_table(rows)
    for other, found in (
        ("vepyr", find_spec("vepyr") or shutil.which("vepyr")),
        ("SnpEff", shutil.which("snpEff")),
    ):
        print(f"{other:45}{'installed: see docs/performance.md' if found else 'not installed'}")
    print()
    bars = bars_of(rows)
    show(*bars)
    # On a busy machine the clock says nothing: only a collapse fails.
    assert rows["annotate", 2].megabytes < 1500
    assert rows["csq", 1].processor / rows["engine", 1].processor > 1 / 6


def bars_of(rows: dict[Key, Figures]) -> list[Bar]:
    csq = rows["csq", 1].processor
    return [
        Bar("engine, 2 threads, variants/s", VARIANTS / rows["engine", 2].seconds, 150_000),
        *(
            Bar(
                f"engine, {threads}, core for core of bcftools csq -Oz",
                csq / rows["engine", count].processor,
                share,
            )
            for count, threads in ((1, "1 thread"), (2, "2 threads"))
            for share in (1 / 3, 1 / 2)
        ),
        # Where two virtual cores are one physical core, each is slower while the other works.
        Bar(
            "engine, 2 threads, core for core of two csq at once",
            rows["csq", 2].processor / rows["engine", 2].processor,
            1 / 2,
        ),
        Bar("annotate, every output, 2 threads, variants/s", VARIANTS / rows["annotate", 2].seconds, 80_000),
        Bar(
            "annotate, 2 threads, peak MB of all processes",
            rows["annotate", 2].megabytes,
            1500,
            at_least=False,
        ),
        Bar(
            "annotate --engine csq, 2 threads, peak MB",
            rows["annotate-csq", 2].megabytes,
            500,
            at_least=False,
        ),
    ]


def test_scaling(reference: Path, tmp_path: Path) -> None:
    """Speed and memory over input size and threads; one run each."""
    lines: dict[str, list[tuple[int, float]]] = {
        f"{'bcftools csq' if name == 'csq' else 'engine vep'}, {threads} {'thread' if threads == 1 else 'threads'}": []
        for name, threads in SCALED
    }
    print(f"\n{'variants':>10}" + "".join(f"{title + ' /s':>27}{'MB':>6}" for title in lines))
    peaks: dict[int, float] = {}
    for size in SIZES:
        track = course(reference, tmp_path, size)
        cells = []
        for key, points in zip(SCALED, lines.values(), strict=True):
            row = track.run(key, watched=True)
            points.append((size, size / row.seconds))
            cells.append(f"{size / row.seconds:27,.0f}{row.megabytes:6,.0f}")
            if key == ("engine", 2):
                peaks[size] = row.megabytes
        print(f"{size:10,}" + "".join(cells))
    if plot := os.environ.get("GAS_BENCH_PLOT"):
        write_plot(Path(plot), "Variants a second over the input's size, VCF in, VCF out", lines)
    assert (
        peaks[SIZES[-1]] < 2 * peaks[SIZES[-2]] if len(SIZES) > 1 else peaks
    )  # memory does not grow with the input


def test_kernel_and_rules_agree_on_dense_variants(reference: Path, tmp_path: Path) -> None:
    """Byte for byte; `GAS_BENCH_SAME` variants (5,000; the whole check takes 250,000 and some minutes)."""
    given = tmp_path / "dense.vcf"
    write_dense(SOURCE / "genome.fa.gz", int(os.environ.get("GAS_BENCH_SAME", "5000")), given, seed=7)
    fast = annotate(given.read_bytes(), reference, tmp_path / "fast", threads=2)
    slow = annotate(given.read_bytes(), reference, tmp_path / "slow", threads=2, readable=True)
    assert fast.lines() == slow.lines()
