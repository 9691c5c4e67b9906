"""The demo's allele numbers: a table with a line for each base that could be read, in the layout of gnomAD's all-sites table.

It has the exons, with some bases beside them, and the surroundings of the demo's variants, so that the file is small. At the
sites of the frequency track it has their allele numbers. Around some variants that the track lacks nothing could be read, or
hardly anything. A separate random generator keeps the rest of a demo the same byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.demo.genome import ENDS, SyntheticContig
from annotator.demo.variants import DemoSite

COVERAGE_HEADER = "##synthetic, in the layout of gnomAD's allele numbers of all sites; made by python -m annotator demo\nlocus\tAN\n"
_BESIDE: Final = 20  # bases beside an exon or a site
_HOLE: Final = 120  # the most bases on either side of a variant that are not covered
_RUN: Final = 40  # mean bases with an equal number
_NOT_COVERED: Final = 0.2  # of the variants that the frequency track lacks
_HARDLY: Final = 0.1


def called_numbers(lines: Iterable[str]) -> dict[int, int]:
    """The allele number at each 1-based position of records of the frequency track."""
    found = {}
    for line in lines:
        columns = line.split("\t", 8)
        found[int(columns[1])] = int(columns[7].split("AN=", 1)[1].split(";", 1)[0])
    return found


def coverage_lines(
    contig: SyntheticContig, sites: Sequence[DemoSite], known: Mapping[int, int], seed: int
) -> Iterator[str]:
    """The lines of one contig; `known`: the allele numbers at the sites of the frequency track, by 1-based position."""
    numbers = coverage(contig, sites, known, seed)
    there = np.flatnonzero(numbers >= 0)
    for place, number in zip((there + 1).tolist(), numbers[there].tolist(), strict=True):
        yield f"{contig.name}:{place}\t{number}\n"


def coverage(
    contig: SyntheticContig, sites: Sequence[DemoSite], known: Mapping[int, int], seed: int
) -> NDArray[np.int64]:
    """The allele number of each base, -1 for one without a line."""
    size = len(contig.bases)
    rng = np.random.default_rng([seed, size, 13])
    read = np.zeros(size, np.bool_)
    for first, last in (gene.interval(exon) for gene in contig.genes for exon in gene.transcripts[0].exons):
        read[max(0, first - 1 - _BESIDE) : last + _BESIDE] = True
    for site in sites:
        read[max(0, site.position - 1 - _BESIDE) : site.position + len(site.ref) + _BESIDE] = True
    if not contig.mitochondrial:
        end = min(ENDS, size // 20)
        read[:end] = read[-end:] = False
    lengths = rng.geometric(1 / _RUN, size // _RUN + size // (4 * _RUN) + 100)
    lengths = np.append(lengths, max(0, size - int(lengths.sum())))
    numbers = np.repeat(150_000 + 2 * rng.integers(0, 1_000, len(lengths)), lengths)[:size]
    numbers[~read] = -1
    taken = np.array([0, *sorted(known), size + 1], np.int64)
    dice = rng.random((len(sites), 2)).tolist()
    for site, (state, depth) in zip(sites, dice, strict=True):
        if site.position in known or state >= _NOT_COVERED + _HARDLY:
            continue
        after = int(np.searchsorted(taken, site.position))
        first = max(int(taken[after - 1]) + 1, site.position - _HOLE)
        last = min(int(taken[after]) - 1, site.position + len(site.ref) + _HOLE)
        hole = numbers[first - 1 : last]
        hole[hole >= 0] = -1 if state < _NOT_COVERED else 2 * int(10 + depth * 900)
    for place, number in known.items():
        numbers[place - 1] = number
    return numbers
