"""The demo's predictors: a missense score in AlphaMissense's columns, and delta scores of splicing like SpliceAI's.

Everything is invented, but fits the demo: designed missense variants score high, variants that are common low, the others are
spread, so that each calibrated limit of docs/interpretation.md occurs. Separate random generators keep the rest of a demo the
same byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from annotator.demo.genes import COMPLEMENT, Bases, Gene
from annotator.demo.genome import SyntheticContig
from annotator.demo.variants import DemoSite
from annotator.genes.codon_tables import codon_table

_ABOUT: Final = (
    "##synthetic: made by python -m annotator demo; no predictor was run, the scores are invented\n"
)
MISSENSE_HEADER: Final = _ABOUT + "#CHROM\tPOS\tREF\tALT\tprotein_variant\tam_pathogenicity\tam_class\n"
SPLICE_HEADER: Final = _ABOUT + "#chrom\tpos\tref\talt\tDS_AG\tDS_AL\tDS_DG\tDS_DL\tDS_max\n"
COMMON: Final = 0.01  # frequency from which a variant counts as harmless here
_LETTERS: Final = np.frombuffer(b"ACGT", np.uint8)
_CODES: Final = np.full(256, 4, np.int64)
_CODES[_LETTERS] = range(4)
_DESIGNED: Final = (0.8341, 0.9542, 0.9963)  # one above each limit for PP3
# The score of a change by its distance from the exon's edge, before noise. Negative offsets of a donor and positive ones of
# an acceptor are in the exon; there is no offset 0.
_DONOR: Final = {
    -3: 0.15,
    -2: 0.25,
    -1: 0.6,
    1: 0.97,
    2: 0.96,
    3: 0.3,
    4: 0.35,
    5: 0.7,
    6: 0.22,
} | dict.fromkeys(range(7, 11), 0.04)
_ACCEPTOR: Final = {2: 0.06, 1: 0.25, -1: 0.97, -2: 0.96, -3: 0.35} | dict.fromkeys(range(-20, -3), 0.07)
_GAIN: Final = 0.02  # share of rare variants inside genes that make a new splice site


def missense_lines(contig: SyntheticContig, sites: list[DemoSite], seed: int) -> Iterator[str]:
    """A line for each base change that alters one amino acid of a gene's first transcript, in order of position."""
    if contig.mitochondrial:
        return
    common, designed = _known(sites)
    for gene in contig.genes:
        if gene.coding and gene.code == 1:
            yield from _missense(
                contig, gene, common, designed, np.random.default_rng([seed, gene.number, 10])
            )


def _missense(
    contig: SyntheticContig,
    gene: Gene,
    common: set[tuple[int, str]],
    designed: dict[tuple[int, str], int],
    rng: np.random.Generator,
) -> Iterator[str]:
    strand = _strand(contig, gene)
    places = np.concatenate([np.arange(a, b) for a, b in gene.transcripts[0].coding()]).reshape(-1, 3)
    codes = _CODES[strand[places]]
    codons = codes @ np.array([16, 4, 1])
    amino = np.frombuffer(
        "".join(codon_table(1).codons[a + b + c] for a in "ACGT" for b in "ACGT" for c in "ACGT").encode(),
        np.uint8,
    )
    # Every change of every base: [codon, base of it, new base].
    changed = codons[:, None, None] + (np.arange(4) - codes[:, :, None]) * np.array([16, 4, 1])[:, None]
    new, old = amino[changed], amino[codons][:, None, None]
    kept = (new != old) & (new != ord("*")) & (old != ord("*")) & (np.arange(len(codons)) > 0)[:, None, None]
    logit = (
        7.0 * (rng.beta(0.8, 0.9, len(codons))[:, None, None] - 0.5)
        + 2.0 * (rng.random() - 0.5)
        + 3.0 * (rng.random(changed.shape) - 0.5)
    )
    scores = 1 / (1 + np.exp(-1.2 * logit))
    codon, within, base = np.nonzero(kept)
    position = places[codon, within]
    position = gene.start + (position if gene.forward else gene.span - 1 - position) + 1
    refs, alts = _LETTERS[codes[codon, within]], _LETTERS[base]
    if not gene.forward:
        refs, alts = COMPLEMENT[refs], COMPLEMENT[alts]
    order = np.lexsort((alts, position))
    rows = zip(
        position[order].tolist(),
        refs[order].tolist(),
        alts[order].tolist(),
        (codon[order] + 1).tolist(),
        amino[codons[codon]][order].tolist(),
        amino[changed[codon, within, base]][order].tolist(),
        scores[codon, within, base][order].tolist(),
        strict=True,
    )
    for at, ref, alt, number, before, after, score in rows:
        allele = at, chr(alt)
        if allele in common:
            score = 0.02 + 0.07 * score
        elif allele in designed:
            score = _DESIGNED[designed[allele] % len(_DESIGNED)]
        word = "likely_benign" if score < 0.34 else "ambiguous" if score <= 0.564 else "likely_pathogenic"
        yield (f"{contig.name}\t{at}\t{ref:c}\t{alt:c}\t{before:c}{number}{after:c}\t{score:.4f}\t{word}\n")


