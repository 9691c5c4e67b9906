"""The whole pipeline with the compiled kernel against VEP 116: every row of every golden set."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.engines.vep.fields import FIELDS
from tests.integration.annotator.goldens import (
    BREAKEND_SETS,
    MORE_SETS,
    ROOT,
    SETS,
    STRUCTURAL_SETS,
    Golden,
    goldens,
)
from tests.integration.annotator.parity import Answers, differences, rows_of
from tests.unit.annotator.driver import annotate

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ROOT.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"),
]


def by_kernel(name: str, built: Callable[[str], Path], out: Path) -> Iterator[tuple[Golden, Answers]]:
    """Each golden record of a set with the kernel's answer."""
    folder, kind = name.split("/")
    text = gzip.decompress((ROOT / folder / f"{kind}.vcf.gz").read_bytes())
    answers: dict[tuple[str, int, str, str], Answers] = {}
    for record in annotate(text, built(folder), out, threads=2).records():
        found = next((item[4:] for item in record[7].split(";") if item.startswith("CSQ=")), "")
        rows = [row.split("|") for row in found.split(",") if row]
        by_key = {(row[0], row[6]): dict(zip(FIELDS, row, strict=True)) for row in rows}
        answers[record[0], int(record[1]), record[3], record[4]] = by_key
    for golden in goldens(name):
        yield golden, answers[golden.contig, golden.position, golden.ref, ",".join(golden.alts)]


@pytest.mark.parametrize("name", SETS)
def test_rows_through_the_kernel_are_vep_s(name: str, built: Callable[[str], Path], tmp_path: Path) -> None:
    compared, wrong = 0, []
    for golden, ours in by_kernel(name, built, tmp_path):
        compared += rows_of(golden)
        # The reference holds ORF1ab too, which VEP drops.
        wrong += [str(item) for item in differences(golden, ours) if item.feature != "YP_009724389.1"]
    assert compared > 5000
    assert wrong == []


@pytest.mark.parametrize("name", [*MORE_SETS, *STRUCTURAL_SETS, *BREAKEND_SETS])
def test_rows_through_the_kernel_differ_as_documented(
    name: str, built: Callable[[str], Path], tmp_path: Path
) -> None:
    compared, wrong = 0, []
    for golden, ours in by_kernel(name, built, tmp_path):
        compared += rows_of(golden)
        wrong += [str(item) for item in differences(golden, ours) if not item.kind]
    assert compared > 1000
    assert wrong == []
