"""The calibrated predictors of a result: columns, limits and source of each, for people who read a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from annotator.acmg.rules import Rules
from annotator.acmg.sources import Sources, columns_of, score_column
from annotator.tracks.store import TrackMeta

_SIDES: Final = ("pathogenic", "benign")


def calibrated(metas: Sequence[TrackMeta], sources: Sources, rules: Rules) -> list[dict[str, Any]]:
    """`[{name, of, fields, counted, source, pathogenic, benign}]` for each predictor of the rules that a track gives.

    `fields` are CSQ columns, of which the highest number counts. `of` is `missense` or `splicing`. `counted`: whether the codes
    PP3 and BP4 use it; of several missense predictors only the first is used. `pathogenic` and `benign` are the limits by
    strength: "at least" and "at most".
    """
    numbers = columns_of(metas, numeric=True)
    found = []
    for index, tool in enumerate(rules.missense):
        column = score_column(tool, numbers)
        if column:
            counted = index == sources.missense_tool
            limits = {side: dict(tool[side]) for side in _SIDES}
            found.append(_described(rules, tool, "missense", [column], counted, limits))
    splicing = [*sources.splicing_numbers, *filter(None, [sources.splicing_text])]
    if splicing:
        table = rules.of("splicing")
        limits = {side: {table["strength"]: table[side]} for side in _SIDES}
        found.append(_described(rules, table, "splicing", splicing, True, limits))
    return found


def _described(
    rules: Rules,
    tool: Mapping[str, Any],
    of: str,
    fields: Sequence[str],
    counted: bool,
    limits: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    source = rules.source(str(tool["source"]))
    return {
        "name": tool["name"],
        "of": of,
        "fields": list(fields),
        "counted": counted,
        "source": source,
        **limits,
    }
