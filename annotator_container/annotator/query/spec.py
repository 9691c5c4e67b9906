"""The specification of filters: JSON as people and programs write it, checked and made into conditions.

`filter.schema.json` says the same as JSON Schema; a test holds the two against each other. docs/interpretation.md explains it.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

from annotator.errors import InputError
from annotator.pedigree import SEXES, Person

PRESETS: Final = (
    "clinvar", "rare", "de-novo", "dominant", "recessive", "compound-het", "x-linked", "y-linked", "mitochondrial",
    "segregating",
)  # fmt: skip
MODELS: Final = ("any", "recessive", "dominant")
IMPACTS: Final = ("HIGH", "MODERATE", "LOW", "MODIFIER")
NUMBERS: Final = ("dp", "gq", "ab", "alt_reads")
# Limits on what a stranger may send.
MAX_DEPTH: Final = 8
MAX_CONDITIONS: Final = 200
MAX_VALUES: Final = 10_000
MAX_PEOPLE: Final = 1_000
MAX_TEXT: Final = 1_000
_LARGEST: Final = sys.float_info.max
_LAST_BASE: Final = 2**32 - 1  # POS has 32 bits

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Preset:
    """A named definition, its parameters, and limits that differ from the usual ones."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class In:
    """A value out of a list."""

    field: str
    values: tuple[str, ...]
    missing_passes: bool
    sample: str | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """A number within inclusive bounds."""

    field: str
    low: float
    high: float
    missing_passes: bool
    sample: str | None = None


@dataclass(frozen=True, slots=True)
class EffectIs:
    """One consequence that meets everything that is not empty."""

    genes: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """POS in a region: a contig's name, and bounds (1-based, inclusive)."""

    contig: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """Somebody affected carries the variant (or any sample, where no family is known). Made by presets only."""

    quality: Mapping[str, Any] = field(default_factory=dict)


Condition = AllOf | AnyOf | Not | Preset | In | Between | EffectIs | Within | Carrier


@dataclass(frozen=True, slots=True)
class Filter:
    """A whole filter. `family` None: as the result or the command line says."""

    where: Condition = AllOf(())
    family: tuple[Person, ...] | None = None
    quality: Mapping[str, Any] = field(default_factory=dict)


