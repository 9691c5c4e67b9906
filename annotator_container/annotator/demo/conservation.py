"""The demo's conservation track: a number for each base, like phyloP's, as a bigWig file.

Exons and splice sites are higher than introns and the space between genes, where the number stays the same over some tens of
bases, so that the file is small. A separate random generator keeps the rest of a demo the same byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pybigtools
from numpy.typing import NDArray

from annotator.demo.genes import Gene
from annotator.demo.genome import ENDS, SyntheticContig

_STEPS: Final = 1_000  # of one unit
_MOST: Final = 10_000  # steps: phyloP of 100 vertebrates ends near 10
_RUN: Final = 80  # mean bases of a run outside exons
_NONE: Final = np.iinfo(np.int16).min


@dataclass(frozen=True, slots=True)
class Conserved:
    """What a contig's numbers depend on: `size` bases, of which `end` at both ends have no number."""

    name: str
    size: int
    end: int
    genes: list[Gene]

    @classmethod
    def of(cls, contig: SyntheticContig) -> Conserved:
        """Keep what is needed of a contig; its bases are not."""
        size = len(contig.bases)
        return cls(contig.name, size, 0 if contig.mitochondrial else min(ENDS, size // 20), contig.genes)


def write_conservation(path: Path, contigs: list[Conserved], seed: int) -> None:
    """Write the bigWig file."""
    file = pybigtools.open(str(path), "w")
    values = (
        (contig.name, begin, end, value / _STEPS)
        for contig in contigs
        for begin, end, value in _runs(conservation(contig, seed))
    )
    file.write({contig.name: contig.size for contig in contigs}, values)


def conservation(contig: Conserved, seed: int) -> NDArray[np.int16]:
    """The number of each base in steps of 0.001; the lowest int16 for none."""
    rng = np.random.default_rng([seed, contig.size, 12])
    lengths = rng.geometric(1 / _RUN, contig.size // _RUN + contig.size // (4 * _RUN) + 100)
    lengths = np.append(lengths, max(0, contig.size - int(lengths.sum())))
    values = np.repeat(rng.normal(0.05, 0.55, len(lengths)), lengths)[: contig.size]
    for gene in contig.genes:
        main = gene.transcripts[0]
        for exon in main.exons:
            _put(values, gene, exon, rng.normal(0.7, 1.0, exon[1] - exon[0]))
        coding = main.coding()
        phase = np.concatenate([np.arange(a, b) for a, b in coding]) if coding else np.zeros(0, np.int64)
        # A codon's third base may change more often than the others.
        numbers = rng.normal(3.6, 1.9, len(phase)) - 2.8 * (np.arange(len(phase)) % 3 == 2)
        at = 0
        for a, b in coding:
            _put(values, gene, (a, b), numbers[at : at + b - a])
            at += b - a
        for (_, donor), (acceptor, _) in pairwise(main.exons):
            for site in ((donor, donor + 2), (acceptor - 2, acceptor)):
                _put(values, gene, site, rng.normal(6.0, 1.0, 2))
    steps = np.clip(np.rint(values * _STEPS), -_MOST, _MOST).astype(np.int16)
    if contig.end:
        steps[: contig.end] = steps[-contig.end :] = _NONE
    return steps


def _put(
    values: NDArray[np.float64], gene: Gene, piece: tuple[int, int], numbers: NDArray[np.float64]
) -> None:
    """Write the numbers of a piece of a gene, which go from its 5' end."""
    first, last = gene.interval(piece)
    values[first - 1 : last] = numbers if gene.forward else numbers[::-1]


def _runs(steps: NDArray[np.int16]) -> Iterator[tuple[int, int, int]]:
    """(begin, end, steps) of the runs that have a number; 0-based and half open."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(steps)) + 1))
    ends = np.append(starts[1:], len(steps))
    values = steps[starts]
    there = values != _NONE
    yield from zip(starts[there].tolist(), ends[there].tolist(), values[there].tolist(), strict=True)
