"""Build a track of frequencies in a process of its own: what `test_track_store` measures.

    python -m tests.benchmarks.track_build VCF BASES FOLDER CONTIG...

BASES is a file of letters, the sequence of every contig. Prints the processor seconds (user and system) of the build alone, and
the highest resident memory of the process in MB, which the kernel keeps: nobody watches, so nothing is slowed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from annotator.contigs import Contig
from annotator.tracks import vcf
from annotator.tracks.spec import TrackSpec


class Genome:
    """The same bases on every contig."""

    def __init__(self, bases: np.ndarray) -> None:
        self._bases = bases

    def contig(self, number: int) -> np.ndarray:
        del number
        return self._bases


def main(path: Path, letters: Path, folder: Path, names: list[str]) -> None:
    bases = np.memmap(letters, np.uint8, "r")
    contigs = tuple(Contig(name, len(bases)) for name in names)
    began = time.process_time()
    vcf.build(TrackSpec("gnomad", path), contigs, Genome(np.asarray(bases)), folder)
    print(time.process_time() - began, _peak())


def _peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("the kernel does not say the highest resident memory")


if __name__ == "__main__":
    source, bases, folder = (Path(given) for given in sys.argv[1:4])
    main(source, bases, folder, sys.argv[4:])
