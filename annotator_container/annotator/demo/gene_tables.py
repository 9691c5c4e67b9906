"""The demo's tables keyed by gene, in the layout of the real files, with invented content.

A separate random generator keeps the rest of a demo the same byte for byte.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.demo.genes import Gene
from annotator.demo.genome import SyntheticContig
from annotator.demo.gff3 import gene_id, transcript_id
from annotator.demo.phenotypes import HEADER as PHENOTYPES
from annotator.demo.phenotypes import phenotype_lines

_ABOUT: Final = (
    "##title={}, synthetic\n##version=2026-01-01\n##licence=synthetic: made by python -m annotator demo\n"
)
TABLES: Final = {
    "constraint": _ABOUT.format("Gene constraint")
    + "gene\tgene_id\ttranscript\tcanonical\tmane_select\tlof.pLI\tlof.oe_ci.upper\tmis.z_score\tconstraint_flags\n",
    "validity": _ABOUT.format("Gene-disease validity")
    + "sgc_id\tgene_curie\tgene_symbol\tdisease_curie\tdisease_title\tclassification_title\tmoi_title\tsubmitter_title\n",
    "dosage": _ABOUT.format("Dosage sensitivity")
    + "#Gene Symbol\tGene ID\tHaploinsufficiency Score\tHaploinsufficiency Description\tTriplosensitivity Score\t"
    "Triplosensitivity Description\tDate Last Evaluated\tHaploinsufficiency Disease ID\tTriplosensitivity Disease ID\n",
    "hpo": PHENOTYPES,
}
_CLASSES: Final = ("Definitive", "Strong", "Moderate", "Limited", "Disputed Evidence")
_WAYS: Final = ("Autosomal dominant", "Autosomal recessive", "X-linked")
_DISEASES: Final = (
    "synthetic cardiomyopathy, familial", "demo syndrome 1", "demo syndrome 2", "imaginary retinal dystrophy",
    "synthetic hearing loss",
)  # fmt: skip
_SUBMITTERS: Final = ("Demo laboratory A", "Demo laboratory B", "Demo expert panel")
_SCORES: Final = (
    ("3", "Sufficient evidence for dosage pathogenicity"), ("1", "Little evidence for dosage pathogenicity"),
    ("0", "No evidence available"), ("30", "Gene associated with autosomal recessive phenotype"),
    ("40", "Dosage sensitivity unlikely"),
)  # fmt: skip


def table_lines(contig: SyntheticContig, seed: int) -> dict[str, list[str]]:
    """Lines of each table for the genes of a contig; only genes that code for a protein are in them, and not all."""
    made: dict[str, list[str]] = {name: [] for name in TABLES}
    for gene in contig.genes:
        if gene.coding and gene.code == 1:
            rng = np.random.default_rng([seed, gene.number, 7])
            made["constraint"].append(_constraint(gene, rng))
            made["validity"] += _validity(gene, rng)
            if rng.random() < 0.4:
                made["dosage"].append(_dosage(gene, rng))
            made["hpo"] += phenotype_lines(gene, rng)
    return made


def _constraint(gene: Gene, rng: np.random.Generator) -> str:
    tolerance, missense = float(rng.random()), float(rng.normal(1.0, 1.6))
    flags = '["outlier_mis"]' if rng.random() < 0.03 else "[]"
    name = transcript_id(gene.transcripts[0])
    return (
        f"{gene.symbol}\t{gene_id(gene)}\t{name}\ttrue\ttrue\t{(1 - tolerance) ** 3:.4e}\t{0.1 + 1.8 * tolerance:.3f}\t"
        f"{missense:.4f}\t{flags}\n"
    )


def _validity(gene: Gene, rng: np.random.Generator) -> list[str]:
    count = int(rng.choice([0, 1, 2, 3], p=[0.55, 0.25, 0.12, 0.08]))
    first = int(rng.integers(0, len(_DISEASES)))
    lines = []
    for number in range(count):
        disease = (first + number // 2) % len(_DISEASES)
        grade = min(len(_CLASSES) - 1, int(rng.exponential(1.2)))
        lines.append(
            f"DEMO-{gene.number}-{number}\t{gene_id(gene)}\t{gene.symbol}\tDEMOD:{disease + 1:04d}\t{_DISEASES[disease]}\t"
            f"{_CLASSES[grade]}\t{_WAYS[gene.number % len(_WAYS)]}\t{_SUBMITTERS[number % len(_SUBMITTERS)]}\n"
        )
    return lines


def _dosage(gene: Gene, rng: np.random.Generator) -> str:
    score, words = _SCORES[min(len(_SCORES) - 1, int(rng.exponential(1.8)))]
    disease = f"DEMOD:{1 + gene.number % len(_DISEASES):04d}" if score == "3" else ""
    return f"{gene.symbol}\t{gene_id(gene)}\t{score}\t{words}\t0\tNo evidence available\t2026-01-01\t{disease}\t\n"
