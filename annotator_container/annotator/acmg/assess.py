"""The evidence of every ALT of a chunk.

Frequency, scores and kind of consequence of all ALTs are computed at once and reduced to a small state number; an assessment is
made once per state. Only variants that need a transcript's sequence or a residue are assessed one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.acmg.clinvar_index import ClinVarIndex
from annotator.acmg.evidence import Assessment, Evidence
from annotator.acmg.frequency import BA1, HOMOZYGOTES, frequency_evidence, frequency_states
from annotator.acmg.gene_tables import GeneFacts, gene_facts
from annotator.acmg.main_rows import NONE, bits, main_rows
from annotator.acmg.missense_genes import MissenseGenes
from annotator.acmg.null_evidence import NULL, NullVariants
from annotator.acmg.predictors import (
    LEVELS,
    SPLICE_NONE,
    Predicted,
    missense_levels,
    predictor_evidence,
    splice_states,
)
from annotator.acmg.protein import residue_evidence
from annotator.acmg.row_reader import MainRow, RowReader
from annotator.acmg.rules import Rules
from annotator.acmg.sources import Sources, numbers_of, splice_scores
from annotator.acmg.splicing import far_from_splice_sites
from annotator.acmg.transcript_finder import TranscriptFinder
from annotator.bytes.strings import Strings
from annotator.chunk.batch import Coded, Rows, TrackValues
from annotator.chunk.records import INDEL, SNV, Ints, Records
from annotator.reference.folder import Reference

_MISSENSE = bits("missense_variant")
_INFRAME = bits("inframe_insertion", "inframe_deletion")
_STOP_LOST = bits("stop_lost")
_SILENT = bits("synonymous_variant", "stop_retained_variant")
_INTRON = bits("intron_variant")
_CLOSE = bits("splice_acceptor_variant", "splice_donor_variant", "splice_donor_5th_base_variant")
# States of a change of the protein's length (PM4, BP3).
_NO_LENGTH, _LOST_STOP, _OUTSIDE_REPEAT, _IN_REPEAT = range(4)
_SPLICES = 4

Flags = NDArray[np.bool_]


class Assessor:
    """Assess chunks in one worker; assessments are cached by state."""

    def __init__(
        self,
        reference: Reference,
        rules: Rules,
        sources: Sources,
        index: ClinVarIndex | None,
        reader: RowReader,
    ) -> None:
        self._rules, self._sources, self._index, self._reader = rules, sources, index, reader
        self._contigs = [contig.name for contig in reference.contigs]
        self._finder = TranscriptFinder(reference)
        self._nulls = NullVariants(rules, index, self._finder)
        self._genes = MissenseGenes(rules, index) if index is not None else None
        self._tool = rules.missense[sources.missense_tool] if sources.missense_tool >= 0 else None
        self._indexed = frozenset(name for name, _ in index.entries) if index is not None else frozenset()
        self._exempt = frozenset((gene, change) for gene, change in rules.of("BA1")["exceptions"])
        self._exempt_genes = frozenset(gene for gene, _ in self._exempt)
        self._shared: dict[int, tuple[Evidence, ...]] = {}
        self._in_frequency = np.array([name in sources.frequency_contigs for name in self._contigs] + [False])

    def assess(self, records: Records, rows: Rows, tracks: TrackValues) -> tuple[Coded, Ints]:
        """The assessments as JSON by ALT (code -1: an ALT without a consequence), and the row that each is about."""
        alleles = records.alleles
        count = len(alleles)
        main = main_rows(rows, count)
        has = main != NONE
        terms = np.zeros(count, np.uint64)
        terms[has] = rows.consequence[main[has]]
        missense, null = (terms & _MISSENSE) != 0, (terms & NULL) != 0
        missense &= ~null
        sequence = alleles.kind <= INDEL
        covered = sequence & self._in_frequency[records.contig[alleles.record]]
        frequency = frequency_states(tracks, self._sources, self._rules, covered)
        scores = numbers_of(tracks, self._sources.missense, count)
        levels = (
            missense_levels(scores, self._tool)
            if self._tool is not None
            else np.full(count, LEVELS // 2, np.int64)
        )
        levels = np.where(missense, levels, LEVELS // 2)
        splicing = splice_states(splice_scores(tracks, self._sources, count), self._rules)
        silent = self._silent(records, rows, main, terms, splicing)
        key = ((frequency * LEVELS + levels) * _SPLICES + splicing) * 4 + self._lengths(tracks, terms, null)
        key = ((key * 2 + missense) * 2 + null) * 2 + silent
        looked = null | (missense & self._among(rows, main, "Feature", self._indexed))
        if self._genes is not None:
            looked |= missense & self._among(rows, main, "Gene", self._genes.truncating)
        looked |= (frequency % HOMOZYGOTES == BA1) & self._among(rows, main, "SYMBOL", self._exempt_genes)
        return self._coded(records, rows, main, key, has, looked), main

    def _coded(self, records: Records, rows: Rows, main: Ints, key: Ints, has: Flags, looked: Flags) -> Coded:
        texts: dict[str, int] = {}
        codes = np.full(len(main), -1, np.int32)
        plain = has & ~looked
        for state in np.unique(key[plain]).tolist():
            text = Assessment.of(self._of_state(state), self._rules).text
            codes[plain & (key == state)] = texts.setdefault(text, len(texts))
        for allele in np.flatnonzero(has & looked).tolist():
            row = self._reader.read(records, rows, allele, int(main[allele]))
            facts = gene_facts(rows, int(main[allele]), self._sources.genes)
            evidence, notes = self._one_by_one(row, self._of_state(int(key[allele])), facts)
            text = Assessment.of(evidence, self._rules, notes).text
            codes[allele] = texts.setdefault(text, len(texts))
        return Coded(codes, list(texts))

    @staticmethod
    def _among(rows: Rows, main: Ints, column: str, wanted: frozenset[str]) -> Flags:
        """True for each ALT whose main row has one of the wanted texts in a coded column."""
        coded = rows.coded[column]
        known = np.array([*(value in wanted for value in coded.values), False], np.bool_)
        if not len(rows):
            return np.zeros(len(main), np.bool_)
        among: Flags = (main != NONE) & known[coded.codes[main]]  # code -1 finds the last
        return among

    def _of_state(self, state: int) -> tuple[Evidence, ...]:
        """The evidence that all variants of one state share."""
        made = self._shared.get(state)
        if made is None:
            rest, silent = divmod(state, 2)
            rest, null = divmod(rest, 2)
            rest, missense = divmod(rest, 2)
            rest, length = divmod(rest, 4)
            rest, splicing = divmod(rest, _SPLICES)
            frequency, level = divmod(rest, LEVELS)
            said = Predicted(level, splicing, bool(missense), bool(null))
            made = self._shared[state] = (
                *frequency_evidence(frequency, self._sources, self._rules),
                *predictor_evidence(said, self._tool, self._rules),
                *self._of_length(length),
                *self._of_silence(bool(silent)),
            )
        return made

    def _one_by_one(
        self, row: MainRow, shared: tuple[Evidence, ...], facts: GeneFacts
    ) -> tuple[tuple[Evidence, ...], tuple[tuple[str, str], ...]]:
        """The evidence of one variant: what it shares with others, and what needs its transcript or residue."""
        found, notes = list(shared), []
        if not self._exempt.isdisjoint(((row.symbol, row.protein_change), (row.symbol, row.coding_change))):
            found = [item for item in found if item.code != "BA1"]
            notes.append(("BA1", "The variant is one of the nine that Ghosh 2018 exempts from BA1."))
        if row.terms & int(NULL):
            evidence, note = self._nulls.pvs1(row, facts)
            if evidence is not None:
                found.append(evidence)
            else:
                notes.append(("PVS1", note))
        elif self._index is not None and self._genes is not None and row.residue and row.plain:
            known = residue_evidence(
                self._index, self._rules, row.transcript, row.residue, row.residue_change, row.allele
            )
            # BP1 does not apply where PS1 or PM5 shows that the residue matters.
            of_gene = self._genes.evidence(row.transcript, row.gene, row.allele, facts)
            found += known + [item for item in of_gene if item.code != "BP1" or not known]
        return tuple(found), tuple(notes)

    def _lengths(self, tracks: TrackValues, terms: NDArray[np.uint64], null: Flags) -> Ints:
        """State of each ALT's change of the protein's length; _NO_LENGTH for an ALT with a null consequence."""
        made = np.full(len(terms), _NO_LENGTH, np.int64)
        made[(terms & _STOP_LOST) != 0] = _LOST_STOP
        texts = tracks.columns.get(self._sources.repeats) if self._sources.repeats else None
        if isinstance(texts, Strings):
            inframe = (terms & _INFRAME) != 0
            inside = np.diff(texts.offsets) > 0
            made[inframe & inside] = _IN_REPEAT
            made[inframe & ~inside] = _OUTSIDE_REPEAT
        made[null] = _NO_LENGTH
        return made

    def _of_length(self, length: int) -> list[Evidence]:
        pm4, bp3 = self._rules.of("PM4")["strength"], self._rules.of("BP3")["strength"]
        if length == _LOST_STOP:
            return [Evidence("PM4", pm4, "The stop codon is lost, and the protein is longer.")]
        if length == _OUTSIDE_REPEAT:
            return [Evidence("PM4", pm4, "An in-frame change of the protein's length outside repeats.")]
        return (
            [Evidence("BP3", bp3, "An in-frame change of the protein's length in a repeat.")]
            if length == _IN_REPEAT
            else []
        )

    def _silent(
        self, records: Records, rows: Rows, main: Ints, terms: NDArray[np.uint64], splicing: Ints
    ) -> Flags:
        """BP7: silent or deep intronic, and no effect on splicing predicted."""
        quiet = (splicing == SPLICE_NONE) & (records.alleles.kind == SNV) & ((terms & _CLOSE) == 0)
        silent, intron = quiet & ((terms & _SILENT) != 0), quiet & ((terms & _INTRON) != 0)
        if not (silent | intron).any():
            return np.zeros(len(main), np.bool_)
        return far_from_splice_sites(records, rows, main, silent, intron, self._finder, self._rules)

    def _of_silence(self, silent: bool) -> list[Evidence]:
        if not silent:
            return []
        name = self._rules.of("splicing")["name"]
        words = f"Silent or deep intronic, and {name} predicts no effect on splicing."
        return [Evidence("BP7", self._rules.of("BP7")["strength"], words)]
