"""ClinVar's words as classes and stars.

Source: https://www.ncbi.nlm.nih.gov/clinvar/docs/clinsig/ and /docs/review_status/. CLNSIG is case-folded; the first
classification counts (`Pathogenic|drug_response` is Pathogenic), `Conflicting_…` in any place of it is conflicting.
"""

from __future__ import annotations

import re
from typing import Final

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
OTHER: Final = len(CLASSES)
NO_STARS: Final = 255
_BY_WORD: Final = {
    "pathogenic": 1,
    "pathogenic/likely_pathogenic": 2,
    "likely_pathogenic": 3,
    "uncertain_significance": 5,
    "likely_benign": 6,
    "benign/likely_benign": 7,
    "benign": 8,
}
_NEXT: Final = re.compile(r"[|,;&]")
_LOW: Final = re.compile(r"/[^/|]*(?:low_penetrance|risk_allele)")
_STARS: Final = (
    ("practice_guideline", 4),
    ("reviewed_by_expert_panel", 3),
    ("criteria_provided,_multiple_submitters,_no_conflicts", 2),
    ("criteria_provided,_multiple_submitters", 2),
    ("criteria_provided,_conflicting", 1),
    ("criteria_provided,_single_submitter", 1),
)


def classify(clnsig: str) -> int:
    """The class (1 to 9) of a CLNSIG text; 0 when it is empty or `.`."""
    text = clnsig.strip().casefold().replace(" ", "_").replace("%2c", ",")
    if text in ("", ".", "not_provided", "no_classification_for_the_single_variant"):
        return OTHER if text not in ("", ".") else 0
    if text.startswith("conflicting"):
        return 4
    # Low-penetrance classes stand after the main one: "Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance".
    main = _NEXT.split(_LOW.sub("", text))[0]
    return _BY_WORD.get(main, OTHER)


def stars(review_status: str) -> int:
    """Gold stars (0 to 4) of a CLNREVSTAT text; NO_STARS when it is empty or `.`."""
    text = review_status.strip().casefold().replace(" ", "_").replace("%2c", ",").replace("&", ",")
    if text in ("", "."):
        return NO_STARS
    for words, count in _STARS:
        if text.startswith(words):
            return count
    return 0
