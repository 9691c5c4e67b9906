"""PP3 and BP4 from one calibrated missense predictor and from SpliceAI, for all ALTs of a chunk at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.acmg.evidence import Evidence
from annotator.acmg.rules import Rules
from annotator.acmg.sources import Numbers

Codes = NDArray[np.int64]
_LEVELS: Final = ("supporting", "moderate", "strong", "very_strong")
# States of a splice score.
SPLICE_UNKNOWN, SPLICE_NONE, SPLICE_BETWEEN, SPLICE_PREDICTED = range(4)
UNKNOWN: Final = 4  # `missense_levels` of a missing score, or of one between the limits
LEVELS: Final = 9


def missense_levels(scores: Numbers, tool: Mapping[str, Any]) -> Codes:
    """Level of evidence of each score, offset by UNKNOWN: +1 to +4 pathogenic, negative benign, 0 neither or no score."""
    levels = np.full(len(scores), UNKNOWN, np.int64)
    with np.errstate(invalid="ignore"):
        for size, name in enumerate(_LEVELS, 1):
            if name in tool["pathogenic"]:
                levels[scores >= tool["pathogenic"][name]] = UNKNOWN + size
            if name in tool["benign"]:
                levels[scores <= tool["benign"][name]] = UNKNOWN - size
    return levels


def splice_states(scores: Numbers, rules: Rules) -> Codes:
    """State of each ALT's splice score."""
    table = rules.of("splicing")
    states = np.full(len(scores), SPLICE_UNKNOWN, np.int64)
    with np.errstate(invalid="ignore"):
        states[scores <= table["benign"]] = SPLICE_NONE
        states[scores > table["benign"]] = SPLICE_BETWEEN
        states[scores >= table["pathogenic"]] = SPLICE_PREDICTED
    return states


@dataclass(frozen=True, slots=True)
class Predicted:
    """Predictor states of one variant. `splice_site`: it lies in the two bases at an end of an intron, which PVS1 covers."""

    missense: int
    splicing: int
    is_missense: bool
    splice_site: bool


def predictor_evidence(said: Predicted, tool: Mapping[str, Any] | None, rules: Rules) -> list[Evidence]:
    """PP3 or BP4, never both. A splice prediction is Supporting and does not add to that of a missense predictor."""
    level = said.missense - UNKNOWN if said.is_missense and tool is not None else 0
    splicing = SPLICE_UNKNOWN if said.splice_site else said.splicing
    table = rules.of("splicing")
    name = "" if tool is None else str(tool["name"])
    if level > 0 and tool is not None:
        strength = _LEVELS[level - 1]
        limit = tool["pathogenic"][strength]
        return [Evidence("PP3", strength, f"{name} is {limit} or more.")]
    if splicing == SPLICE_PREDICTED:
        return [Evidence("PP3", table["strength"], f"{table['name']} is {table['pathogenic']} or more.")]
    if splicing == SPLICE_BETWEEN:
        return []
    if level < 0 and tool is not None:
        strength = _LEVELS[-level - 1]
        limit = tool["benign"][strength]
        also = f"; {table['name']} is {table['benign']} or less" if splicing == SPLICE_NONE else ""
        return [Evidence("BP4", strength, f"{name} is {limit} or less{also}.")]
    if splicing == SPLICE_NONE and not said.is_missense:
        return [Evidence("BP4", table["strength"], f"{table['name']} is {table['benign']} or less.")]
    return []
