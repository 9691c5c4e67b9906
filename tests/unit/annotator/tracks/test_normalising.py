"""Positions and keys of alleles are made some at a time, so that a sparse track does not hold the whole genome in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotator.reference.arrays import MappedArrays, save
from annotator.reference.genome import GENOME, OFFSETS, MappedGenome
from annotator.tracks import normalising
from annotator.tracks.normalising import PassingGenome, keyed

MEGABYTE = 1 << 20


class Bases:
    def __init__(self, text: bytes) -> None:
        self.text = np.frombuffer(text, np.uint8)

    def contig(self, number: int) -> NDArray[np.uint8]:
        return self.text


def columns(
    alleles: list[tuple[int, str, str]],
) -> tuple[NDArray[np.uint8], list[NDArray[np.int64]]]:
    """The text of all alleles; wanted, start, where REF begins, its length, where ALT begins, its length."""
    text = "".join(ref + alt for _, ref, alt in alleles).encode()
    rows, at = [], 0
    for start, ref, alt in alleles:
        rows.append((1, start, at, len(ref), at + len(ref), len(alt)))
        at += len(ref) + len(alt)
    return np.frombuffer(text, np.uint8), [np.array(column, np.int64) for column in zip(*rows, strict=True)]


BASES = st.text("ACGT", min_size=1, max_size=4)


@given(
    alleles=st.lists(st.tuples(st.integers(1, 60), BASES, BASES), min_size=1, max_size=20),
    genome=st.text("AC", min_size=64, max_size=64),
    at_once=st.integers(1, 8),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_some_at_a_time_are_all_at_once(
    alleles: list[tuple[int, str, str]], genome: str, at_once: int
) -> None:
    text, (wanted, start, ref, ref_length, alt, alt_length) = columns(alleles)
    whole = keyed(text, wanted, start, (ref, ref_length), (alt, alt_length), Bases(genome.encode()), 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalising, "AT_ONCE", at_once)
        parts = keyed(text, wanted, start, (ref, ref_length), (alt, alt_length), Bases(genome.encode()), 0)
    assert [array.tolist() for array in parts] == [array.tolist() for array in whole]


def resident(path: Path) -> int:
    """Bytes of this process's memory that are pages of the file."""
    inside, total = False, 0
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split(" ", 1)[0]:
            inside = line.endswith(str(path))
        elif inside and line.startswith("Rss:"):
            total += int(line.split()[1]) * 1024
    return total


@pytest.mark.skipif(
    not Path("/proc/self/smaps").exists(), reason="the system does not say which pages are resident"
)
def test_a_sparse_track_holds_few_pages_of_the_genome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(normalising, "AT_ONCE", 16)
    bases = np.full(32 * MEGABYTE, ord("A"), np.uint8)
    save(tmp_path, GENOME, bases)
    save(tmp_path, OFFSETS, np.array([0, len(bases)]))
    genome = MappedGenome(MappedArrays(tmp_path), ["1"])
    text, (wanted, start, *spans) = columns([(place, "AC", "A") for place in range(9, len(bases), 16_384)])
    ref, alt = (spans[0], spans[1]), (spans[2], spans[3])
    keyed(text, wanted, start, ref, alt, genome, 0)
    held = resident(tmp_path / f"{GENOME}.npy")
    assert held > 7 * MEGABYTE  # a page each
    keyed(text, wanted, start, ref, alt, PassingGenome(genome), 0)
    assert resident(tmp_path / f"{GENOME}.npy") < held / 3
