"""The demo's structural variants, and two tracks to match them: one shaped like gnomAD-SV, one like ClinGen's dosage regions.

A separate random generator keeps the rest of a demo the same byte for byte. Everything is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.demo.genome import SyntheticContig

HEADER: Final = (
    '##ALT=<ID=DEL,Description="Deletion">\n##ALT=<ID=DUP,Description="Duplication">\n##ALT=<ID=INV,Description="Inversion">\n'
    '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type of structural variant">\n'
    '##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="Bases lost, copied or turned">\n'
    '##INFO=<ID=END,Number=1,Type=Integer,Description="Last base of the event">\n'
)
SV_HEADER: Final = (
    "##source=synthetic, gnomAD-SV-like; made by python -m annotator demo\n"
    '##FILTER=<ID=PASS,Description="All filters passed">\n##FILTER=<ID=LOW_CALL_RATE,Description="Called in few people">\n'
    + HEADER
    + '##INFO=<ID=AF,Number=A,Type=Float,Description="Synthetic allele frequency">\n'
)
REGIONS_HEADER: Final = (
    "#Synthetic dosage regions made by python -m annotator demo; not medical information\n#2026-01-01\n#Genome demo\n#\n#\n"
    "#ISCA ID\tISCA Region Name\tcytoBand\tGenomic Location\tHaploinsufficiency Score\tHaploinsufficiency Description\t"
    "Triplosensitivity Score\tTriplosensitivity Description\n"
)
_SMALLEST_CONTIG: Final = 500_000  # bases: smaller ones have no room for events of several kilobases
_TYPES: Final = ("DEL", "DUP", "DEL", "INV")
_EVERY: Final = 250_000  # bases of a contig for each event of the sample
_WORDS: Final = {
    "3": "Sufficient evidence for dosage pathogenicity", "2": "Some evidence for dosage pathogenicity",
    "0": "No evidence available", "40": "Dosage sensitivity unlikely",
}  # fmt: skip
# Child, mother, father: the child's alone, the mother's, the father's, and one that all carry.
_GENOTYPES: Final = (
    ("0/1", "0/0", "0/0"),
    ("0/1", "0/1", "0/0"),
    ("0/1", "0/0", "0/1"),
    ("1/1", "0/1", "0/1"),
)
_MALE_X: Final = ("1", "0/1", "0")  # child and father have one X; the child's is the mother's
_DEPTHS: Final = {
    "0": "15,0:15:60",
    "1": "0,15:15:60",
    "0/0": "30,0:30:60",
    "0/1": "16,14:30:60",
    "1/1": "0,30:30:60",
}


@dataclass(frozen=True, slots=True)
class StructuralSite:
    """An event of the sample. `position` is VCF's POS, 1-based: the base before the event; `end` its last base."""

    position: int
    end: int
    ref: str
    kind: str
    number: int

    @property
    def length(self) -> int:
        return self.end - self.position


def structural_sites(contig: SyntheticContig, seed: int) -> list[StructuralSite]:
    """Events over genes of a contig, in order of position; none on short contigs and on the mitochondrion."""
    size = len(contig.bases)
    if contig.mitochondrial or size < _SMALLEST_CONTIG or not contig.genes:
        return []
    rng = _rng(contig, seed)
    made: list[StructuralSite] = []
    wanted = max(len(_TYPES), size // _EVERY)
    for number, gene in enumerate(contig.genes[:: max(1, len(contig.genes) // wanted)]):
        begin = gene.start - int(rng.integers(200, 2_000))
        end = gene.start + int(gene.span * (0.4 + rng.random()))
        if begin < 2_000 or end > size - 2_000 or (made and begin <= made[-1].end):
            continue
        made.append(
            StructuralSite(begin, end, chr(contig.bases[begin - 1]), _TYPES[number % len(_TYPES)], number)
        )
    return made


def sample_line(contig: str, site: StructuralSite) -> str:
    """The event's record, with the trio's genotypes."""
    people = _MALE_X if contig == "chrX" else _GENOTYPES[site.number % len(_GENOTYPES)]
    carried, called = (sum(genotype.count(digit) for genotype in people) for digit in "10")
    lost = -site.length if site.kind == "DEL" else site.length
    return (
        f"{contig}\t{site.position}\tsv{site.number}\t{site.ref}\t<{site.kind}>\t60.00\tPASS\tSVTYPE={site.kind};"
        f"END={site.end};SVLEN={lost};AC={carried};AN={carried + called};DP=90\tGT:AD:DP:GQ\t"
        + "\t".join(f"{genotype}:{_DEPTHS[genotype]}" for genotype in people)
        + "\n"
    )


def sv_lines(contig: SyntheticContig, sites: list[StructuralSite], seed: int) -> Iterator[str]:
    """Records of the gnomAD-SV-like track, in order of position: for most events of the sample a nearly identical one, a more
    common one that overlaps less, and one of another type; and some at other places."""
    rng = _rng(contig, seed, 1)
    size = len(contig.bases)
    rows: list[tuple[int, int, str, float, str]] = []
    for site in sites:
        if rng.random() < 0.25:
            continue  # an event that the track does not have
        shift = max(1, site.length // 40)
        rows += [
            (site.position + shift, site.end, site.kind, float(10 ** -(2 + 3 * rng.random())), "PASS"),
            (site.position, site.end + site.length // 7, site.kind, float(0.01 + 0.2 * rng.random()), "PASS"),
            (site.position, site.end, "DUP" if site.kind != "DUP" else "DEL", 0.4, "PASS"),
            (site.position, site.end, site.kind, 0.3, "LOW_CALL_RATE"),
        ]
    for _ in range(size // 50_000):
        begin = int(rng.integers(2_000, size - 20_000))
        rows.append(
            (
                begin,
                begin + int(rng.integers(60, 15_000)),
                "DEL",
                float(10 ** -(1 + 4 * rng.random())),
                "PASS",
            )
        )
    for number, (begin, end, kind, frequency, flag) in enumerate(sorted(rows)):
        yield (
            f"{contig.name}\t{begin}\tDEMO_SV_{contig.name}_{number}\t{chr(contig.bases[begin - 1])}\t<{kind}>\t.\t{flag}\t"
            f"SVTYPE={kind};END={end};SVLEN={end - begin};AF={frequency:.6g}\n"
        )


def region_lines(contig: SyntheticContig, sites: list[StructuralSite], seed: int) -> Iterator[str]:
    """Dosage regions around two of three events: the loss or gain of a region is harmful, or unlikely to be."""
    rng = _rng(contig, seed, 2)
    for site in sites:
        if site.number % 3 == 2:
            continue
        loss = ("3", "2", "40")[int(rng.integers(0, 3))]
        gain = ("0", "3", "40")[int(rng.integers(0, 3))]
        margin = site.length // 4
        yield (
            f"DEMO_REGION_{contig.name}_{site.number}\tDemo region {site.number} of {contig.name}\t.\t"
            f"{contig.name}:{site.position + 1}-{site.end + margin}\t{loss}\t{_WORDS[loss]}\t{gain}\t{_WORDS[gain]}\n"
        )


def _rng(contig: SyntheticContig, seed: int, part: int = 0) -> np.random.Generator:
    return np.random.default_rng([seed, len(contig.bases), 8, part])
