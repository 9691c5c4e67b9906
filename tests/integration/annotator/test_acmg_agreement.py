"""The agreement with ClinVar that docs/interpretation.md publishes is what the command prints today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.acmg_agreement import SOURCE, build, compare, cut_header, matrix

DOCUMENT = Path(__file__).parents[3] / "docs" / "interpretation.md"
pytestmark = pytest.mark.skipif(not SOURCE.is_dir(), reason="no test data: set GAS_TEST_DATA")


def test_the_published_matrix_is_today_s(tmp_path: Path) -> None:
    compared, about = compare(build(tmp_path, frequencies=True), cut_header(tmp_path), tmp_path / "result")
    text = DOCUMENT.read_text()
    assert f"Rules\n{about['rules']}, with 1000 Genomes" in text
    for least in (1, 2):
        wanted = [one for one in compared if one.stars >= least]
        assert matrix(wanted) in text
        assert f" or more, {len(wanted)} variants" in text
    assert {(one.truth, one.suggested) for one in compared}.isdisjoint({("P/LP", "B/LB"), ("B/LB", "P/LP")})
