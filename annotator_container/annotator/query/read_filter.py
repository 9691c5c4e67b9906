"""Reads a filter, or a family, from JSON and checks it.

`filter.schema.json` says the same as JSON Schema; a test compares the two.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from importlib.resources import files
from typing import Any, Final

from annotator.pedigree import SEXES, Person
from annotator.query import checks
from annotator.query.checks import MAX_TEXT, FilterError, Object
from annotator.query.filters import (
    PRESETS,
    AllOf,
    AnyOf,
    Between,
    Carrier,
    Condition,
    EffectIs,
    Filter,
    In,
    Not,
    Preset,
    Within,
)

MODELS: Final = ("any", "recessive", "dominant")
IMPACTS: Final = ("HIGH", "MODERATE", "LOW", "MODIFIER")
NUMBERS: Final = ("dp", "gq", "ab", "alt_reads")
# Limits on untrusted input.
MAX_DEPTH: Final = 8
MAX_CONDITIONS: Final = 200
MAX_PEOPLE: Final = 1_000
_LAST_BASE: Final = 2**32 - 1  # POS has 32 bits


def schema_text() -> str:
    """The JSON Schema of filters."""
    return files("annotator.query").joinpath("filter.schema.json").read_text("utf-8")


def read_filter(text: str) -> Filter:
    """A filter from JSON text."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FilterError("", f"it is not JSON ({error})") from error
    return parse_filter(value)


