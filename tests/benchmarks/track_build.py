"""Build a track in a process of its own: what `test_track_store` and `test_source_speed` measure.

    python -m tests.benchmarks.track_build NAME=FILE BASES FOLDER CONTIG...

NAME=FILE as in `reference track add`, of GRCh38. BASES is a file of letters, the sequence of every contig. Prints the processor
seconds (user and system) of the build alone, and the highest resident memory of the process in MB, which the kernel keeps:
nobody watches, so nothing is slowed.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from annotator.contigs import Contig
from annotator.tracks import tsv, vcf
from annotator.tracks.bases.base_tables import build as build_bases
from annotator.tracks.bases.base_tables import is_base_table
from annotator.tracks.spec import parse_spec


class Genome:
    """The same bases on every contig."""

    def __init__(self, bases: np.ndarray) -> None:
        self._bases = bases

    def contig(self, number: int) -> np.ndarray:
        del number
        return self._bases


def main(given: str, letters: Path, folder: Path, names: list[str]) -> None:
    bases = np.memmap(letters, np.uint8, "r")
    contigs = tuple(Contig(name, len(bases)) for name in names)
    spec = replace(parse_spec(given), assembly="GRCh38")
    began = time.process_time()
    if spec.format == "tsv" and is_base_table(spec):
        build_bases(spec, contigs, folder)
    else:
        build = tsv.build if spec.format == "tsv" else vcf.build
        build(spec, contigs, Genome(np.asarray(bases)), folder)
    print(time.process_time() - began, _peak())


def _peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("the kernel does not say the highest resident memory")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