class FilterError(InputError):
    """A filter that is not understood."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__("The filter is not understood", f"{where or 'The filter'}: {what}.")


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
    given = _object(value, "")
    _keys(given, "", ("version", "family", "quality", "where"), required=("version",))
    if given["version"] != 1 or isinstance(given["version"], bool):
        raise FilterError("version", "this release knows version 1")
    family = None
    if "family" in given:
        people = _list(given["family"], "family", MAX_PEOPLE)
        family = tuple(_person(one, f"family[{index}]") for index, one in enumerate(people))
    where: Condition = AllOf(())
    if "where" in given:
        where = _Conditions().read(given["where"], "where", 0)
    return Filter(where, family, _quality(given.get("quality", {}), "quality"))


def _person(value: Any, at: str) -> Person:
    given = _object(value, at)
    _keys(given, at, ("name", "sex", "affected", "father", "mother", "family"), required=("name",))
    sex = given.get("sex", "unknown")
    if sex not in ("male", "female", "unknown"):
        raise FilterError(f"{at}.sex", "it is one of male, female, unknown")
    affected = given.get("affected")
    if affected is not None and not isinstance(affected, bool):
        raise FilterError(f"{at}.affected", "it is true, false or null")
    names = {}
    for key in ("father", "mother"):
        name = given.get(key)
        names[key] = None if name is None else _text(name, f"{at}.{key}")
    family = given.get("family", "")
    if not isinstance(family, str) or len(family) > MAX_TEXT:
        raise FilterError(f"{at}.family", "it is a text")
    return Person(_text(given["name"], f"{at}.name"), SEXES.get(sex), affected, **names, family=family)


def _quality(value: Any, at: str) -> dict[str, Any]:
    """Limits by name, checked; only those that are given."""
    given = _object(value, at)
    keys = ("min_dp", "min_dp_hom", "min_gq", "ab", "parent_alt_reads", "pass_only", "missing", "no_call")
    _keys(given, at, keys)
    for key in ("min_dp", "min_dp_hom", "min_gq", "parent_alt_reads"):
        if key in given and not (key == "parent_alt_reads" and given[key] is None):
            _number(given[key], f"{at}.{key}", least=0)
    if given.get("ab") is not None:
        bounds = _list(given["ab"], f"{at}.ab", 2)
        if len(bounds) != 2:
            raise FilterError(f"{at}.ab", "it is two numbers, or null")
        for bound in bounds:
            _number(bound, f"{at}.ab", least=0, most=1)
    if not isinstance(given.get("pass_only", True), bool):
        raise FilterError(f"{at}.pass_only", "it is true or false")
    if given.get("no_call", "fail") not in ("fail", "allow"):
        raise FilterError(f"{at}.no_call", "it is fail or allow")
    if "missing" in given:
        missing = _object(given["missing"], f"{at}.missing")
        _keys(missing, f"{at}.missing", NUMBERS)
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
        given = _object(value, at)
        kinds: dict[str, Callable[[Object, str, int], Condition]] = {
            "all": self._all,
            "any": self._any,
            "not": self._not,
            "preset": _preset,
            "field": _field,
            "effect": _effect,
            "region": _region,
        }
        found = [key for key in kinds if key in given]
        if len(found) != 1:
            raise FilterError(at, f"a condition has one of the keys {', '.join(kinds)}")
        return kinds[found[0]](given, at, depth)

    def _parts(self, given: Object, key: str, at: str, depth: int) -> tuple[Condition, ...]:
        _keys(given, at, (key,))
        parts = _list(given[key], f"{at}.{key}", MAX_CONDITIONS)
        return tuple(self.read(part, f"{at}.{key}[{index}]", depth + 1) for index, part in enumerate(parts))

    def _all(self, given: Object, at: str, depth: int) -> Condition:
        return AllOf(self._parts(given, "all", at, depth))

    def _any(self, given: Object, at: str, depth: int) -> Condition:
        return AnyOf(self._parts(given, "any", at, depth))

    def _not(self, given: Object, at: str, depth: int) -> Condition:
        _keys(given, at, ("not",))
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
    _keys(given, at, ("preset", "quality", *parameters))
    if "classes" in given:
        _texts(given["classes"], f"{at}.classes")
    if "impact" in given:
        _words(given["impact"], f"{at}.impact", IMPACTS)
    if "min_stars" in given:
        _number(given["min_stars"], f"{at}.min_stars", least=0, most=4)
    if "max_frequency" in given:
        _number(given["max_frequency"], f"{at}.max_frequency", least=0, most=1)
    if given.get("model", "any") not in MODELS:
        raise FilterError(f"{at}.model", f"it is one of {', '.join(MODELS)}")
    chosen = {key: given[key] for key in parameters if key in given}
    return Preset(name, chosen, _quality(given.get("quality", {}), f"{at}.quality"))


def _field(given: Object, at: str, depth: int) -> Condition:
    del depth
    _keys(given, at, ("field", "in", "min", "max", "missing", "sample"), required=("missing",))
    name = _text(given["field"], f"{at}.field")
    if given["missing"] not in ("pass", "fail"):
        raise FilterError(f"{at}.missing", "it is pass or fail")
    passes = given["missing"] == "pass"
    sample = _text(given["sample"], f"{at}.sample") if "sample" in given else None
    bounds = [key for key in ("min", "max") if key in given]
    if ("in" in given) == bool(bounds):
        raise FilterError(at, "a field has either `in`, or `min` and `max` or one of them")
    if "in" in given:
        return In(name, _texts(given["in"], f"{at}.in"), passes, sample)
    low, high = (_number(given[key], f"{at}.{key}") if key in given else None for key in ("min", "max"))
    return Between(
        name, -math.inf if low is None else low, math.inf if high is None else high, passes, sample
    )


def _effect(given: Object, at: str, depth: int) -> Condition:
    del depth
    _keys(given, at, ("effect",))
    wish = _object(given["effect"], f"{at}.effect")
    _keys(wish, f"{at}.effect", ("genes", "impact", "terms", "picked"))
    if not isinstance(wish.get("picked", False), bool):
        raise FilterError(f"{at}.effect.picked", "it is true or false")
    return EffectIs(
        _texts(wish.get("genes", ()), f"{at}.effect.genes"),
        _words(wish.get("impact", ()), f"{at}.effect.impact", IMPACTS),
        _texts(wish.get("terms", ()), f"{at}.effect.terms"),
        bool(wish.get("picked", False)),
    )


def _region(given: Object, at: str, depth: int) -> Condition:
    del depth
    _keys(given, at, ("region",))
    text = _text(given["region"], f"{at}.region")
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


def _object(value: Any, at: str) -> Object:
    if not isinstance(value, Mapping):
        raise FilterError(at, "it must be an object")
    return value


def _keys(given: Object, at: str, known: tuple[str, ...], required: tuple[str, ...] = ()) -> None:
    for key in given:
        if key not in known:
            raise FilterError(at, f"the key {str(key)[:60]!r} is not known; known are {', '.join(known)}")
    for key in required:
        if key not in given:
            raise FilterError(at, f"the key {key!r} is missing")


def _list(value: Any, at: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise FilterError(at, "it must be a list")
    if len(value) > most:
        raise FilterError(at, f"it has at most {most} members")
    return value


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise FilterError(at, f"it must be a text of 1 to {MAX_TEXT} characters")
    return value


def _texts(value: Any, at: str) -> tuple[str, ...]:
    if value == ():
        return ()
    return tuple(_text(one, at) for one in _list(value, at, MAX_VALUES))


def _words(value: Any, at: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = _texts(value, at)
    for word in found:
        if word not in known:
            raise FilterError(at, f"{word[:60]!r} is not one of {', '.join(known)}")
    return found


def _number(value: Any, at: str, least: float = -math.inf, most: float = math.inf) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        raise FilterError(at, "it must be a number")
    if not least <= value <= most:
        raise FilterError(
            at,
            f"it must be from {least:g} to {most:g}"
            if math.isfinite(most)
            else f"it must be {least:g} or more",
        )
    return float(value)
