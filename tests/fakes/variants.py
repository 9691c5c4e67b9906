"""A fake of the function that looks one variant up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gas.domain.errors import Unavailable

ANSWER: dict[str, Any] = {
    "reference": "grch38@5f1c0a9be2d4",
    "assembly": "GRCh38",
    "synthetic": False,
    "given": "BRCA2:c.9976A>T",
    "variant": "13-32398489-A-T",
    "consequences": [
        {
            "Allele": "T",
            "Consequence": "stop_gained",
            "IMPACT": "HIGH",
            "SYMBOL": "BRCA2",
            "Feature": "ENST00000380152",
            "HGVSc": "ENST00000380152.8:c.9976A>T",
            "HGVSp": "ENSP00000369497.3:p.Lys3326Ter",
            "PICK": "1",
            "clinvar_CLNSIG": "Benign",
        }
    ],
    "acmg": {
        "suggested": "benign",
        "points": -8,
        "codes": [
            {"code": "BA1", "strength": "stand_alone", "reason": "FAF 0.0085 in gnomAD is above 0.005."}
        ],
        "notes": [{"code": "PVS1", "reason": "The last exon, and less than a tenth of the protein is lost."}],
        "not_assessed": [{"codes": "PP2", "reason": "no table of gene constraint"}],
        "rules": "2026-11-29",
        "statement": "Suggested by rules from the variant alone.",
    },
    "tracks": [
        {"name": "clinvar", "title": "ClinVar", "version": "2026-11", "licence": "CC0", "more": "left out"}
    ],
    "warnings": [],
    "files": {"meta.json": "e30="},
}


class FakeVariantFunction:
    """Keeps what it was asked. `problem`: what it says instead of the answer; `down`: it does not answer."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.problem: dict[str, Any] | None = None
        self.down = False

    def look(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if self.down:
            raise Unavailable("Looking the variant up failed.")
        self.asked.append(dict(request))
        return {"problem": self.problem} if self.problem else {"answer": ANSWER}
