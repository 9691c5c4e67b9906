"""The readable rules against VEP 116, every compared column of every row. `GAS_GOLDENS=all` takes all records of each set."""

from __future__ import annotations

import os

import pytest

from tests.integration.annotator.goldens import BREAKEND_SETS, MORE_SETS, ROOT, SETS, STRUCTURAL_SETS
from tests.integration.annotator.parity import by_rules, differences, rows_of

SAMPLE = {"grch37-chr7/known": 29, "sars-cov-2/known": 11, "grch37-chr22/1000g": 5}
EVERY = 1 if os.environ.get("GAS_GOLDENS") == "all" else 0

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ROOT.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"),
]


@pytest.mark.parametrize("name", SETS)
def test_rows_are_vep_s(name: str) -> None:
    compared, wrong = 0, []
    for golden, ours in by_rules(name, EVERY or SAMPLE.get(name, 7)):
        compared += len(golden.rows)
        wrong += differences(golden, ours)
    assert compared > 500
    assert [str(item) for item in wrong] == []


@pytest.mark.parametrize("name", [*MORE_SETS, *STRUCTURAL_SETS, *BREAKEND_SETS])
def test_rows_are_vep_s_or_differ_as_documented(name: str) -> None:
    compared, wrong = 0, []
    for golden, ours in by_rules(name, EVERY or 3):
        compared += rows_of(golden)
        wrong += [str(item) for item in differences(golden, ours) if not item.kind]
    assert compared > 300
    assert wrong == []


@pytest.mark.parametrize("name", MORE_SETS)
def test_no_consequence_of_a_sequence_variant_differs(name: str) -> None:
    found = [item for golden, ours in by_rules(name, EVERY or 3) for item in differences(golden, ours)]
    assert [str(item) for item in found if {"Consequence", "row"} & set(item.fields)] == []
