"""The exact path against VEP 116, every compared column of every row. `GAS_GOLDENS=all` runs all 38,710 variants."""

from __future__ import annotations

import os

import pytest

from annotator.engines.vep.exact import FIELDS, annotate_variant, near
from tests.integration.annotator.goldens import ROOT, SETS, differences, goldens, reference

SAMPLE = {"grch37-chr7/known": 29, "sars-cov-2/known": 11, "grch37-chr22/1000g": 5}

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ROOT.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"),
]


@pytest.mark.parametrize("name", SETS)
def test_rows_are_vep_s(name: str) -> None:
    step = 1 if os.environ.get("GAS_GOLDENS") == "all" else SAMPLE.get(name, 7)
    genome, transcripts = reference(name.split("/")[0])
    compared = 0
    wrong: list[str] = []
    for golden in goldens(name, step):
        reach = len(golden.ref)
        close = near(transcripts, golden.position, golden.position + reach)
        answers = annotate_variant(golden.contig, golden.position, golden.ref, golden.alts, close, genome)
        rows = {(row.allele, row.feature): dict(zip(FIELDS, row.values(), strict=True)) for row in answers}
        compared += len(golden.rows)
        wrong += differences(golden, rows)
    assert compared > 500
    assert wrong == []
