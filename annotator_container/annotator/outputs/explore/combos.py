"""Consequences as codes: ranks of SO terms and distinct combinations of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.terms import IMPACT, IMPACTS, TERMS

MODIFIER = len(IMPACTS)
RANK = {term: rank for rank, term in enumerate(TERMS)}


def impact_code(term: str) -> int:
    """1 HIGH to 4 MODIFIER; a term that VEP does not have counts as MODIFIER."""
    return IMPACTS.index(IMPACT.get(term, "MODIFIER")) + 1


@dataclass(slots=True)
class Combos:
    """Distinct Consequence values, in order of first use. Unknown terms are ranked after VEP's."""

    terms: list[str] = field(default_factory=lambda: list(TERMS))
    ranks: list[tuple[int, ...]] = field(default_factory=list)
    _codes: dict[tuple[int, ...], int] = field(default_factory=dict)

    def code(self, consequence: str) -> int:
        """Index of an `&`-joined Consequence in `ranks`."""
        ranks = []
        for term in consequence.split("&"):
            if term not in RANK and term not in self.terms:
                self.terms.append(term)
            ranks.append(RANK[term] if term in RANK else self.terms.index(term))
        key = tuple(sorted(set(ranks)))
        if key not in self._codes:
            self._codes[key] = len(self.ranks)
            self.ranks.append(key)
        return self._codes[key]

    def impact(self, code: int) -> int:
        """Impact code of a combination: that of its most severe term."""
        return impact_code(self.terms[self.ranks[code][0]])
