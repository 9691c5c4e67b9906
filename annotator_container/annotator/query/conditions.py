"""Conditions on columns of `explore/`: values, numbers, consequences, regions; and variants by gene."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.contigs import plain_name
from annotator.errors import InputError
from annotator.query.effects import Effects
from annotator.query.family_evidence import FamilyEvidence
from annotator.query.filters import Between, EffectIs, In, Within
from annotator.query.own import HAS_TEXTS, is_own, own_column, own_names
from annotator.query.result import Result
from annotator.query.suggestions import Suggestions
from annotator.query.track_texts import values_of, why_left_out
from annotator.query.transcripts import ResultTranscripts
from annotator.query.truth import NO, YES, Truth, always, truth

_CLINVAR_RANKS: Final = 5  # `prio` is 5 x ClinVar rank + impact rank
_SAMPLE_NUMBERS: Final = {"dp": "dp", "gq": "gq", "vaf": "vaf", "alt_reads": "ad"}
_SUBSTITUTIONS: Final = tuple(f"{ref}>{alt}" for ref in "ACGT" for alt in "ACGT")  # code of `allele`
_OWN_NUMBERS: Final = {
    "stars": "clinvar_stars",
    "length": "length",
    "ac": "ac",
    "an": "an",
    "het": "het",
    "hom": "hom",
}


class Columns:
    """Evaluates conditions of a filter for every row of a result. `notes` collects sentences for the user.

    `family` adds its codes to ACMG/AMP evidence.
    """

    def __init__(self, result: Result, family: FamilyEvidence) -> None:
        self._result, self._family = result, family
        self.notes: list[str] = []

    @cached_property
    def _effects(self) -> Effects:
        return Effects(self._result)

    @cached_property
    def _transcripts(self) -> ResultTranscripts:
        return ResultTranscripts(self._result, self._effects)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self._result, self._family)

    @property
    def _dictionaries(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self._result.meta["dictionaries"]
        return found

    # Data that a result may lack -----------------------------------------------------------------

    def need_clinvar(self) -> None:
        """Raises InputError if the result was annotated without ClinVar."""
        fields = [name for name in self._result.meta["csq_fields"] if name.casefold().endswith("clnsig")]
        if not fields:
            raise InputError(
                "The result has no ClinVar classes",
                "It was annotated without ClinVar. Annotate with a reference that has it.",
            )

    def frequency_field(self) -> str:
        """The CSQ field of the highest group frequency, else of the overall frequency."""
        for role in ("grpmax", "af"):
            for column in self._result.meta["columns"]:
                if column.get("role") == role:
                    if role == "af":
                        self.notes.append(
                            f"rare: the result has no frequency by group; the overall frequency {column['field']} was used."
                        )
                    return str(column["field"])
        raise InputError(
            "The result has no population frequencies",
            "The preset rare needs a track with frequencies, for example gnomAD. Annotate with a reference that has it.",
        )

    # Values --------------------------------------------------------------------------------------

    def one_of(self, node: In) -> Truth:
        """Whether a value is in the list."""
        if is_own(node.field):
            name = self._own(node, "code")
            return self._by_code(name, name, node)
        if node.sample is not None:
            if node.field != "gt":
                raise self._unknown_field(node.field, node.sample)
            return self._by_code(f"s{self._sample(node.sample)}.gt", "genotype", node)
        if node.field == "clinvar":
            codes = self._result.raw("prio") // _CLINVAR_RANKS
            none = len(self._dictionaries["clinvar"])
            keep = self._wanted(node, self._dictionaries["clinvar"])
            return truth(np.concatenate([keep[1:], keep[:1]])[np.minimum(codes, none)])
        if node.field == "filter":
            texts = self._dictionaries["filter"]
            hits = [any(term in node.values for term in text.split(";")) for text in texts]
            return truth(np.array([node.missing_passes, *hits])[self._result.raw("filter")])
        if node.field == "class":
            return self._by_code("class", "class", node)
        if node.field == "contig":
            names = {plain_name(value) for value in node.values}
            return self._by_contig([plain_name(c["name"]) in names for c in self._result.meta["contigs"]])
        if node.field == "acmg":
            return self._suggestions.with_class(node.values, node.missing_passes)
        if node.field == "acmg_codes":
            found = self._suggestions.with_code(node.values, node.missing_passes)
            self.notes += self._suggestions.notes
            return found
        if node.field == "stars":
            values = self._result.numbers("clinvar_stars") if self._has_stars() else self._nothing()
            wanted = np.isin(values, [float(v) for v in node.values if v in ("0", "1", "2", "3", "4")])
            return truth(np.where(np.isnan(values), node.missing_passes, wanted))
        if node.field == "substitution":
            codes = np.minimum(self._result.raw("allele"), len(_SUBSTITUTIONS))
            chosen = [name in node.values for name in _SUBSTITUTIONS]
            return truth(np.array([*chosen, node.missing_passes])[codes])
        of_track = values_of(self._result, node.field)
        if of_track is not None:
            return truth(of_track.with_any(node.values, node.missing_passes))
        raise self._unknown_field(node.field, None)

    def _by_code(self, column: str, dictionary: str, node: In) -> Truth:
        return truth(self._wanted(node, self._dictionaries[dictionary])[self._result.raw(column)])

    def _wanted(self, node: In, names: Sequence[str]) -> NDArray[np.bool_]:
        """For each code whether the value is wanted; code 0 is missing. Raises InputError for a value that does not exist."""
        for value in node.values:
            if node.field in ("clinvar", "gt") and value not in names:
                raise InputError(
                    "The filter asks for an unknown value",
                    f"{node.field} has no value {value!r}; it is one of {', '.join(names)}.",
                )
        return np.array([node.missing_passes, *(name in node.values for name in names)], bool)

    def _by_contig(self, wanted: Sequence[bool]) -> Truth:
        out = always(NO, self._result.rows)
        for contig, first, last in self._result.spans():
            if wanted[contig]:
                out[first:last] = YES
        return out

    def _own(self, node: In | Between, kind: str) -> str:
        """The column of a field of the user's own file."""
        if node.sample is not None:
            self._sample(node.sample)
        return own_column(self._result, node.field, node.sample, kind)

    # Numbers -------------------------------------------------------------------------------------

    def between(self, node: Between) -> Truth:
        """Whether a number is within bounds; the condition decides about missing numbers."""
        values = self._numbers(node)
        inside = (values >= node.low) & (values <= node.high)
        return truth(np.where(np.isnan(values), node.missing_passes, inside))

    def _numbers(self, node: Between) -> NDArray[np.float64]:
        result = self._result
        if is_own(node.field):
            return result.numbers(self._own(node, "number"))
        if node.sample is not None:
            suffix = _SAMPLE_NUMBERS.get(node.field)
            if suffix is None:
                raise self._unknown_field(node.field, node.sample)
            name = f"s{self._sample(node.sample)}.{suffix}"
            return result.numbers(name) if result.about(name) else self._nothing()
        if node.field == "stars" and not self._has_stars():
            return self._nothing()
        if node.field == "acmg_points":
            return self._suggestions.points
        if values_of(result, node.field) is not None:
            raise InputError("The filter does not fit the field", f"{node.field} {HAS_TEXTS}.")
        name = _OWN_NUMBERS.get(node.field, f"t.{node.field}")
        if result.about(name) is None:
            raise self._unknown_field(node.field, None)
        return result.numbers(name)

    def _has_stars(self) -> bool:
        if self._result.about("clinvar_stars"):
            return True
        self.need_clinvar()
        return False

    def _nothing(self) -> NDArray[np.float64]:
        return np.full(self._result.rows, np.nan)

    def _sample(self, name: str) -> int:
        if name not in self._result.samples:
            raise InputError(
                "The filter names an unknown sample",
                f"{name!r} is not among {', '.join(self._result.samples) or 'none'}.",
            )
        return self._result.samples.index(name)

    def _unknown_field(self, name: str, sample: str | None) -> InputError:
        tracks = [c["field"] for c in self._result.meta["columns"] if c.get("track")]
        if sample is not None:
            known = "gt (in a list), " + ", ".join(_SAMPLE_NUMBERS)
        else:
            known = ", ".join(
                [
                    "clinvar",
                    "filter",
                    "class",
                    "contig",
                    "substitution",
                    "acmg",
                    "acmg_codes (in a list)",
                    "acmg_points",
                    *_OWN_NUMBERS,
                    *tracks,
                    *own_names(self._result),
                ]
            )
        why = why_left_out(self._result, name)
        return InputError(
            "The filter names an unknown field", f"{name!r} is not known here{why}; known are {known}."
        )

    # Consequences and places ---------------------------------------------------------------------

    def _gene_codes(self, node: EffectIs) -> list[int]:
        """Codes of the wanted genes. Adds a note for names without a variant here and for names of several genes."""
        codes, unknown, several = self._effects.gene_codes(node.genes)
        if unknown:
            self.notes.append(f"No variant of this result lies in a gene called {', '.join(unknown[:20])}.")
        self.notes += [
            f"{name} could be {' or '.join(symbols)}, so it was left out. Name one of them."
            for name, symbols in several
        ]
        return list(codes)

    def _good_combos(self, node: EffectIs) -> NDArray[np.bool_]:
        """By combination of terms: whether its impact and terms are wanted."""
        meta = self._result.meta
        wanted = {rank for rank, (term, _) in enumerate(meta["terms"]) if term in node.terms}
        by_combo = [
            (not node.impact or meta["impacts"][meta["terms"][ranks[0]][1] - 1] in node.impact)
            and (not node.terms or not wanted.isdisjoint(ranks))
            for ranks in meta["combos"]
        ]
        return np.array(by_combo, bool)

    def _good_effects(self, node: EffectIs) -> NDArray[np.bool_]:
        effects = self._effects
        good = np.ones(len(effects.gene), bool)
        if node.picked:
            good &= effects.pick
        if node.genes:
            good &= np.isin(effects.gene, self._gene_codes(node))
        if len(good):
            good &= self._good_combos(node)[effects.combo]
        return good

    def _on_transcripts(self, node: EffectIs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and gene of each consequence on one of the transcripts that meets the rest too."""
        found = self._transcripts.rows_of(node.transcripts)
        if found.unknown:
            self.notes.append(f"No variant of this result is on {', '.join(found.unknown[:20])}.")
        good = np.ones(len(found.row), bool)
        if node.picked:
            good &= found.picked
        if node.genes:
            good &= np.isin(found.gene, self._gene_codes(node))
        if len(good):
            good &= self._good_combos(node)[found.combo]
        return found.row[good], found.gene[good]

    def effect(self, node: EffectIs) -> Truth:
        """Whether one consequence meets everything."""
        if node.transcripts:
            out = always(NO, self._result.rows)
            out[self._on_transcripts(node)[0]] = YES
            return out
        if not (node.genes or node.impact or node.terms or node.picked):
            return always(YES, self._result.rows)
        return truth(self._effects.sets_with(self._good_effects(node))[self._effects.set_of])

    def within(self, node: Within) -> Truth:
        """Whether POS lies in the region."""
        names = [
            plain_name(contig["name"]) == plain_name(node.contig) for contig in self._result.meta["contigs"]
        ]
        pos = self._result.raw("pos")
        return np.where((pos >= node.first) & (pos <= node.last), self._by_contig(names), NO).astype(np.int8)

    def by_gene(
        self, rows: NDArray[np.int64], effects: Sequence[EffectIs]
    ) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Gene code and rows of those genes of which two rows or more are on one contig. A row is in a gene by a
        consequence that meets each of `effects`."""
        if not len(rows):
            return
        sets = self._effects
        good = [self._good_effects(node) for node in effects if not node.transcripts]
        chosen: list[dict[int, set[int]]] = []
        for node in effects:
            if node.transcripts:
                chosen.append({})
                for row, gene in zip(*(part.tolist() for part in self._on_transcripts(node)), strict=True):
                    chosen[-1].setdefault(row, set()).add(gene)
        codes = sets.set_of[rows]
        genes_of: dict[int, list[int]] = {}
        for code in np.unique(codes).tolist():
            members = sets.members(code)
            shared = set(sets.gene[members].tolist())
            for flags in good:
                shared &= set(sets.gene[members[flags[members]]].tolist())
            genes_of[code] = sorted(shared - {0})
        contig = self._result.contig_of()[rows]
        groups: dict[tuple[int, int], list[int]] = {}
        for row, code, place in zip(rows.tolist(), codes.tolist(), contig.tolist(), strict=True):
            for gene in genes_of[code]:
                if not all(gene in of.get(row, ()) for of in chosen):
                    continue
                groups.setdefault((gene, place), []).append(row)
        for (gene, _), members_of in sorted(groups.items()):
            if len(members_of) > 1:
                yield gene, np.array(members_of, np.int64)

    def gene_name(self, code: int) -> str:
        """A gene's symbol, or its id."""
        entry: list[Any] = self._effects.genes[code - 1]
        return str(entry[0])
