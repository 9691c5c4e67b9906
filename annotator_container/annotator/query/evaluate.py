"""Evaluate a filter on a whole result: yes, no or unknown for each variant, and the pairs of compound heterozygotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.errors import InputError
from annotator.pedigree import Person
from annotator.query.calls import OFF, Calls, QualityLimits, V, trusted
from annotator.query.caveats import unchecked, without_parents
from annotator.query.conditions import Columns
from annotator.query.family_evidence import FamilyEvidence
from annotator.query.filters import (
    AllOf,
    AnyOf,
    Between,
    Carrier,
    Condition,
    EffectIs,
    Filter,
    In,
    Not,
    Preset,
    Within,
)
from annotator.query.genotype_evidence import GenotypeEvidence, VariantFacts
from annotator.query.modes import MODES, x_linked
from annotator.query.pairs import REASONS, CompoundHet
from annotator.query.people import Family
from annotator.query.relatives import Relatives
from annotator.query.result import Result
from annotator.query.truth import NO, UNKNOWN, YES, Truth, always, both, either, opposite, truth
from annotator.query.variant_facts import sites_of

MAX_PAIRS: Final = 1_000_000
MIN_STARS: Final = 1
PATHOGENIC: Final = ("Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic")
RARE: Final = 0.001


@dataclass(frozen=True, slots=True)
class GenePair:
    """Two rows on the two copies of a gene, and the evidence for it (`pairs.REASONS`)."""

    gene: int
    first: int
    second: int
    reason: str


@dataclass(slots=True)
class QueryAnswer:
    """`rows` pass, in file order. `pairs` is None if the filter has no compound heterozygotes."""

    rows: NDArray[np.int64]
    unknown: int
    pairs: list[GenePair] | None
    notes: list[str]
    families: list[Family]
    not_called: dict[int, list[str]] = field(default_factory=dict)


class Evaluation:
    """One filter on one result. `relatives` gives the families."""

    def __init__(self, result: Result, wanted: Filter, relatives: Relatives) -> None:
        self._result = result
        self._filter = wanted
        self._relatives = relatives
        self._columns = Columns(result, FamilyEvidence(result, relatives, wanted.quality))
        self._calls: dict[str, Calls] = {}
        self._pairs: dict[tuple[int, int, int], str] | None = None
        self._notes: list[str] = []
        self._modes: list[
            tuple[QualityLimits, Sequence[Family]]
        ] = []  # limits of each mode, and the families it examined
        self._carried = False

    @property
    def columns(self) -> Columns:
        """The result's columns that have been read."""
        return self._columns

    def answer(self) -> QueryAnswer:
        """Every row that passes, and notes for the user."""
        found = self._truth(self._filter.where, always(YES, self._result.rows), ())
        if self._filter.keep_clinvar:
            kept = self._kept()
            self._notes.append(_kept_note(int(np.count_nonzero((kept == YES) & (found != YES)))))
            found = np.where(kept == YES, YES, found).astype(np.int8)
        rows = np.flatnonzero(found == YES).astype(np.int64)
        said = [*self._relatives.notes, *self._notes] if self._modes or self._carried else self._notes
        return QueryAnswer(
            rows,
            int(np.count_nonzero(found == UNKNOWN)),
            self._pairs_of(rows),
            list(dict.fromkeys([*said, *self._columns.notes])),
            self._relatives.families,
            self._doubtful(rows),
        )

    def _kept(self) -> Truth:
        """Pathogenic variants of ClinVar that the filter's people carry: only conditions on samples can hide them."""
        self._columns.need_clinvar()
        known: list[Condition] = [In("clinvar", PATHOGENIC, False)]
        if self._result.about("clinvar_stars"):
            known.append(Between("stars", MIN_STARS, 4, missing_passes=False))
        people = [part for part in self._flat(AllOf((self._filter.where,))) if _of_samples(part)]
        if not any(isinstance(part, Carrier) for part in people):
            known.append(Carrier(self._filter.quality))
        everything = self._every(YES)
        return both(everything, *(self._truth(part, everything, ()) for part in (*known, *people)))

    def _pairs_of(self, rows: NDArray[np.int64]) -> list[GenePair] | None:
        if self._pairs is None:
            return None
        passing = set(rows.tolist())
        return [
            GenePair(gene, a, b, reason)
            for (gene, a, b), reason in sorted(self._pairs.items())
            if a in passing and b in passing
        ]

    def _truth(self, node: Condition, context: Truth, effects: tuple[EffectIs, ...]) -> Truth:
        """Evaluate a condition. `context` is the result of all enclosing conditions that must also hold; `effects` are the
        effect conditions among them. Pairs are searched among rows that meet both."""
        match node:
            case AllOf():
                return self._all(node, context, effects)
            case AnyOf(parts):
                return either(self._every(NO), *(self._truth(part, context, effects) for part in parts))
            case Not(part):
                return opposite(self._truth(part, context, effects))
            case Preset(name="compound-het"):
                return self._compound(node, context, effects)
            case Preset(name="clinvar") | Preset(name="rare"):
                return self._truth(self._expanded(node), context, effects)
            case Preset():
                return self._mode(node)
            case Carrier(quality):
                return self._carrier({**self._filter.quality, **quality})
            case In():
                return self._columns.one_of(node)
            case Between():
                return self._columns.between(node)
            case EffectIs():
                return self._columns.effect(node)
            case Within():
                return self._columns.within(node)

    def _every(self, value: int) -> Truth:
        return always(value, self._result.rows)

    def _all(self, node: AllOf, context: Truth, effects: tuple[EffectIs, ...]) -> Truth:
        parts = list(self._flat(node))
        inner = (*effects, *(part for part in parts if isinstance(part, EffectIs)))
        plain = [self._truth(part, context, inner) for part in parts if not _has_pairs(part)]
        joined = both(self._every(YES), *plain)
        around = both(context, joined)
        return both(joined, *(self._truth(part, around, inner) for part in parts if _has_pairs(part)))

    def _flat(self, node: AllOf) -> Iterator[Condition]:
        """Members of a group, including those of nested groups with the same operator."""
        for part in node.parts:
            inside = self._expanded(part)
            if isinstance(inside, AllOf):
                yield from self._flat(inside)
            else:
                yield inside

    def _expanded(self, node: Condition) -> Condition:
        """Replace `clinvar` and `rare` by the conditions that define them."""
        if not isinstance(node, Preset):
            return node
        given = node.parameters
        carried = Carrier(node.quality)
        if node.name == "clinvar":
            self._columns.need_clinvar()
            stars = Between("stars", given.get("min_stars", MIN_STARS), 4, missing_passes=False)
            return AllOf((In("clinvar", tuple(given.get("classes", PATHOGENIC)), False), stars, carried))
        if node.name == "rare":
            frequency = self._columns.frequency_field()
            most = Between(frequency, -np.inf, given.get("max_frequency", RARE), missing_passes=True)
            impact = EffectIs(impact=tuple(given.get("impact", ("HIGH",))))
            return AllOf((In("filter", ("PASS", "."), False), most, impact, carried))
        return node

    # Inheritance ---------------------------------------------------------------------------------

    @cached_property
    def _sites(self) -> VariantFacts:
        sites = sites_of(self._result)
        if self._result.assembly is None and (sites.place > 0).any():
            self._notes.append(
                "The assembly was not recognised: no pseudoautosomal region is known, and all of X and Y counts as outside."
            )
        return sites

    def _evidence(self, family: Family, limits: QualityLimits) -> GenotypeEvidence:
        for name in family.sampled:
            if name not in self._calls:
                self._calls[name] = self._result.calls(name)
                if self._result.about(f"s{self._result.samples.index(name)}.ad") is None:
                    self._notes.append(
                        f"{name}: this result does not hold reads of the ALT; they are taken as allele fraction x DP."
                    )
        return GenotypeEvidence(family, self._sites, self._calls, limits)

    def _begun(self, node: Preset, found: Sequence[Family]) -> QualityLimits:
        """The limits of a mode for these families."""
        limits = QualityLimits().changed({**self._filter.quality, **node.quality})
        self._modes.append((limits, found))
        self._notes += [note for family in found for note in unchecked(node.name, family)]
        return limits

    def _mode(self, node: Preset) -> Truth:
        found = self._relatives.required()
        if node.name == "de-novo":
            found = [family for family in found if family.trios]
            if not found:
                raise InputError("De novo needs both parents", without_parents(self._relatives.families))
        limits = self._begun(node, found)
        answers = []
        for family in found:
            evidence = self._evidence(family, limits)
            if node.name == "x-linked":
                answers.append(x_linked(evidence, node.parameters.get("model", "any")))
            else:
                answers.append(MODES[node.name](evidence))
        return either(self._every(NO), *answers)

    def _compound(self, node: Preset, context: Truth, effects: Sequence[EffectIs]) -> Truth:
        found = self._relatives.required()
        limits = self._begun(node, found)
        self._pairs = {} if self._pairs is None else self._pairs
        out = self._every(NO)
        for family in found:
            mode = CompoundHet(self._evidence(family, limits), context)
            for gene, rows in self._columns.by_gene(
                np.flatnonzero(mode.sites > NO).astype(np.int64), effects
            ):
                pairs, best = mode.pairs_among(rows)
                out[rows] = np.maximum(out[rows], best)
                for a, b, reason in zip(
                    pairs.first.tolist(), pairs.second.tolist(), pairs.reason.tolist(), strict=True
                ):
                    self._pairs.setdefault((gene, a, b), REASONS[reason])
                if len(self._pairs) > MAX_PAIRS:
                    raise InputError(
                        "There are too many pairs",
                        f"More than {MAX_PAIRS:,} pairs of variants share a gene. Add a condition, for example --preset rare.",
                    )
        return out

    def _carrier(self, quality: Mapping[str, Any]) -> Truth:
        limits = OFF.changed(quality)
        if not self._result.samples:
            return self._every(YES)
        known = self._relatives.families
        families = known or [_strangers(self._result.samples)]
        parts = [
            self._evidence(family, limits).is_(person, V, called=True)
            for family in families
            for person in (family.affected if known else family.people.values())
        ]
        self._carried = True
        passed = truth(self._sites.passed) if limits.pass_only else self._every(YES)
        return both(passed, either(self._every(NO), *parts))

    def _doubtful(self, rows: NDArray[np.int64]) -> dict[int, list[str]]:
        """For rows that pass: unaffected people with no call, or one below a limit, if the filter allows that."""
        out: dict[int, list[str]] = {}
        for limits, families in self._modes:
            if not limits.allow_no_call:
                continue
            for family in families:
                for name in sorted(family.sampled):
                    person = family.people[name]
                    if person.affected is True:
                        continue
                    calls = self._calls[name]
                    sure = trusted(person, calls, calls.kind, self._sites.place, limits) & (calls.kind > 0)
                    for row in rows[~sure[rows]].tolist():
                        if name not in out.setdefault(row, []):
                            out[row].append(name)
        return out


def _kept_note(count: int) -> str:
    variants = "1 variant is" if count == 1 else f"{count:,} variants are"
    return f"ClinVar P/LP is always shown: {variants} shown that the filter would hide."


def _of_samples(node: Condition) -> bool:
    """Whether a condition depends only on samples."""
    return isinstance(node, Carrier) or (isinstance(node, In | Between) and node.sample is not None)


def _strangers(samples: Sequence[str]) -> Family:
    """All samples as people of unknown sex and status."""
    return Family({name: Person(name) for name in samples}, frozenset(samples))


def _has_pairs(node: Condition) -> bool:
    match node:
        case AllOf(parts) | AnyOf(parts):
            return any(map(_has_pairs, parts))
        case Not(part):
            return _has_pairs(part)
        case Preset(name="compound-het"):
            return True
    return False
