"""What counts as a comparable REF when a file's genome build is checked."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.outputs.kernels.refs import compare_refs

CONTIG = np.frombuffer(b"ACGTNACGTR", np.uint8)


@pytest.mark.parametrize(
    ("position", "ref", "comparable", "wrong"),
    [
        (1, "A", 1, 0),
        (1, "a", 1, 0),
        (1, "AC", 1, 0),
        (1, "C", 1, 1),
        (3, "GTN", 0, 0),  # N in REF
        (5, "A", 0, 0),  # N in the reference
        (10, "G", 0, 0),  # IUPAC in the reference
        (0, "N", 0, 0),  # a telomere: VCF's position 0
        (0, "A", 0, 0),
        (11, "A", 0, 0),  # the other telomere
        (12, "N", 0, 0),
        (12, "A", 1, 1),  # beyond the contig: another build
        (9, "TRA", 0, 0),
        (9, "TGA", 1, 1),
    ],
)
def test_a_ref_is_comparable_where_both_sides_are_bases(
    position: int, ref: str, comparable: int, wrong: int
) -> None:
    text = np.frombuffer(ref.encode(), np.uint8)
    found = np.zeros(4, np.int64)
    zero, end = np.zeros(1, np.int64), np.full(1, len(ref), np.int64)
    compare_refs(text, zero, end, np.full(1, position, np.int64), CONTIG, found)
    assert (found[0], found[1]) == (comparable, wrong)
    assert found[2] == (0 if wrong else -1)
