"""The limits that a result hands to readers of a score are those by which PP3 and BP4 are given."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from annotator.acmg.calibration import calibrated
from annotator.acmg.predictors import Predicted, missense_levels, predictor_evidence, splice_states
from annotator.acmg.rules import built_in
from annotator.acmg.sources import sources_of
from annotator.tracks.spec import TrackField
from annotator.tracks.store import TrackMeta

RULES = built_in()
REVEL = TrackMeta("revel", "scores", (TrackField("revel_score", "number", "score"),), {}, 0, False)
ALPHA = TrackMeta(
    "alphamissense",
    "vcf",
    (
        TrackField("alphamissense_am_class", "text", "am_class"),
        TrackField("alphamissense_am_pathogenicity", "number", "am_pathogenicity"),
    ),
    {}, 0, False,
)  # fmt: skip
SPLICE = TrackMeta("spliceai", "vcf", (TrackField("spliceai_SpliceAI", "text", "SpliceAI"),), {}, 0, False)
DELTAS = replace(
    SPLICE, fields=tuple(TrackField(f"spliceai_DS_{end}", "number", end) for end in ("AG", "DL"))
)
CADD = TrackMeta("cadd", "scores", (TrackField("cadd_PHRED", "number", "PHRED"),), {}, 0, False)


def described(*metas: TrackMeta) -> list[dict[str, Any]]:
    return calibrated(metas, sources_of(metas, RULES), RULES)


def test_each_predictor_of_the_rules_is_described_with_its_column() -> None:
    found = described(CADD, ALPHA, REVEL, SPLICE)
    assert [(one["name"], one["of"], one["fields"], one["counted"]) for one in found] == [
        ("REVEL", "missense", ["revel_score"], True),
        ("AlphaMissense", "missense", ["alphamissense_am_pathogenicity"], False),
        ("SpliceAI", "splicing", ["spliceai_SpliceAI"], True),
    ]
    assert "Pejaver" in found[0]["source"]
    assert described(ALPHA)[0]["counted"]
    assert described(DELTAS)[0]["fields"] == ["spliceai_DS_AG", "spliceai_DS_DL"]
    assert described(CADD) == []


@pytest.mark.parametrize("index", [0, 1], ids=["revel", "alphamissense"])
def test_missense_limits_are_those_of_the_codes(index: int) -> None:
    said = described(REVEL, ALPHA)[index]
    for side, code in (("pathogenic", "PP3"), ("benign", "BP4")):
        for strength, limit in said[side].items():
            beyond = math.nextafter(limit, 0 if side == "pathogenic" else 1)
            for score, same in ((limit, True), (beyond, False)):
                level = int(missense_levels(np.array([score]), RULES.missense[index])[0])
                evidence = predictor_evidence(Predicted(level, 0, True, False), RULES.missense[index], RULES)
                assert ((code, strength) in [(one.code, one.strength) for one in evidence]) is same


def test_splice_limits_are_those_of_the_codes() -> None:
    (said,) = described(SPLICE)
    for side, code in (("pathogenic", "PP3"), ("benign", "BP4")):
        ((strength, limit),) = said[side].items()
        beyond = math.nextafter(limit, 0 if side == "pathogenic" else 1)
        for score, expected in ((limit, [(code, strength)]), (beyond, [])):
            state = int(splice_states(np.array([score]), RULES)[0])
            evidence = predictor_evidence(Predicted(4, state, False, False), None, RULES)
            assert [(one.code, one.strength) for one in evidence] == expected
