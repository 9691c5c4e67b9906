"""The contigs of the demo: random bases, genes laid out along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from annotator.demo.genes import COMPLEMENT, Bases, DemoTranscript, Gene, build_gene, write_codons
from annotator.demo.sizes import MT_LENGTH, DemoPlan

_SHARES = b"A" * 30 + b"C" * 20 + b"G" * 20 + b"T" * 186  # letters of 0 .. 99, the rest is never drawn
ENDS = 1_000  # bases of N at both ends of a contig, as real assemblies have


@dataclass(frozen=True, slots=True)
class SyntheticContig:
    """Upper case bases (N at the ends) and the genes on them in order of their start."""

    name: str
    bases: Bases
    genes: list[Gene]
    mitochondrial: bool = False


def make_contig(
    plan: DemoPlan, name: str, size: int, numbers: tuple[int, int], rng: Generator
) -> SyntheticContig:
    """One nuclear contig. `numbers` are the next free gene and transcript numbers."""
    bases = _random_bases(size, rng)
    end = min(ENDS, size // 20)
    bases[:end] = bases[-end:] = 78
    share = size / plan.bases
    coding, other = max(1, round(plan.coding_genes * share)), max(1, round(plan.other_genes * share))
    kinds = rng.permutation(np.arange(coding + other) < coding)
    spans = np.clip(rng.lognormal(np.log(plan.median_span), 0.9, len(kinds)), 600, 400_000)
    spans[~kinds] *= 0.7
    free = size - 4 * end
    spans *= min(1.0, 0.8 * free / spans.sum())
    spans = np.maximum(spans, 500).astype(np.int64)
    gaps = rng.exponential(1.0, len(kinds) + 1)
    gaps = (gaps / gaps.sum() * max(0, free - spans.sum())).astype(np.int64)
    genes: list[Gene] = []
    at = 2 * end
    gene_number, transcript = numbers
    for index, (is_coding, span) in enumerate(zip(kinds.tolist(), spans.tolist(), strict=True)):
        at += int(gaps[index])
        if at + span > size - end:
            break
        gene = Gene(
            gene_number,
            name,
            at,
            int(span),
            bool(rng.integers(0, 2)),
            is_coding,
            biotype="protein_coding" if is_coding else ("lncRNA" if index % 5 else "misc_RNA"),
        )
        mean = plan.isoforms[0 if is_coding else 1]
        isoforms = 1 + int(rng.poisson(mean - 1))
        build_gene(gene, isoforms, transcript, bases, rng)
        genes.append(gene)
        gene_number, transcript = gene_number + 1, transcript + isoforms
        at += int(span)
    return SyntheticContig(name, bases, genes)


def make_mitochondrion(numbers: tuple[int, int], rng: Generator) -> SyntheticContig:
    """A circular-sized contig with genes of single exons, codon table 2, both strands."""
    bases = _random_bases(MT_LENGTH, rng)
    gene_number, transcript = numbers
    genes: list[Gene] = []
    at = 576
    for index in range(16):
        coding = index % 2 == 1
        span = int(rng.integers(100, 600)) * 3 if coding else int(rng.integers(66, 76))
        if at + span > MT_LENGTH - 100:
            break
        gene = Gene(
            gene_number,
            "chrM",
            at,
            span,
            index not in (5, 10, 13),
            coding,
            2,
            "protein_coding" if coding else "Mt_tRNA",
        )
        build_mitochondrial(gene, transcript, bases, rng)
        genes.append(gene)
        gene_number, transcript, at = gene_number + 1, transcript + 1, at + span + int(rng.integers(0, 30))
    return SyntheticContig("chrM", bases, genes, mitochondrial=True)


def build_mitochondrial(gene: Gene, number: int, bases: Bases, rng: Generator) -> None:
    """One exon without untranslated ends, as mitochondrial genes are."""
    local = bases[gene.start : gene.start + gene.span]
    strand = local.copy() if gene.forward else COMPLEMENT[local[::-1]]
    exons = ((0, gene.span),)
    cds = (0, gene.span) if gene.coding else None
    if cds:
        write_codons(strand, exons, cds, gene.code, rng)
    gene.transcripts.append(DemoTranscript(number, gene.biotype, exons, cds, ("Ensembl_canonical", "basic")))
    local[:] = strand if gene.forward else COMPLEMENT[strand[::-1]]


def _random_bases(size: int, rng: Generator) -> Bases:
    """Bases with 41% G+C, as the human genome has."""
    drawn = rng.integers(0, 100, size, dtype=np.uint8)
    return np.frombuffer(bytearray(drawn.tobytes().translate(_SHARES)), np.uint8)
