"""The helpers of everything that renders, called as compiled code calls them."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from annotator.bytes.buffer import Buffer
from annotator.bytes.compiled import copy_bytes
from annotator.bytes.text import put_number
from annotator.run.memory import rare_collection


@pytest.mark.parametrize("size", [*range(70), 127, 128, 1000])
def test_a_copy_has_its_bytes_and_touches_no_other(size: int) -> None:
    source = np.arange(1100, dtype=np.int64).astype(np.uint8)
    out = np.full(1100, 255, np.uint8)
    assert copy_bytes(out, 5, source, 7, 7 + size) == 5 + size
    assert out[5 : 5 + size].tobytes() == source[7 : 7 + size].tobytes()
    assert (out[:5] == 255).all()
    assert (out[5 + size :] == 255).all()


def test_numbers_are_written_as_python_writes_them() -> None:
    edges = [n for power in range(1, 19) for n in (10**power - 1, 10**power, 10**power + 1)]
    chance = np.random.default_rng(1)
    others = [
        int(n) >> int(shift)
        for n, shift in zip(chance.integers(0, 2**62, 4000), chance.integers(0, 62, 4000), strict=True)
    ]
    out = np.empty(64, np.uint8)
    for number in [0, *range(1, 10), *edges, *others]:
        for signed in (number, -number):
            end = put_number(out, 3, signed)
            assert out[3:end].tobytes().decode() == str(signed)


def test_a_buffer_grows_and_is_used_again() -> None:
    buffer = Buffer()
    first = buffer.take(1000)
    first[:] = 7
    assert buffer.take(500).base is first.base
    assert len(buffer.take(5000)) == 5000


def test_the_collector_is_as_it_was_after_a_run_that_failed() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="other thresholds"), rare_collection():
        raise ValueError("other thresholds" if gc.get_threshold() != before else "the same")
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
