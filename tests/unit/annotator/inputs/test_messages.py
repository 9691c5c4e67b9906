"""Each kind of bad input has its sentence: what, where, what was found, what to do."""

from __future__ import annotations

import io

import pytest

from annotator.errors import InputError
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.unit.annotator.inputs.messages import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_sentence(case: Case) -> None:
    data = case.file.replace(b"{T}", b"\t")
    with pytest.raises(InputError) as caught:
        for _ in VcfReader(Source(io.BytesIO(data), len(data))).chunks():
            pass
    error = caught.value
    assert case.title in error.title
    assert case.found in error.detail
    assert case.advice in error.detail
    assert error.line == case.line
    if case.column is not None:
        assert error.column == case.column
    assert error.exit_code == 2


def test_there_are_as_many_kinds_as_promised() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
