"""ClinVar's classes and stars in the explorer's encoding: a class (1 to 9) and stars, from the track's values."""

from __future__ import annotations

from typing import Final

from annotator.tracks import clinvar

CLASSES: Final = (
    "Pathogenic",
    "Pathogenic/Likely pathogenic",
    "Likely pathogenic",
    "Conflicting",
    "Uncertain significance",
    "Likely benign",
    "Benign/Likely benign",
    "Benign",
    "Other",
)
NO_STARS: Final = 255
_CODES: Final = {"": 0, **{name: code for code, name in enumerate(clinvar.CLASSES, 1)}}


def classify(clnsig: str) -> int:
    """The class (1 to 9, in the order of CLASSES) of a CLNSIG text; 0 when it is empty or `.`."""
    return _CODES[clinvar.classify(clnsig)]


def stars(review_status: str) -> int:
    """Gold stars (0 to 4) of a CLNREVSTAT text; NO_STARS when it is empty or `.`."""
    found = clinvar.stars(review_status)
    return int(found) if found else NO_STARS