def read_people(text: str | bytes) -> tuple[Person, ...] | None:
    """People from JSON text: the `family` of a filter, or null."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FilterError("family", f"it is not JSON ({error})") from error
    return None if value is None else parse_filter({"version": 1, "family": value}).family


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def parse_filter(value: Any) -> Filter:
    """A filter from decoded JSON. Raises FilterError with the place of the first fault."""
    given = checks.mapping(value, "")
    checks.keys(given, "", ("version", "family", "quality", "where", "keep_clinvar"), required=("version",))
    if given["version"] != 1 or isinstance(given["version"], bool):
        raise FilterError("version", "this release knows version 1")
    family = None
    if "family" in given:
        people = checks.members(given["family"], "family", MAX_PEOPLE)
        family = tuple(_person(one, f"family[{index}]") for index, one in enumerate(people))
    where: Condition = AllOf(())
    if "where" in given:
        where = _Conditions().read(given["where"], "where", 0)
    keep = given.get("keep_clinvar", False)
    if not isinstance(keep, bool):
        raise FilterError("keep_clinvar", "it is true or false")
    return Filter(where, family, _quality(given.get("quality", {}), "quality"), keep)


def _person(value: Any, at: str) -> Person:
    given = checks.mapping(value, at)
    checks.keys(given, at, ("name", "sex", "affected", "father", "mother", "family"), required=("name",))
    sex = given.get("sex", "unknown")
    if sex not in ("male", "female", "unknown"):
        raise FilterError(f"{at}.sex", "it is one of male, female, unknown")
    affected = given.get("affected")
    if affected is not None and not isinstance(affected, bool):
        raise FilterError(f"{at}.affected", "it is true, false or null")
    names = {}
    for key in ("father", "mother"):
        name = given.get(key)
        names[key] = None if name is None else checks.text(name, f"{at}.{key}")
    family = given.get("family", "")
    if not isinstance(family, str) or len(family) > MAX_TEXT:
        raise FilterError(f"{at}.family", "it is a text")
    return Person(checks.text(given["name"], f"{at}.name"), SEXES.get(sex), affected, **names, family=family)


def _quality(value: Any, at: str) -> dict[str, Any]:
    """Limits by name, checked; only those that are given."""
    given = checks.mapping(value, at)
    keys = ("min_dp", "min_dp_hom", "min_gq", "ab", "parent_alt_reads", "pass_only", "missing", "no_call")
    checks.keys(given, at, keys)
    for key in ("min_dp", "min_dp_hom", "min_gq", "parent_alt_reads"):
        if key in given and not (key == "parent_alt_reads" and given[key] is None):
            checks.number(given[key], f"{at}.{key}", least=0)
    if given.get("ab") is not None:
        bounds = checks.members(given["ab"], f"{at}.ab", 2)
        if len(bounds) != 2:
            raise FilterError(f"{at}.ab", "it is two numbers, or null")
        for bound in bounds:
            checks.number(bound, f"{at}.ab", least=0, most=1)
    if not isinstance(given.get("pass_only", True), bool):
        raise FilterError(f"{at}.pass_only", "it is true or false")
    if given.get("no_call", "fail") not in ("fail", "allow"):
        raise FilterError(f"{at}.no_call", "it is fail or allow")
    if "missing" in given:
        missing = checks.mapping(given["missing"], f"{at}.missing")
        checks.keys(missing, f"{at}.missing", NUMBERS)
        for key, word in missing.items():
            if word not in ("pass", "fail"):
                raise FilterError(f"{at}.missing.{key}", "it is pass or fail")
    return dict(given)


class _Conditions:
    """Reads conditions and counts them."""

    def __init__(self) -> None:
        self._count = 0

    def read(self, value: Any, at: str, depth: int) -> Condition:
        self._count += 1
        if self._count > MAX_CONDITIONS:
            raise FilterError(at, f"a filter has at most {MAX_CONDITIONS} conditions")
        if depth > MAX_DEPTH:
            raise FilterError(at, f"groups may lie {MAX_DEPTH} deep")
        given = checks.mapping(value, at)
        kinds: dict[str, Callable[[Object, str, int], Condition]] = {
            "all": self._all,
            "any": self._any,
            "not": self._not,
            "preset": _preset,
            "field": _field,
            "effect": _effect,
            "region": _region,
            "carried": _carried,
        }
        found = [key for key in kinds if key in given]
        if len(found) != 1:
            raise FilterError(at, f"a condition has one of the keys {', '.join(kinds)}")
        return kinds[found[0]](given, at, depth)

    def _parts(self, given: Object, key: str, at: str, depth: int) -> tuple[Condition, ...]:
        checks.keys(given, at, (key,))
        parts = checks.members(given[key], f"{at}.{key}", MAX_CONDITIONS)
        return tuple(self.read(part, f"{at}.{key}[{index}]", depth + 1) for index, part in enumerate(parts))

    def _all(self, given: Object, at: str, depth: int) -> Condition:
        return AllOf(self._parts(given, "all", at, depth))

    def _any(self, given: Object, at: str, depth: int) -> Condition:
        return AnyOf(self._parts(given, "any", at, depth))

    def _not(self, given: Object, at: str, depth: int) -> Condition:
        checks.keys(given, at, ("not",))
        return Not(self.read(given["not"], f"{at}.not", depth + 1))


_PARAMETERS: Final = {
    "clinvar": ("classes", "min_stars"),
    "rare": ("max_frequency", "impact"),
    "x-linked": ("model",),
}


def _preset(given: Object, at: str, depth: int) -> Condition:
    del depth
    name = given["preset"]
    if name not in PRESETS:
        raise FilterError(f"{at}.preset", f"it is one of {', '.join(PRESETS)}")
    parameters = _PARAMETERS.get(name, ())
    checks.keys(given, at, ("preset", "quality", *parameters))
    if "classes" in given:
        checks.texts(given["classes"], f"{at}.classes")
    if "impact" in given:
        checks.words(given["impact"], f"{at}.impact", IMPACTS)
    if "min_stars" in given:
        checks.number(given["min_stars"], f"{at}.min_stars", least=0, most=4)
    if "max_frequency" in given:
        checks.number(given["max_frequency"], f"{at}.max_frequency", least=0, most=1)
    if given.get("model", "any") not in MODELS:
        raise FilterError(f"{at}.model", f"it is one of {', '.join(MODELS)}")
    chosen = {key: given[key] for key in parameters if key in given}
    return Preset(name, chosen, _quality(given.get("quality", {}), f"{at}.quality"))


def _field(given: Object, at: str, depth: int) -> Condition:
    del depth
    checks.keys(given, at, ("field", "in", "min", "max", "missing", "sample"), required=("missing",))
    name = checks.text(given["field"], f"{at}.field")
    if given["missing"] not in ("pass", "fail"):
        raise FilterError(f"{at}.missing", "it is pass or fail")
    passes = given["missing"] == "pass"
    sample = checks.text(given["sample"], f"{at}.sample") if "sample" in given else None
    bounds = [key for key in ("min", "max") if key in given]
    if ("in" in given) == bool(bounds):
        raise FilterError(at, "a field has either `in`, or `min` and `max` or one of them")
    if "in" in given:
        return In(name, checks.texts(given["in"], f"{at}.in"), passes, sample)
    low, high = (checks.number(given[key], f"{at}.{key}") if key in given else None for key in ("min", "max"))
    return Between(
        name, -math.inf if low is None else low, math.inf if high is None else high, passes, sample
    )


def _effect(given: Object, at: str, depth: int) -> Condition:
    del depth
    checks.keys(given, at, ("effect",))
    wish = checks.mapping(given["effect"], f"{at}.effect")
    checks.keys(wish, f"{at}.effect", ("genes", "impact", "terms", "picked", "transcripts"))
    if not isinstance(wish.get("picked", False), bool):
        raise FilterError(f"{at}.effect.picked", "it is true or false")
    return EffectIs(
        checks.texts(wish.get("genes", ()), f"{at}.effect.genes"),
        checks.words(wish.get("impact", ()), f"{at}.effect.impact", IMPACTS),
        checks.texts(wish.get("terms", ()), f"{at}.effect.terms"),
        bool(wish.get("picked", False)),
        checks.texts(wish.get("transcripts", ()), f"{at}.effect.transcripts"),
    )


def _carried(given: Object, at: str, depth: int) -> Condition:
    del depth
    checks.keys(given, at, ("carried", "quality"))
    if given["carried"] is not True:
        raise FilterError(f"{at}.carried", "it is true")
    return Carrier(_quality(given.get("quality", {}), f"{at}.quality"))


def _region(given: Object, at: str, depth: int) -> Condition:
    del depth
    checks.keys(given, at, ("region",))
    text = checks.text(given["region"], f"{at}.region")
    contig, colon, bounds = text.rpartition(":")
    if not colon:
        return Within(text, 1, _LAST_BASE)
    first, dash, last = bounds.replace(",", "").partition("-")
    if not (
        contig
        and first.isdecimal()
        and first.isascii()
        and (not dash or (last.isdecimal() and last.isascii()))
    ):
        raise FilterError(f"{at}.region", "it is written chr1:1000-2000, chr1:1000 or chr1")
    begin, end = int(first), int(last) if dash else int(first)
    if end < begin:
        raise FilterError(f"{at}.region", "it ends before it begins")
    return Within(contig, min(begin, _LAST_BASE), min(end, _LAST_BASE))
