"""The whole pipeline with the compiled kernel against VEP 116: every row of every golden set."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from annotator.engines.vep.row import FIELDS
from tests.integration.annotator.goldens import NOT_COMPARED, ROOT, SETS, goldens
from tests.unit.annotator.driver import annotate

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ROOT.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"),
]


@pytest.mark.parametrize("name", SETS)
def test_rows_through_the_kernel_are_vep_s(name: str, built: object, tmp_path: Path) -> None:
    folder, kind = name.split("/")
    text = gzip.decompress((ROOT / folder / f"{kind}.vcf.gz").read_bytes())
    out = annotate(text, built(folder), tmp_path, threads=2)  # type: ignore[operator]
    answers: dict[tuple[str, int, str, str], dict[tuple[str, str], dict[str, str]]] = {}
    for record in out.records():
        rows = [row.split("|") for row in record[7].split("CSQ=")[1].split(",")]
        by_key = {(row[0], row[6]): dict(zip(FIELDS, row, strict=True)) for row in rows}
        answers[record[0], int(record[1]), record[3], record[4]] = by_key
    compared = 0
    wrong: list[str] = []
    for golden in goldens(name):
        rows = answers[golden.contig, golden.position, golden.ref, ",".join(golden.alts)]
        for key, expected in golden.rows.items():
            if key[1] in golden.left_out:
                continue
            compared += 1
            got = rows.get(key, {})
            for field, value in expected.items():
                ours = got.get(field)
                same = (
                    set(value.split("&")) == set((ours or "").split("&"))
                    if field == "Consequence"
                    else value == ours
                )
                if field not in NOT_COMPARED and not same:
                    wrong.append(
                        f"{golden.position} {golden.ref} {key} {field}: VEP {value!r}, ours {ours!r}"
                    )
    assert compared > 5000
    assert wrong == []
