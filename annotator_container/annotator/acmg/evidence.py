"""Evidence codes, and the points and class that they add up to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from annotator.acmg.rules import STAND_ALONE, Rules

STRENGTH_WORDS: Final = {
    "supporting": "Supporting",
    "moderate": "Moderate",
    "strong": "Strong",
    "very_strong": "Very_strong",
    "stand_alone": "Stand_alone",
}
_STEPS: Final = ("supporting", "moderate", "strong", "very_strong")
ORDER: Final = (
    "PVS1",
    "PS1",
    "PM2",
    "PM4",
    "PM5",
    "PP2",
    "PP3",
    "BA1",
    "BS1",
    "BS2",
    "BP1",
    "BP3",
    "BP4",
    "BP7",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A code that is met, with its strength and a sentence that explains why."""

    code: str
    strength: str
    reason: str


def lowered(strength: str, steps: int) -> str | None:
    """The strength a number of steps lower; None when that is below supporting."""
    place = _STEPS.index(strength) - steps
    return _STEPS[place] if place >= 0 else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """All codes of a variant, the sum of their points, and the class that they suggest."""

    evidence: tuple[Evidence, ...]
    points: int
    suggested: str
    notes: tuple[tuple[str, str], ...] = ()  # codes that were considered and not met, with the reason

    @classmethod
    def of(
        cls, found: Iterable[Evidence], rules: Rules, notes: tuple[tuple[str, str], ...] = ()
    ) -> Assessment:
        """Sort the codes and add up their points."""
        evidence = tuple(sorted(found, key=lambda item: ORDER.index(item.code)))
        points = sum(rules.points(item.code, item.strength) for item in evidence)
        alone = any(item.strength == STAND_ALONE for item in evidence)
        return cls(evidence, points, rules.class_of(points, alone), notes)

    @property
    def codes(self) -> str:
        """The codes in the format of the column ACMG, `PVS1_Very_strong&PM2_Supporting`; empty without evidence."""
        return "&".join(f"{item.code}_{STRENGTH_WORDS[item.strength]}" for item in self.evidence)

    @property
    def text(self) -> str:
        """JSON: `[class, points, [[code, strength, reason], …], [[code, reason], …]]`, the last the notes."""
        rows = [[item.code, item.strength, item.reason] for item in self.evidence]
        value = [self.suggested, self.points, rows, [list(note) for note in self.notes]]
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
