"""PVS1 of one variant: collect its facts, check the gene's mechanism, then follow the decision tree."""

from __future__ import annotations

from annotator.acmg.clinvar_index import ClinVarIndex
from annotator.acmg.evidence import Evidence, lowered
from annotator.acmg.gene_tables import GeneFacts, refuted
from annotator.acmg.main_rows import bits
from annotator.acmg.mechanism import mechanism
from annotator.acmg.null_variants import NullFacts, SequenceVariant, skipping, start_loss, truncation
from annotator.acmg.pvs1 import pvs1
from annotator.acmg.row_reader import MainRow
from annotator.acmg.rules import Rules
from annotator.acmg.transcript_finder import TranscriptFinder
from annotator.genes.transcript import Transcript

_ABLATION = bits("transcript_ablation")
_SPLICE = bits("splice_acceptor_variant", "splice_donor_variant")
_STOP = bits("stop_gained", "frameshift_variant")
_START = bits("start_lost")
NULL = _ABLATION | _SPLICE | _STOP | _START


class NullVariants:
    """Evaluate null variants. The ClinVar index and the gene tables tell whether loss of function causes disease."""

    def __init__(self, rules: Rules, index: ClinVarIndex | None, finder: TranscriptFinder) -> None:
        self._rules, self._index, self._finder = rules, index, finder

    def pvs1(self, row: MainRow, genes: GeneFacts) -> tuple[Evidence | None, str]:
        """The evidence, or None and the reason."""
        transcript = self._finder.transcript(row.contig, row.transcript, row.start)
        if transcript is None or not transcript.coding:
            return None, "Not met: the transcript makes no protein."
        facts = self._facts(row, transcript)
        if facts is None:
            return None, "Not assessed: what the change does to the transcript cannot be worked out."
        found = mechanism(self._index, self._rules, row.gene, row.allele, len(transcript.exons), genes)
        if not found.known:
            # Without ClinVar's counts a gene that the tables do not decide is "not assessed", unless its disease validity is weak.
            if self._index is None and not refuted(genes, self._rules):
                return (
                    None,
                    f"Not assessed: whether loss of function causes disease in the gene is not known. {found.words}",
                )
            return None, f"Not met: loss of function is not known to cause disease in the gene. {found.words}"
        before = (
            self._index.before(row.transcript, facts.residue, row.allele, row.first_residue)
            if self._index is not None and facts.way == "start"
            else 0
        )
        evidence = pvs1(facts, self._rules, before)
        if evidence is None:
            return None, "Not met: the skipped exon holds no coding bases."
        strength = lowered(evidence.strength, found.lowered)
        if strength is None:
            return None, f"Not met: too weak once it is lowered for the gene. {evidence.reason} {found.words}"
        steps = f" Lowered by {found.lowered} for the gene." if found.lowered else ""
        return Evidence(evidence.code, strength, f"{evidence.reason} {found.words}{steps}"), ""

    def _facts(self, row: MainRow, transcript: Transcript) -> NullFacts | None:
        last = int(self._rules.of("PVS1")["nmd_last_bases"])
        if row.terms & int(_ABLATION):
            return NullFacts("ablation", length=len(transcript.peptide), exons=len(transcript.exons))
        if row.structural or not row.plain:
            return None
        change = SequenceVariant(row.start, row.end, row.ref, row.alt)
        if row.terms & int(_SPLICE):
            return skipping(transcript, change, last)
        if row.terms & int(_START):
            return start_loss(transcript)
        return truncation(transcript, change, last)
