"""Run contenders, each in its own process, and print the results as a table."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.memory import Peak, run_watched

TITLES: Mapping[str, str] = {
    "floor": "read, scan and compress the input alone",
    "csq": "bcftools csq -l -Oz (no HGVS, no index)",  # 2 threads: two of them at once
    "engine": "engine vep: VCF in, indexed VCF out",
    "annotate": "annotate: every output",
    "annotate-csq": "annotate --engine csq: every output",
}
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds on the clock, processor seconds of all processes, and memory at the peak (0: not watched)."""

    seconds: float
    processor: float
    peak: Peak = field(default_factory=Peak)

    @property
    def megabytes(self) -> float:
        return self.peak.resident


@dataclass(frozen=True, slots=True)
class Course:
    """The input of all contenders. `source` holds genome.fa.gz and genes.gff3.gz, `reference` is built from them."""

    given: Path
    source: Path
    reference: Path
    output: Path
    variants: int

    def run(self, key: Key, watched: bool = False) -> Figures:
        name, threads = key
        folder = self.output / f"{name}{threads}"
        command = [
            sys.executable, "-m", "tests.benchmarks.contender", name, str(self.given), str(self.source),
            str(self.reference), str(folder), str(threads),
        ]  # fmt: skip
        if watched:
            printed, peak = run_watched(command)
        else:
            printed, peak = (
                subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout,
                Peak(),
            )
        return Figures(**json.loads(printed.strip().splitlines()[-1]), peak=peak)

    def medians(self, keys: Sequence[Key], repeats: int) -> dict[Key, Figures]:
        """Rounds over all contenders; the first warms caches, is watched for memory and not timed."""
        peaks = {key: self.run(key, watched=True).peak for key in keys}
        rounds = [{key: self.run(key) for key in keys} for _ in range(repeats)]
        return {
            key: Figures(
                statistics.median(one[key].seconds for one in rounds),
                statistics.median(one[key].processor for one in rounds),
                peaks[key],
            )
            for key in keys
        }

    def print_table(self, rows: Mapping[Key, Figures]) -> None:
        """One line a contender; "a core" divides by processor seconds."""
        print(f"{'':45}{'threads':>8}{'variants/s':>12}{'a core':>11}{'of csq':>8}{'peak MB':>9}")
        bcftools = rows["csq", 1].processor if ("csq", 1) in rows else 0.0
        for (name, threads), row in rows.items():
            of = f"{bcftools / row.processor:.2f}" if bcftools else "-"
            print(f"{TITLES[name]:45}{threads:8}{self.variants / row.seconds:12,.0f}"
                  f"{self.variants / row.processor:11,.0f}{of:>8}{row.megabytes:9,.0f}")  # fmt: skip
