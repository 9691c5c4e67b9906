"""Genotypes of one person at every variant, and which of them the quality limits trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator import places
from annotator.pedigree import Person

NC: Final = 0
HOM_REF: Final = 1
HET: Final = 2
HOM_ALT: Final = 3
HEMI: Final = 4

R: Final = (HOM_REF,)
H: Final = (HET,)
A: Final = (HOM_ALT, HEMI)
V: Final = (HET, HOM_ALT, HEMI)
R_OR_H: Final = (HOM_REF, HET)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calls:
    """One person's genotypes: class, DP, GQ, allele fraction, reads of the ALT (NaN: missing), copy and phase set.

    `phase`: 0 not phased, 1 on the first copy, 2 on the second, 3 on both.
    """

    kind: NDArray[np.uint8]
    dp: Numbers
    gq: Numbers
    fraction: Numbers
    alt_reads: Numbers
    phase: NDArray[np.uint8]
    phase_set: NDArray[np.uint32]

    def at(self, rows: NDArray[np.int64]) -> Calls:
        """Return the calls of some rows."""
        return Calls(
            self.kind[rows],
            self.dp[rows],
            self.gq[rows],
            self.fraction[rows],
            self.alt_reads[rows],
            self.phase[rows],
            self.phase_set[rows],
        )


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """Quality limits; 0 or None is off. `missing_fails` names the numbers (`dp gq ab alt_reads`) that may not be missing."""

    min_dp: float = 10
    min_dp_hom: float = 5
    min_gq: float = 20
    ab: tuple[float, float] | None = (0.2, 0.8)
    parent_alt_reads: float | None = 1
    pass_only: bool = True
    missing_fails: frozenset[str] = field(default_factory=frozenset)
    allow_no_call: bool = False

    def changed(self, quality: Mapping[str, Any]) -> QualityLimits:
        """These limits, with those that a filter's `quality` names replaced (docs/interpretation.md)."""
        given = dict(quality)
        missing = given.pop("missing", {})
        no_call = given.pop("no_call", None)
        if given.get("ab") is not None:
            given["ab"] = tuple(given["ab"])
        fails = set(self.missing_fails)
        for key, word in missing.items():
            (fails.add if word == "fail" else fails.discard)(key)
        allow = self.allow_no_call if no_call is None else no_call == "allow"
        return replace(self, **given, missing_fails=frozenset(fails), allow_no_call=allow)


OFF: Final = QualityLimits(0, 0, 0, None, None, False)


def one_copy(person: Person, place: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the person has one copy: the mitochondrion, and for a male X and Y outside the pseudoautosomal regions."""
    single: NDArray[np.bool_] = place == places.MT
    if person.sex == "male":
        single = single | (place == places.X) | (place == places.Y)
    return single


def trusted(
    person: Person, calls: Calls, kind: NDArray[np.uint8], place: NDArray[np.uint8], limits: QualityLimits
) -> NDArray[np.bool_]:
    """Whether each genotype is within the limits. `kind` is the class it is judged as."""

    def met(name: str, values: Numbers, good: NDArray[np.bool_]) -> NDArray[np.bool_]:
        out: NDArray[np.bool_] = np.where(np.isnan(values), name not in limits.missing_fails, good)
        return out

    single = one_copy(person, place)
    ok = np.ones(len(kind), bool)
    if limits.min_dp > 0 or limits.min_dp_hom > 0:
        least = np.where(single | (kind >= HOM_ALT), limits.min_dp_hom, limits.min_dp)
        ok &= (least <= 0) | met("dp", calls.dp, calls.dp >= least)
    if limits.min_gq > 0:
        ok &= met("gq", calls.gq, calls.gq >= limits.min_gq)
    if limits.ab is not None and person.affected is True:
        low, high = limits.ab
        balanced = (calls.fraction >= low) & ((calls.fraction <= high) | single)
        exempt = (kind != HET) | (place == places.MT)
        ok &= exempt | met("ab", calls.fraction, balanced)
    return ok
