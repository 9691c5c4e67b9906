"""A fake of the function that looks one variant up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gas.domain.errors import Unavailable

ANSWER: dict[str, Any] = {
    "reference": "demo@0123456789ab",
    "assembly": "DEMO1",
    "synthetic": True,
    "given": "chr1:5:A:C",
    "variant": "chr1-5-A-C",
    "consequences": [{"Feature": "T1", "Consequence": "missense_variant"}],
    "acmg": None,
    "tracks": [{"name": "clinvar", "title": "ClinVar", "version": "1", "licence": "", "more": "left out"}],
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
