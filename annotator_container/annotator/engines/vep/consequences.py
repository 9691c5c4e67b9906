"""All Sequence Ontology terms of one edit on one transcript, worst first.

Source: BaseVariationFeatureOverlapAllele::get_all_OverlapConsequences with the conditions of Constants.pm: which
rules are asked depends on whether the edit is within the transcript, near an exon or an intron, in a UTR or coding.
"""

from __future__ import annotations

from typing import Final

from annotator.distances import REACH
from annotator.engines.vep.effect import Effect
from annotator.engines.vep.lazy import lazy
from annotator.engines.vep.predicates import CodingRules
from annotator.engines.vep.splice import splice_facts, splice_terms
from annotator.terms import BIT, IMPACT

NMD_BIOTYPE: Final = "nonsense_mediated_decay"
CODING_BIOTYPE: Final = "protein_coding"


class Consequences:
    """The terms of one effect; `rules` are kept because HGVS uses them again."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect
        self.rules = CodingRules(effect)

    @lazy
    def terms(self) -> tuple[str, ...]:
        found = self._outside() if not self.effect.within else self._inside()
        return tuple(sorted(found, key=BIT.__getitem__)) or ("intergenic_variant",)

    @property
    def impact(self) -> str:
        return IMPACT[self.terms[0]]

    def _outside(self) -> list[str]:
        effect, transcript = self.effect, self.effect.transcript
        if transcript.start - REACH <= effect.end < transcript.start:
            return ["upstream_gene_variant" if transcript.strand == 1 else "downstream_gene_variant"]
        if transcript.end < effect.start <= transcript.end + REACH:
            return ["downstream_gene_variant" if transcript.strand == 1 else "upstream_gene_variant"]
        return []

    def _inside(self) -> list[str]:
        effect, transcript = self.effect, self.effect.transcript
        if effect.covers and effect.growth < 0:
            return ["transcript_ablation"]
        facts = splice_facts(effect)
        terms = splice_terms(effect, facts)
        if facts.intronic:
            terms.append("intron_variant")
        if transcript.coding:
            terms += utr_terms(effect, facts.in_tiny_intron)
            if effect.coding:
                terms += self._coding_terms(facts.in_tiny_intron)
            if effect.covers and transcript.biotype == CODING_BIOTYPE:
                terms.append("coding_transcript_variant")
        elif transcript.biotype != CODING_BIOTYPE:
            in_exon = effect.exons and not effect.covers
            terms.append("non_coding_transcript_exon_variant" if in_exon else "non_coding_transcript_variant")
        if transcript.biotype == NMD_BIOTYPE:
            terms.append("NMD_transcript_variant")
        return terms

    def _coding_terms(self, in_tiny_intron: bool) -> list[str]:
        rules = self.rules
        answers = (
            ("stop_gained", rules.stop_gained),
            ("frameshift_variant", rules.changes_length and rules.frameshift),
            ("stop_lost", rules.stop_lost),
            ("start_lost", rules.start_lost),
            ("inframe_insertion", rules.inframe_insertion),
            ("inframe_deletion", rules.inframe_deletion),
            ("missense_variant", rules.missense),
            ("protein_altering_variant", rules.protein_altering),
            ("incomplete_terminal_codon_variant", rules.partial_codon),
            ("start_retained_variant", rules.start_retained),
            ("stop_retained_variant", rules.stop_retained),
            ("synonymous_variant", rules.synonymous),
            ("coding_sequence_variant", rules.unknown(in_tiny_intron=in_tiny_intron)),
        )
        return [term for term, holds in answers if holds]


def within_cdna(effect: Effect, in_tiny_intron: bool) -> bool:
    """VEP's predicate of that name: some of the edit is exonic, or lies in a tiny intron."""
    length = effect.transcript.length
    return in_tiny_intron or any(
        piece is not None and piece[1] > 0 and piece[0] <= length for piece in effect.cdna_pieces
    )


def utr_terms(effect: Effect, in_tiny_intron: bool) -> list[str]:
    """5' and 3' UTR terms: the edit reaches that side of the coding region and some cDNA (or a tiny intron)."""
    transcript = effect.transcript
    if not effect.coding_side[0] or not effect.near_exons:
        return []
    if not within_cdna(effect, in_tiny_intron):
        return []
    insertion = effect.start == effect.end + 1
    before = (insertion and effect.start == transcript.cds_start) or (
        effect.end >= transcript.start and effect.start < transcript.cds_start
    )
    after = (insertion and effect.end == transcript.cds_end) or (
        effect.end > transcript.cds_end and effect.start <= transcript.end
    )
    five, three = (before, after) if transcript.strand == 1 else (after, before)
    terms = []
    if five:
        terms.append("5_prime_UTR_variant")
    if three:
        terms.append("3_prime_UTR_variant")
    return terms
