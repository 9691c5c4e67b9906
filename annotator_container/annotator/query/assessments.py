"""ACMG/AMP evidence of a result: the column `acmg` and its dictionary (docs/explore-format.md)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.errors import InputError
from annotator.query.result import Result

CLASSES: Final = ("pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign")
NAMES: Final = ("acmg", "acmg_points", "acmg_codes")  # fields of filters, and columns of the table
STAND_ALONE: Final = "stand_alone"
_WORDS: Final = {
    "supporting": "Supporting", "moderate": "Moderate", "strong": "Strong", "very_strong": "Very_strong",
    "stand_alone": "Stand_alone",
}  # fmt: skip


def _coded(code: Sequence[str]) -> str:
    """`PVS1_Very_strong` of a code and its strength."""
    return f"{code[0]}_{_WORDS[code[1]]}"


class Assessments:
    """Assessments by code; code 0 is a variant without an assessment."""

    def __init__(self, result: Result) -> None:
        """Raises InputError for a result without evidence."""
        if result.about("acmg") is None:
            absent = (
                result.meta.get("acmg", {}).get("absent")
                or "It was annotated by a release of GAS without ACMG evidence."
            )
            raise InputError(
                "The result has no ACMG evidence", f"{absent} Annotate again with the engine vep."
            )
        self._about: Mapping[str, Any] = result.meta.get("acmg", {})
        self._take(json.loads(result.inflated("acmg.json.gz")), result.raw("acmg").astype(np.int64))

    def _take(self, entries: list[Any], of_row: NDArray[np.int64]) -> None:
        self._entries, self.of_row = entries, of_row
        self.suggested: list[str | None] = [None, *(entry[0] for entry in entries)]
        self.points = np.array([np.nan, *(entry[1] for entry in entries)], np.float64)
        self.codes = ["", *("&".join(map(_coded, entry[2])) for entry in entries)]

    def with_codes(self, added: Mapping[int, Sequence[str]]) -> Assessments:
        """The same with a code of pathogenic evidence (and its strength) for some rows; rows without an assessment get none."""
        entries, of_row = list(self._entries), self.of_row.copy()
        places: dict[tuple[int, str], int] = {}
        for row, code in added.items():
            before, found = int(self.of_row[row]), self.of(row, code)
            if found is None:
                continue
            key = before, _coded(code)
            if key not in places:
                entries.append([*found[:2], [*entries[before - 1][2], [*code, ""]], []])
                places[key] = len(entries)
            of_row[row] = places[key]
        made = copy(self)
        made._take(entries, of_row)  # noqa: SLF001 - a copy of itself
        return made

    def of(self, row: int, added: Sequence[str] | None = None) -> tuple[str, int, str] | None:
        """Class, points and codes of a row; None for a variant without an assessment. `added`: a code of pathogenic evidence
        that the family adds, and its strength."""
        place = int(self.of_row[row])
        if place == 0:
            return None
        suggested, points, codes = self._entries[place - 1][:3]
        if added is None:
            return suggested, points, self.codes[place]
        points += self._about["points"][added[1]]
        alone = any(strength == STAND_ALONE for _, strength, _ in codes)
        return self._class_of(points, alone), points, "&".join([*map(_coded, codes), _coded(added)])

    def _class_of(self, points: int, alone: bool) -> str:
        """The class of a sum of points, on the scale of the result's rules."""
        if alone:
            return CLASSES[-1]
        least = self._about["classes"]
        return next((name for name in CLASSES[:-1] if points >= least.get(name, math.inf)), CLASSES[-1])

    def with_class(self, classes: tuple[str, ...], missing: bool) -> NDArray[np.bool_]:
        """Rows of these classes. Raises InputError for a class that does not exist."""
        wrong = next((name for name in classes if name not in CLASSES), None)
        if wrong is not None:
            raise InputError(
                "The filter asks for an unknown value",
                f"acmg has no value {wrong!r}; it is one of {', '.join(CLASSES)}.",
            )
        wanted = np.array([missing, *(name in classes for name in self.suggested[1:])], bool)
        found: NDArray[np.bool_] = wanted[self.of_row]
        return found

    def with_code(self, codes: tuple[str, ...], missing: bool) -> NDArray[np.bool_]:
        """Rows that have one of these codes, at any strength (`PVS1`) or at one (`PVS1_Strong`)."""
        wanted = [missing]
        for text in self.codes[1:]:
            parts = text.split("&")
            wanted.append(any(part in codes or part.split("_", 1)[0] in codes for part in parts))
        found: NDArray[np.bool_] = np.array(wanted, bool)[self.of_row]
        return found
