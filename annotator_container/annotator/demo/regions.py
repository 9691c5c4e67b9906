"""The demo's regions: regulatory elements as GFF3, and repeats as BED.

Repeats are the stretches that the genome has in lower case, without exons, and short ones anywhere. Everything is invented. A
separate random generator keeps the rest of a demo the same byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from annotator.demo.genome import SyntheticContig

REGULATION_HEADER: Final = (
    "##gff-version 3\n#!synthetic regulatory elements made by: python -m annotator demo; no real organism\n"
)
REPEATS_HEADER: Final = (
    "#synthetic repeats made by python -m annotator demo; no real organism\n#chrom\tstart\tend\tname\tclass\n"
)
MASKED: Final = 2_000  # bases of a stretch in lower case
_ELEMENTS: Final = (
    ("enhancer", 25_000, 200, 1_500),
    ("CTCF_binding_site", 60_000, 150, 400),
)  # one in so many bases
_INTERSPERSED: Final = (("LINE", "DEMO_L1"), ("SINE", "DEMO_Alu"), ("LTR", "DEMO_ERV"), ("DNA", "DEMO_MER"))
_SHORT: Final = (("Simple_repeat", "DEMO_(CA)n"), ("Low_complexity", "DEMO_GA-rich"))
_SHORT_EVERY: Final = 4_000  # bases of a contig for each short repeat
_SMALLEST: Final = 50  # bases of a piece of a stretch that is kept


def regulation_lines(contig: SyntheticContig, seed: int) -> Iterator[str]:
    """A promoter before each gene, and enhancers and CTCF sites in other places outside exons, in order of position."""
    if contig.mitochondrial:
        return
    rng = np.random.default_rng([seed, len(contig.bases), 13])
    size = len(contig.bases)
    exons = _exons(contig)
    rows = []
    for gene in contig.genes:
        before, after = int(rng.integers(500, 1_200)), int(rng.integers(20, 200))
        first, last = gene.genomic(0) - before, gene.genomic(0) + after
        if not gene.forward:
            first, last = gene.genomic(0) - after, gene.genomic(0) + before
        rows.append((max(1, first), min(size, last), "promoter"))
    for kind, every, least, most in _ELEMENTS:
        for _ in range(size // every):
            first = int(rng.integers(1, size))
            last = min(size, first + int(rng.integers(least, most)))
            if not any(low <= last and first <= high for low, high in exons):
                rows.append((first, last, kind))
    for number, (first, last, kind) in enumerate(sorted(rows)):
        yield (
            f"{contig.name}\tdemo\t{kind}\t{first}\t{last}\t.\t.\t.\tID=DEMOR_{contig.name}_{number};"
            f"description=synthetic {kind.replace('_', ' ')}\n"
        )


def repeat_lines(contig: SyntheticContig, masked: Iterable[int], seed: int) -> Iterator[str]:
    """Repeats in order of position. `masked`: the first bases of the stretches in lower case, 0-based."""
    rng = np.random.default_rng([seed, len(contig.bases), 14])
    size = len(contig.bases)
    rows = []
    if not contig.mitochondrial:
        exons = _exons(contig)
        for begin in masked:
            kind, name = _INTERSPERSED[int(rng.integers(0, len(_INTERSPERSED)))]
            pieces = _without(begin, min(begin + MASKED, size), exons)
            rows += [(first, last, name, kind) for first, last in pieces if last - first >= _SMALLEST]
    for _ in range(size // _SHORT_EVERY):
        kind, name = _SHORT[int(rng.integers(0, len(_SHORT)))]
        begin = int(rng.integers(0, size))
        rows.append((begin, min(size, begin + int(rng.integers(20, 120))), name, kind))
    for begin, end, name, kind in sorted(rows):
        yield f"{contig.name}\t{begin}\t{end}\t{name}\t{kind}\n"


def _exons(contig: SyntheticContig) -> list[tuple[int, int]]:
    """The exons of each gene's first transcript in order: 1-based first and last base."""
    return sorted(gene.interval(exon) for gene in contig.genes for exon in gene.transcripts[0].exons)


def _without(begin: int, end: int, exons: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces of a 0-based, half open region that lie outside the exons."""
    for first, last in exons:
        if last > begin and first - 1 < end:
            if first - 1 > begin:
                yield begin, first - 1
            begin = last
    if begin < end:
        yield begin, end
