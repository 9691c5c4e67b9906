"""A chunk is passed on once no record behind it can be its neighbour, and its neighbours are those of the whole file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.chunk.records import Chunk
from annotator.reference.coding import CodingRegions
from annotator.run.neighbours import Neighbourhood

Ranges = list[tuple[int, int]]
ranges = st.lists(st.tuples(st.integers(1, 900), st.integers(0, 120)), max_size=6).map(
    lambda found: [(start, start + length) for start, length in found]
)
lines = st.lists(
    st.tuples(st.sampled_from([b"1", b"2"]), st.integers(1, 1000), st.integers(1, 40)), max_size=30
)


def regions_of(ranges: Ranges) -> CodingRegions:
    """Coding regions that hold every base of the coding ranges."""
    rising = np.array(sorted(ranges), np.int64).reshape(-1, 2)
    ending = np.array(sorted(ranges, key=lambda one: one[1]), np.int64).reshape(-1, 2)
    return CodingRegions(
        rising[:, 0],
        np.maximum.accumulate(rising[:, 1]),
        rising[:, 0],
        np.maximum.accumulate(rising[:, 1]),
        ending[:, 1],
        np.minimum.accumulate(ending[::-1, 0])[::-1],
    )


def chunked(found: list[tuple[bytes, int, int]], size: int) -> list[Chunk]:
    """Chunks of `size` records, in order."""
    texts = [
        b"%s\t%d\t.\t%s\tT\n" % (name, position, b"A" * length) for name, position, length in sorted(found)
    ]
    return [
        Chunk(at // size, b"".join(texts[at : at + size]), at, at + 1) for at in range(0, len(texts), size)
    ]


class Patient(Neighbourhood):
    """Waits for as many records behind each chunk as may ever count."""

    def _reached(self, waiting: object) -> bool:
        return False


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(found=lines, coding=ranges, size=st.integers(1, 6), records=st.integers(1, 12))
def test_neighbours_do_not_depend_on_how_much_was_read(
    found: list[tuple[bytes, int, int]], coding: Ranges, size: int, records: int
) -> None:
    chunks, regions = chunked(found, size), regions_of(coding)
    patient, soon = (
        kind(lambda _number: regions, {"1": 0}).add(chunks, records=records)
        for kind in (Patient, Neighbourhood)
    )
    assert list(soon) == list(patient)


def read_for_the_first(coding: Ranges) -> float:
    """Chunks that are read before the first of five is passed on, one record each at 10, 20, ..., 50."""
    read = 0

    def counted(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        nonlocal read
        for chunk in chunks:
            read += 1
            yield chunk

    chunks = chunked([(b"1", 10 * number, 1) for number in range(1, 6)], 1)
    next(Neighbourhood(lambda _number: regions_of(coding), {"1": 0}).add(counted(chunks), largest=1 << 20))
    return read if read < 5 else math.inf


def test_no_more_is_read_than_the_coding_ranges_reach() -> None:
    assert read_for_the_first([]) == 1
    assert read_for_the_first([(100, 200)]) == 1
    assert read_for_the_first([(5, 25)]) == 3
    assert read_for_the_first([(5, 90)]) == math.inf
