"""What a filter may say: the parser and the JSON Schema agree, and each fault is named with its place."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.query.checks import FilterError
from annotator.query.filters import PRESETS
from annotator.query.read_filter import MAX_CONDITIONS, parse_filter, read_filter, schema_text

SCHEMA = json.loads(schema_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

EXAMPLE: dict[str, Any] = {
    "version": 1,
    "family": [
        {"name": "child", "sex": "male", "affected": True, "father": "father", "mother": None, "family": "F"},
        {"name": "father", "affected": None},
    ],
    "quality": {
        "min_dp": 12, "min_dp_hom": 6, "min_gq": 0, "ab": [0.1, 0.9], "parent_alt_reads": None, "pass_only": False,
        "no_call": "allow", "missing": {"gq": "fail", "dp": "pass"},
    },
    "keep_clinvar": True,
    "where": {
        "all": [
            {"preset": "recessive", "quality": {"ab": None}},
            {"preset": "x-linked", "model": "dominant"},
            {"preset": "rare", "max_frequency": 0.01, "impact": ["HIGH", "LOW"]},
            {"preset": "clinvar", "classes": ["Pathogenic"], "min_stars": 2},
            {"any": [{"effect": {"genes": ["BRCA1"], "impact": ["HIGH"], "terms": ["stop_gained"], "picked": True}}]},
            {"not": {"region": "chr6:28,510,120-33,480,577"}},
            {"carried": True, "quality": {"min_gq": 20}},
            {"effect": {"transcripts": ["ENST00000357654.9"]}},
            {"field": "clinvar", "in": ["Benign"], "missing": "fail"},
            {"field": "dp", "sample": "child", "min": 3, "max": 9.5, "missing": "pass"},
        ]
    },
}  # fmt: skip
VALUES = (None, True, 0, -1, 2, 0.5, 1e9, "", "x", "HIGH", "pass", [], ["x"], {}, {"x": 1}, [0.1], [0.2, 0.8])


def accepted(value: Any) -> bool:
    try:
        parse_filter(value)
    except FilterError:
        return False
    return True


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all values of a JSON tree."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inner for found in places(part, (*path, key)))]


def mutated(dice: random.Random) -> Any:
    """The example with a value replaced, a key renamed, left out or added."""
    value = copy.deepcopy(EXAMPLE)
    for _ in range(dice.choice((1, 1, 2))):
        path = dice.choice([path for path in places(value) if path])
        at = value
        for key in path[:-1]:
            at = at[key]
        act = dice.choice(("replace", "remove", "add"))
        if act == "replace":
            at[path[-1]] = copy.deepcopy(dice.choice(VALUES))
        elif act == "remove":
            del at[path[-1]]
        elif isinstance(at, dict):
            at[dice.choice(("x", "all", "min", "quality", "sample", "missing"))] = copy.deepcopy(
                dice.choice(VALUES)
            )
        if value == {} or not isinstance(value, dict):
            break
    return value


def test_the_example_is_accepted_by_both() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert accepted(EXAMPLE)
    VALIDATOR.validate(EXAMPLE)


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_parser_and_schema_accept_the_same(seed: int) -> None:
    value = mutated(random.Random(seed))
    assert accepted(value) == VALIDATOR.is_valid(value), value


def test_both_are_reached_by_the_mutations() -> None:
    found = {accepted(mutated(random.Random(seed))) for seed in range(200)}
    assert found == {True, False}


def test_presets_of_the_schema_are_those_of_the_code() -> None:
    kinds = SCHEMA["$defs"]["condition"]["oneOf"]
    named = [kind["properties"]["preset"] for kind in kinds if "preset" in kind["properties"]]
    assert {name for one in named for name in one.get("enum", [one.get("const")])} == set(PRESETS)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"where": {}}, "version"),
        ({"version": 2}, "version 1"),
        ({"version": 1, "wher": {}}, "'wher'"),
        ({"version": 1, "where": {"all": [{"preset": "denovo"}]}}, r"where.all\[0\].preset"),
        ({"version": 1, "where": {"field": "gnomad_AF", "max": 0.1}}, "'missing' is missing"),
        ({"version": 1, "where": {"field": "x", "missing": "pass"}}, "either"),
        ({"version": 1, "where": {"region": "chr1:9-3"}}, "ends before it begins"),
        ({"version": 1, "where": {"preset": "recessive", "model": "any"}}, "'model'"),
        ({"version": 1, "where": {"all": [{"region": "1"}] * MAX_CONDITIONS}}, "at most"),
    ],
    ids=["no version", "version 2", "typing error", "unknown preset", "missing not said", "no bound", "region", "parameter", "many"],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(value: Any, said: str) -> None:
    with pytest.raises(FilterError, match=said):
        parse_filter(value)


def test_groups_lie_only_so_deep() -> None:
    text = '{"not":' * 20 + '{"region":"1"}' + "}" * 20
    with pytest.raises(FilterError, match="deep"):
        read_filter(f'{{"version": 1, "where": {text}}}')


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, '{"version": NaN}'], ids=["empty", "open", "deep", "nan"]
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(FilterError):
        read_filter(text)
