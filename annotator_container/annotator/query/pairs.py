"""Compound heterozygotes: pairs of variants of one gene that lie on its two copies (docs/interpretation.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.pedigree import Person
from annotator.places import AUTOSOMAL, PAR, X
from annotator.query.calls import R_OR_H, H, R, V
from annotator.query.genotype_evidence import GenotypeEvidence
from annotator.query.truth import NO, UNKNOWN, YES, Truth, both, either, truth

Rows = NDArray[np.int64]

PHASED: Final = "phased"
PARENTS: Final = "parents"
PARENT: Final = "parent"
UNPHASED: Final = "unknown"
REASONS: Final = (PHASED, PARENTS, PARENT, UNPHASED)
_BLOCK: Final = 1 << 20  # pairs that are tested together


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs that pass, as rows `first` < `second`, and why they are in trans: an index into REASONS."""

    first: Rows
    second: Rows
    reason: NDArray[np.int8]


class CompoundHet:
    """The mode for one family. `sites` evaluates each variant alone, `pairs_among` pairs; `rest` is the result of the rest
    of the filter, which both variants of a pair must also pass."""

    def __init__(self, evidence: GenotypeEvidence, rest: Truth | None = None) -> None:
        self._evidence = evidence
        family = evidence.family
        self._trios = family.trios
        single = (
            (child, family.sampled_parents(child))
            for child in family.affected
            if len(family.sampled_parents(child)) == 1
        )
        self._duos = [parents[0] for _, parents in single]
        parents = family.parents_of_affected
        self._others = [person for person in family.unaffected if person.name not in parents]
        people = {person.name: person for person in [*self._others, *self._duos]}
        people.update({parent.name: parent for _, *both_parents in self._trios for parent in both_parents})
        self._has = {name: evidence.is_(person, V) for name, person in people.items()}
        self._lacks = {name: evidence.is_(person, R) for name, person in people.items()}
        self.sites = self._sites() if rest is None else both(rest, self._sites())

    def _sites(self) -> Truth:
        evidence = self._evidence
        affected = evidence.family.affected
        on_x = YES
        if any(person.sex == "male" for person in affected):
            on_x = NO
        elif any(person.sex is None for person in affected):
            on_x = UNKNOWN
        return evidence.all_of(
            evidence.if_on(X, on_x, evidence.on(AUTOSOMAL, PAR)),
            evidence.passed,
            *(evidence.is_(person, H) for person in affected),
            *(evidence.is_(person, R_OR_H) for person in evidence.family.unaffected),
        )

    def pairs_among(self, rows: Sequence[int] | Rows) -> tuple[Pairs, Truth]:
        """Pairs that pass among rows of one gene and contig, and for each of `rows` the best answer of its pairs."""
        chosen: Rows = np.sort(np.asarray(rows, np.int64))
        best = np.zeros(len(chosen), np.int8)
        found: list[tuple[Rows, Rows, NDArray[np.int8]]] = []
        step = max(1, _BLOCK // max(len(chosen), 1))
        for start in range(0, len(chosen), step):
            left = np.arange(start, min(start + step, len(chosen)))
            i, j = (axis.ravel() for axis in np.meshgrid(left, np.arange(len(chosen)), indexing="ij"))
            i, j = i[i < j], j[i < j]
            answer, reason = self._answer(chosen[i], chosen[j])
            np.maximum.at(best, i, answer)
            np.maximum.at(best, j, answer)
            good = answer == YES
            found.append((chosen[i[good]], chosen[j[good]], reason[good]))
        first, second, reasons = (
            (np.concatenate([part[axis] for part in found]) for axis in range(3))
            if found
            else (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8))
        )
        return Pairs(first, second, reasons), best

    def _answer(self, a: Rows, b: Rows) -> tuple[Truth, NDArray[np.int8]]:
        affected = self._evidence.family.affected
        phases = [self._phase(person, a, b) for person in affected]
        parts = [both(self.sites[a], self.sites[b])]
        parts += [truth(phase != _CIS) for phase in phases]
        for person in self._others:
            cis = truth(self._phase(person, a, b) == _CIS)
            parts.append(either(self._lack(person, a), self._lack(person, b), cis))
        from_both = np.full(len(a), YES, np.int8) if self._trios else np.zeros(len(a), np.int8)
        for _, mother, father in self._trios:
            across, new = self._origins(mother, father, a, b)
            parts.append(either(across, new))
            from_both = both(from_both, across)
            for parent in (mother, father):
                if parent.affected is not True:
                    parts.append(either(self._lack(parent, a), self._lack(parent, b)))
        from_one = False
        for parent in self._duos:
            if parent.affected is not True:
                from_one = True
                parts.append(
                    either(
                        both(self._have(parent, a), self._lack(parent, b)),
                        both(self._lack(parent, a), self._have(parent, b)),
                    )
                )
        reason = np.full(len(a), REASONS.index(PARENT if from_one else UNPHASED), np.int8)
        reason[from_both == YES] = REASONS.index(PARENTS)
        trans = np.logical_and.reduce([phase == _TRANS for phase in phases])
        reason[trans] = REASONS.index(PHASED)
        return both(*parts), reason

    def _have(self, person: Person, rows: Rows) -> Truth:
        return self._has[person.name][rows]

    def _lack(self, person: Person, rows: Rows) -> Truth:
        return self._lacks[person.name][rows]

    def _origins(self, mother: Person, father: Person, a: Rows, b: Rows) -> tuple[Truth, Truth]:
        """Whether each parent gives one of the two; and whether one is new and the other inherited."""
        across = either(
            both(self._have(mother, a), self._have(father, b)),
            both(self._have(mother, b), self._have(father, a)),
        )
        new = [
            both(
                self._lack(mother, fresh),
                self._lack(father, fresh),
                either(self._have(mother, old), self._have(father, old)),
            )
            for fresh, old in ((a, b), (b, a))
        ]
        return across, either(*new)

    def _phase(self, person: Person, a: Rows, b: Rows) -> NDArray[np.int8]:
        """Cis, trans or not known, of each pair in one person."""
        calls = self._evidence.calls[person.name]
        record = self._evidence.sites.record
        first, second = calls.phase[a], calls.phase[b]
        known = np.isin(first, (1, 2)) & np.isin(second, (1, 2)) & (calls.phase_set[a] == calls.phase_set[b])
        out = np.zeros(len(a), np.int8)
        out[known & (first == second)] = _CIS
        out[known & (first != second)] = _TRANS
        carries = np.isin(calls.kind[a], V) & np.isin(calls.kind[b], V)
        out[(record[a] == record[b]) & carries] = _TRANS
        return out


_CIS: Final = 1
_TRANS: Final = 2
