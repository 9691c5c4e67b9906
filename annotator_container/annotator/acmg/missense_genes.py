"""PP2 and BP1, from ClinVar's records and the constraint of the gene."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.acmg.clinvar_index import ClinVarIndex, GeneCounts
from annotator.acmg.evidence import Evidence
from annotator.acmg.gene_tables import GeneFacts, refuted, validity_words
from annotator.acmg.rules import Rules


class MissenseGenes:
    """Evaluate genes by the index. Neither code is given when the gene-disease validity is weak."""

    def __init__(self, rules: Rules, index: ClinVarIndex) -> None:
        self._rules, self._index = rules, index
        least = rules.of("PVS1")["mechanism"]["least_stars"]
        found: dict[str, set[str]] = {}
        for (transcript, _), entries in index.entries.items():
            for entry in entries:
                if entry.stars >= least and entry.allele not in index.null_alleles:
                    found.setdefault(transcript, set()).add(entry.allele)
        self._missense: Mapping[str, set[str]] = found
        table = rules.of("BP1")
        self.truncating = frozenset(
            gene
            for gene, counts in index.genes.items()
            if counts.null >= counts.pathogenic * table["least_share"]
        )

    def evidence(self, transcript: str, gene: str, allele: str, facts: GeneFacts) -> list[Evidence]:
        """PP2 or BP1 of a missense variant. Its own record (`allele`) is left out."""
        if refuted(facts, self._rules):
            return []
        return self._pp2(transcript, allele, facts) or self._bp1(transcript, gene, allele, facts)

    def _pp2(self, transcript: str, allele: str, facts: GeneFacts) -> list[Evidence]:
        table = self._rules.of("PP2")
        known = len(self._missense.get(transcript, set()) - {allele})
        if facts.mis_z is None or facts.mis_z < table["least_z"] or known < table["least_variants"]:
            return []
        words = (
            f"The gene has fewer missense variants than expected (z {facts.mis_z:g}), and ClinVar has {known} other "
            f"pathogenic missense variants of it. {validity_words(facts)}"
        )
        return [Evidence("PP2", table["strength"], words)]

    def _bp1(self, transcript: str, gene: str, allele: str, facts: GeneFacts) -> list[Evidence]:
        table = self._rules.of("BP1")
        counts = self._index.genes.get(gene, GeneCounts(0, 0, {}))
        own = 1 if allele in self._missense.get(transcript, set()) else 0
        every = counts.pathogenic - own
        if every < table["least_variants"] or counts.null < every * table["least_share"]:
            return []
        if facts.mis_z is not None and facts.mis_z >= self._rules.of("PP2")["least_z"]:
            return []
        words = f"{counts.null} of {every} other pathogenic variants of the gene in ClinVar are loss of function. {validity_words(facts)}"
        return [Evidence("BP1", table["strength"], words)]
