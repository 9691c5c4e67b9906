"""PS2 and PM6: ACMG/AMP evidence that needs the family, as the explorer's page adds it (docs/interpretation.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.contigs import plain_name
from annotator.query.calls import HOM_ALT, HOM_REF, QualityLimits
from annotator.query.genotype_evidence import GenotypeEvidence
from annotator.query.modes import de_novo
from annotator.query.people import Family
from annotator.query.relatives import Relatives
from annotator.query.result import Result
from annotator.query.truth import UNKNOWN, YES
from annotator.query.variant_facts import sites_of

_NOT_AUTOSOMAL: Final = ("X", "Y", "MT")
_GUESSED: Final = (
    "PS2 and PM6 were not assessed: the family is guessed from the names of the samples. State it with --ped."
)
_NO_TRIO: Final = (
    "PS2 and PM6 were not assessed: this needs an affected person and both parents among the samples."
)


@dataclass(frozen=True, slots=True)
class News:
    """By row: PS2 or PM6 and its strength. `note` says where the codes could not be assessed, `doubtful` are these rows."""

    codes: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    note: str = ""
    doubtful: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


class FamilyEvidence:
    """The codes of new variants. `quality`: the filter's limits for genotypes."""

    def __init__(self, result: Result, known: Relatives, quality: Mapping[str, Any]) -> None:
        self._result, self._known, self._quality = result, known, quality

    def of(self, rows: NDArray[np.int64]) -> News:
        """The codes of some rows. A result of older rules, which do not know these codes, has none."""
        rules = self._result.meta.get("acmg", {}).get("de_novo")
        if not rules or not len(rows):
            return News()
        families = [family for family in self._known.families if family.trios]
        if not families:
            return News(note=_NO_TRIO, doubtful=rows)
        if self._known.guessed:
            return News(note=_GUESSED, doubtful=rows)
        codes: dict[int, tuple[str, str]] = {}
        doubtful: set[int] = set()
        sites = sites_of(self._result).at(rows)
        for family in families:
            calls = {name: self._result.calls(name).at(rows) for name in family.sampled}
            found = de_novo(GenotypeEvidence(family, sites, calls, QualityLimits().changed(self._quality)))
            doubtful.update(rows[found == UNKNOWN].tolist())
            new = rows[found == YES].tolist()
            if not new:
                continue
            confirmed = self._confirmed(family, rules)
            for row in new:
                if confirmed:
                    codes[row] = ("PS2", rules["confirmed"])
                else:
                    codes.setdefault(row, ("PM6", rules["assumed"]))
        left = np.array(sorted(doubtful - codes.keys()), np.int64)
        return News(codes, _doubt(len(left)) if len(left) else "", left)

    def _confirmed(self, family: Family, rules: Mapping[str, Any]) -> bool:
        """Whether the genotypes confirm both parents of each affected child."""
        return all(
            self._parentage(child.name, parent.name, rules)
            for child, *parents in family.trios
            for parent in parents
        )

    def _parentage(self, child: str, parent: str, rules: Mapping[str, Any]) -> bool:
        """Whether parent and child share an allele at the autosomal variants that one of them has on every copy."""
        result = self._result
        one, other = (result.raw(f"s{result.samples.index(name)}.gt") for name in (child, parent))
        autosomal = np.zeros(result.rows, bool)
        for contig, first, last in result.spans():
            name = plain_name(result.meta["contigs"][contig]["name"])
            autosomal[first:last] = name not in _NOT_AUTOSOMAL
        pairs = [(HOM_ALT, HOM_ALT), (HOM_ALT, HOM_REF), (HOM_REF, HOM_ALT)]
        same, *opposite = (int(np.count_nonzero(autosomal & (one == a) & (other == b))) for a, b in pairs)
        compared = same + sum(opposite)
        enough: bool = compared >= rules["least_homozygotes"]
        return enough and sum(opposite) <= compared * rules["most_opposite"]


def _doubt(count: int) -> str:
    variants = "1 variant" if count == 1 else f"{count:,} variants"
    return (
        f"PS2 and PM6 were not assessed for {variants}: a genotype of the family is missing or below the quality limits, or "
        "a sex is unknown."
    )
