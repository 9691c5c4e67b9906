"""Conditions on suggested ACMG/AMP evidence, with the codes that the family adds (PS2, PM6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.query.assessments import Assessments
from annotator.query.family_evidence import FamilyEvidence
from annotator.query.result import Result
from annotator.query.truth import UNKNOWN, YES, Truth, truth

_OF_FAMILY: Final = ("PS2", "PM6")


class Suggestions:
    """Assessments of all rows. `notes` says why codes of the family were not assessed, once a condition asks for them."""

    def __init__(self, result: Result, family: FamilyEvidence) -> None:
        """Raise InputError for a result without evidence."""
        alone = Assessments(result)
        self._news = family.of(np.arange(result.rows, dtype=np.int64))
        self._with = alone.with_codes(self._news.codes)
        self.notes: list[str] = []

    @property
    def points(self) -> NDArray[np.float64]:
        """Return the points of each row; NaN without an assessment."""
        found: NDArray[np.float64] = self._with.points[self._with.of_row]
        return found

    def with_class(self, classes: Sequence[str], missing: bool) -> Truth:
        """Rows of these classes. A code of the family that was not assessed does not count."""
        return truth(self._with.with_class(tuple(classes), missing))

    def with_code(self, codes: Sequence[str], missing: bool) -> Truth:
        """Rows with one of these codes; unknown where a code of the family is asked for and was not assessed."""
        found = truth(self._with.with_code(tuple(codes), missing))
        if any(code.split("_", 1)[0] in _OF_FAMILY for code in codes):
            doubtful = self._news.doubtful[self._with.of_row[self._news.doubtful] > 0]
            found[doubtful] = np.where(found[doubtful] == YES, YES, UNKNOWN)
            if self._news.note:
                self.notes.append(self._news.note)
        return found
