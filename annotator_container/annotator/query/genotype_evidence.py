"""The building block of all modes: `is_(person, classes)`, yes, no or unknown for each variant (docs/interpretation.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from annotator.pedigree import Person
from annotator.query.calls import HET, HOM_ALT, HOM_REF, A, Calls, QualityLimits, trusted
from annotator.query.people import Family
from annotator.query.truth import NO, UNKNOWN, YES, Truth, always, both, truth

FULL = 0.95  # an allele fraction from which a mitochondrial variant is homoplasmic
TRACE = 0.10  # an allele fraction from which reads show a variant that was not called


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """Facts about each variant other than genotypes. `passed`: FILTER is PASS or `.`; `record`: number of its record."""

    place: NDArray[np.uint8]
    passed: NDArray[np.bool_]
    record: NDArray[np.uint32]

    def at(self, rows: NDArray[np.int64]) -> VariantFacts:
        """The same facts for some rows."""
        return VariantFacts(self.place[rows], self.passed[rows], self.record[rows])


@dataclass(frozen=True, slots=True)
class GenotypeEvidence:
    """Genotypes of one family at the variants of `sites`, judged by `limits`."""

    family: Family
    sites: VariantFacts
    calls: Mapping[str, Calls]
    limits: QualityLimits
    _trusted: dict[tuple[str, bool], NDArray[np.bool_]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return len(self.sites.place)

    def always(self, value: int = YES) -> Truth:
        """`value` for every variant."""
        return always(value, self.rows)

    def on(self, *wanted: int) -> Truth:
        """Whether a variant lies in one of these places."""
        return truth(np.isin(self.sites.place, wanted))

    @property
    def passed(self) -> Truth:
        """Whether FILTER lets a variant pass, if the limits ask for it."""
        return truth(self.sites.passed) if self.limits.pass_only else self.always()

    def kinds(self, person: Person, heteroplasmy: bool = False) -> NDArray[np.uint8]:
        """Genotype classes; with `heteroplasmy`, classes on the mitochondrion follow from the allele fraction."""
        calls = self.calls[person.name]
        if not heteroplasmy:
            return calls.kind
        out = calls.kind.copy()
        out[(calls.kind == HOM_REF) & (calls.fraction >= TRACE)] = HET
        out[(calls.kind == HET) & (calls.fraction >= FULL)] = HOM_ALT
        out[np.isin(calls.kind, A) & (calls.fraction < FULL)] = HET
        return out

    def is_(
        self,
        person: Person,
        classes: Sequence[int],
        *,
        heteroplasmy: bool = False,
        called: bool = False,
    ) -> Truth:
        """Whether the person's genotype is of one of these classes. `called`: a missing call is never allowed."""
        kind = self.kinds(person, heteroplasmy)
        key = (person.name, heteroplasmy)
        if key not in self._trusted:
            self._trusted[key] = trusted(person, self.calls[person.name], kind, self.sites.place, self.limits)
        inside = np.zeros(5, bool)
        inside[list(classes)] = True
        out = np.where(self._trusted[key], YES, UNKNOWN).astype(np.int8)
        out[~inside[kind]] = NO
        out[kind == 0] = UNKNOWN
        if self.limits.allow_no_call and person.affected is not True and not called:
            out[out == UNKNOWN] = YES
        return out

    def few_reads(self, person: Person) -> Truth:
        """Whether a deciding parent has at most the allowed reads of the ALT."""
        most = self.limits.parent_alt_reads
        if most is None:
            return self.always()
        reads = self.calls[person.name].alt_reads
        lacking = UNKNOWN if "alt_reads" in self.limits.missing_fails else YES
        return np.where(np.isnan(reads), lacking, np.where(reads <= most, YES, NO)).astype(np.int8)

    def if_on(self, place: int, there: Truth | int, elsewhere: Truth) -> Truth:
        """One condition on a place, another everywhere else."""
        return np.where(self.sites.place == place, there, elsewhere).astype(np.int8)

    def all_of(self, *parts: Truth) -> Truth:
        """Kleene's *and*; yes if there is no part."""
        return both(self.always(), *parts)