def splice_lines(contig: SyntheticContig, sites: list[DemoSite], seed: int) -> Iterator[str]:
    """Delta scores of each base change near a splice site of a coding gene's first transcript, and of the variants inside these
    genes that the demo has (most of them 0), in order of position."""
    if contig.mitochondrial:
        return
    common, _ = _known(sites)
    last = 0
    for gene in contig.genes:
        if not gene.coding:
            continue
        rng = np.random.default_rng([seed, gene.number, 11])
        near = _near_splice_sites(gene)
        rows = [
            (at, chr(contig.bases[at - 1]), alt, *near[at])
            for at in near
            for alt in "ACGT"
            if alt != chr(contig.bases[at - 1])
        ]
        while last < len(sites) and sites[last].position <= gene.start:
            last += 1
        while last < len(sites) and sites[last].position <= gene.start + gene.span:
            site = sites[last]
            last += 1
            touched = [near[at] for at in range(site.position, site.position + len(site.ref)) if at in near]
            donor, score = max(touched, key=lambda item: item[1], default=(True, 0.0))
            single = len(site.ref) == 1 and bool(touched)
            rows += [
                (site.position, site.ref, alt, donor, score)
                for alt in site.alts
                if not (single and len(alt) == 1)
            ]
        dice = rng.random((len(rows), 3)).tolist()
        for (at, ref, alt, donor, score), (noise, gain, size) in zip(sorted(rows), dice, strict=True):
            lost = min(0.99, score * (0.75 + 0.4 * noise))
            made = 0.1 + 0.8 * size if gain < _GAIN and not score else 0.3 * lost * size
            if (at, alt) in common:
                lost, made = 0.05 * lost, 0.0
            deltas = (0.0, 0.0, made, lost) if donor else (made, lost, 0.0, 0.0)
            yield (
                f"{contig.name}\t{at}\t{ref}\t{alt}\t"
                + "\t".join(f"{delta:.2f}" for delta in (*deltas, max(deltas)))
                + "\n"
            )


def _near_splice_sites(gene: Gene) -> dict[int, tuple[bool, float]]:
    """1-based position -> (it is near a donor, the score of a change there before noise)."""
    near: dict[int, tuple[bool, float]] = {}
    for (first, donor), (acceptor, last) in pairwise(gene.transcripts[0].exons):
        places = [(donor + offset - (offset > 0), True, score) for offset, score in _DONOR.items()]
        places += [(acceptor + offset - (offset > 0), False, score) for offset, score in _ACCEPTOR.items()]
        for local, is_donor, score in places:
            at = gene.genomic(local) + 1
            if first <= local < last and score > near.get(at, (True, 0.0))[1]:
                near[at] = (is_donor, score)
    return near


def _known(sites: list[DemoSite]) -> tuple[set[tuple[int, str]], dict[tuple[int, str], int]]:
    """Position and ALT of the common variants, and of the designed missense ones with a running number."""
    common = {
        (site.position, alt)
        for site in sites
        for alt, frequency in zip(site.alts, site.frequencies, strict=True)
        if frequency > COMMON
    }
    missense = [site for site in sites if site.designed and site.designed.effect == "missense"]
    return common, {(site.position, site.alts[0]): number for number, site in enumerate(missense)}


def _strand(contig: SyntheticContig, gene: Gene) -> Bases:
    """The gene's bases from its 5' end."""
    local = contig.bases[gene.start : gene.start + gene.span]
    return local if gene.forward else COMPLEMENT[local[::-1]]
