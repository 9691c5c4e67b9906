"""Decide whether loss of function of a gene causes disease, from ClinVar counts, ClinGen dosage, constraint and disease validity."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.acmg.clinvar_index import ClinVarIndex, GeneCounts
from annotator.acmg.gene_tables import GeneFacts, refuted, validity_words
from annotator.acmg.rules import Rules


@dataclass(frozen=True, slots=True)
class Mechanism:
    """Whether loss of function is known to cause disease, the number of levels by which PVS1 is lowered, and the reasons."""

    known: bool
    lowered: int
    words: str


def mechanism(
    index: ClinVarIndex | None, rules: Rules, gene: str, allele: str, exons: int, facts: GeneFacts
) -> Mechanism:
    """Judge a gene. The record of the variant itself (`allele`) is left out of every count.

    `exons` is the number of the transcript's exons: a single-exon gene cannot have variants in two exons.
    """
    table = rules.of("PVS1")["mechanism"]
    counted, words = _counted(index, rules, gene, allele, exons)
    said = [words]
    dosage = facts.haploinsufficiency == table["haploinsufficiency"]
    if dosage:
        said.append(f"ClinGen's haploinsufficiency score of the gene is {facts.haploinsufficiency:g}.")
    strong = facts.validity in rules.of("validity")["full"]
    constrained = strong and facts.loeuf is not None and facts.loeuf <= table["most_loeuf"]
    if facts.loeuf is not None:
        said.append(f"LOEUF is {facts.loeuf:g}.")
    said.append(validity_words(facts))
    if refuted(facts, rules):
        return Mechanism(False, 0, " ".join(said))
    lowered = 0
    if facts.validity in rules.of("validity")["lower"]:
        lowered = table["moderate_lowers"]
    elif constrained and not (counted or dosage):
        lowered = table["constraint_lowers"]
    return Mechanism(counted or dosage or constrained, lowered, " ".join(said))


def _counted(
    index: ClinVarIndex | None, rules: Rules, gene: str, allele: str, exons: int
) -> tuple[bool, str]:
    """Whether ClinVar has enough loss-of-function records, and their counts in words."""
    if index is None:
        return False, "ClinVar's variants of the gene were not counted (no ClinVar track)."
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
    return enough, f"{words}{needed}."
