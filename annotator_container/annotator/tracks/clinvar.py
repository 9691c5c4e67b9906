"""Convert ClinVar's texts to one class and a number of stars.

Sources: https://www.ncbi.nlm.nih.gov/clinvar/docs/clinsig/ and https://www.ncbi.nlm.nih.gov/clinvar/docs/review_status/.
"""

from __future__ import annotations

import re

CLASSES = ("P", "P/LP", "LP", "conflicting", "VUS", "LB", "B/LB", "B", "other")
_BY_WORD = {
    "pathogenic": "P",
    "pathogenic/likely_pathogenic": "P/LP",
    "likely_pathogenic/pathogenic": "P/LP",
    "likely_pathogenic": "LP",
    "uncertain_significance": "VUS",
    "likely_benign": "LB",
    "benign/likely_benign": "B/LB",
    "likely_benign/benign": "B/LB",
    "benign": "B",
}
_STARS = (
    ("practice_guideline", 4),
    ("reviewed_by_expert_panel", 3),
    ("criteria_provided,_multiple_submitters,_no_conflicts", 2),
    ("criteria_provided,_multiple_submitters", 2),
    ("criteria_provided,_conflicting", 1),
    ("criteria_provided,_single_submitter", 1),
)
_LOW = re.compile(r"[,&]_?low_penetrance")
_SEPARATOR = re.compile(r"[|,;&]")


def classify(significance: str) -> str:
    """One of CLASSES for a CLNSIG text, in any case; empty for a missing one.

    The first classification counts (`Pathogenic|drug_response` is P), and blanks around the slash of two classes do not. Words of
    low penetrance or risk beside a class are left out, and alone they are other (`Pathogenic,_low_penetrance` is no plain P).
    Anything that begins with Conflicting is conflicting.
    """
    text = significance.strip().casefold().replace(" ", "_").replace("%2c", ",")
    text = _LOW.sub("_low_penetrance", text)
    if text in ("", "."):
        return ""
    if text.startswith("conflicting"):
        return "conflicting"
    first = _SEPARATOR.split(text)[0].replace("_/_", "/")
    kept = [part for part in first.split("/") if "low_penetrance" not in part and "risk_allele" not in part]
    return _BY_WORD.get("/".join(kept), "other")


def given_stars(text: str) -> str:
    """A number of stars that a file gives directly: `0` to `4`, else empty."""
    return text if text in ("0", "1", "2", "3", "4") else ""


def stars(status: str) -> str:
    """Gold stars `0` to `4` of a CLNREVSTAT text; empty for a missing one."""
    text = status.strip().casefold().replace(" ", "_").replace("%2c", ",").replace("&", ",")
    if text in ("", "."):
        return ""
    return str(next((count for words, count in _STARS if text.startswith(words)), 0))
