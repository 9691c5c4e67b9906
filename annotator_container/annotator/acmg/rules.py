"""The rules document: every threshold, strength and source that the other modules use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

from annotator.errors import AnnotatorError

STAND_ALONE: Final = "stand_alone"
CLASSES: Final = ("pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign")


@dataclass(frozen=True)
class Rules:
    """One version of the rules. `raw` is the parsed document."""

    raw: Mapping[str, Any]

    @property
    def version(self) -> str:
        return str(self.raw["version"])

    @property
    def statement(self) -> str:
        """The disclaimer shown with every suggestion."""
        return str(self.raw["statement"])

    def of(self, code: str) -> Mapping[str, Any]:
        """The table of a code."""
        table: Mapping[str, Any] = self.raw[code]
        return table

    @cached_property
    def missense(self) -> tuple[Mapping[str, Any], ...]:
        """Missense predictors in order of preference."""
        return tuple(self.raw["missense"])

    def source(self, key: str) -> str:
        """A citation by its key."""
        return str(self.raw["sources"][key])

    @property
    def scale(self) -> dict[str, dict[str, Any]]:
        """The part of the rules that the site uses: points by strength, the minimum points of each class, rules of de novo variants."""
        return {
            name: {key: value for key, value in self.raw[name].items() if key != "source"}
            for name in ("points", "classes", "de_novo")
        }

    def points(self, code: str, strength: str) -> int:
        """Points of a code at a strength: above 0 is pathogenic evidence, below 0 benign. Stand-alone evidence has none."""
        if strength == STAND_ALONE:
            return 0
        size = int(self.raw["points"][strength])
        return size if code.startswith("P") else -size

    def class_of(self, points: int, stand_alone: bool = False) -> str:
        """The suggested class (one of CLASSES) for a sum of points. Stand-alone benign evidence (BA1) overrides the points."""
        if stand_alone:
            return "benign"
        for name in CLASSES[:-1]:
            if points >= self.raw["classes"][name]:
                return name
        return CLASSES[-1]


def read_rules(text: str) -> Rules:
    """Parse rules from TOML. Raises AnnotatorError when a part is missing or a citation is not among the sources."""
    raw = tomllib.loads(text)
    try:
        for code in (
            "PVS1",
            "PS1",
            "PM5",
            "PM2",
            "BA1",
            "BS1",
            "BS2",
            "PM4",
            "BP3",
            "BP7",
            "PP2",
            "BP1",
            "validity",
            "splicing",
            "points",
            "classes",
            "de_novo",
        ):
            raw["sources"][raw[code]["source"]]
        for tool in raw["missense"]:
            raw["sources"][tool["source"]]
        made = Rules(raw)
        made.version, made.statement  # noqa: B018 - raises when either is missing
    except KeyError as error:
        raise AnnotatorError("The ACMG rules are incomplete", f"{error} is missing.") from error
    return made


@lru_cache(1)
def built_in() -> Rules:
    """The rules of this release."""
    return read_rules(files("annotator.acmg").joinpath("rules.toml").read_text("utf-8"))
