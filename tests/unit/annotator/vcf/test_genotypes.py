"""GT is FORMAT's first key, in Python as in compiled code."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.vcf.genotypes import genotype_texts
from annotator.vcf.kernels.format import GT, format_places, has_genotype


@pytest.mark.parametrize(
    ("form", "there"),
    [(b"GT", True), (b"GT:DP", True), (b"DP:GT", False), (b"GTX", False), (b"G", False), (b".", False)],
)
def test_both_say_whether_there_is_a_genotype(form: bytes, there: bool) -> None:
    text = np.frombuffer(form + b"\t0/1:5", np.uint8)
    assert bool(has_genotype(text, 0, len(text))) == there
    assert (format_places(text, 0, len(form))[GT] == 0) == there
    assert genotype_texts([form, b"0/1:5"]) == [b"0/1" if there else b""]
