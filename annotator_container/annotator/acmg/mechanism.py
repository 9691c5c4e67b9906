"""Is loss of function a known cause of disease in a gene? Counted in the ClinVar index."""

from __future__ import annotations

from annotator.acmg.clinvar_index import ClinVarIndex, GeneCounts
from annotator.acmg.rules import Rules


def mechanism(index: ClinVarIndex, rules: Rules, gene: str, allele: str, exons: int) -> tuple[bool, str]:
    """Whether it is, and the counts in words. The record of the variant itself (`allele`) is left out of every count.

    `exons` is the number of the transcript's exons: a gene of one exon cannot have such variants in two.
    """
    table = rules.of("PVS1")["mechanism"]
    counts = index.genes.get(gene, GeneCounts(0, 0, {}))
    own_exon = index.null_alleles.get(allele)
    own = 1 if own_exon is not None and counts.null else 0
    others = sum(1 for exon, count in counts.exons.items() if count > (own if exon == own_exon else 0))
    null, pathogenic = counts.null - own, counts.pathogenic - own
    wanted = min(table["least_exons"], max(exons, 1))
    words = (
        f"ClinVar has {null} other pathogenic loss-of-function variants of the gene with {table['least_stars']} star or more, "
        f"of {pathogenic} pathogenic ones"
    )
    enough = null >= table["least_variants"] and null > pathogenic * table["least_share"] and others >= wanted
    needed = f"; {table['least_variants']} in {table['least_exons']} exons are needed" if not enough else ""
    return enough, words + needed
