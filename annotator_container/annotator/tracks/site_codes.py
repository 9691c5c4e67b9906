"""Encode the sites of a block: positions as differences, allele keys as small codes.

A key is a hash of the number of removed bases and of the inserted bases (`kernels.matching`). Short alleles have known keys,
which are stored as codes of one or two bytes; other keys are stored unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.tracks.kernels.matching import allele_keys
from annotator.tracks.kernels.site_rows import FAR, TWO_BYTES, WHOLE_KEY, put_sites
from annotator.tracks.planes import PlaneReader, PlaneWriter

_DIRECT: Final = 254  # alleles with a code of one byte
_REMOVED, _ADDED = 16, 4  # length of the longest alleles with known keys


@cache
def known_keys() -> NDArray[np.uint64]:
    """Keys of the short alleles, the most frequent first: single bases, then the shortest."""
    alleles = [
        (removed, "".join(added))
        for removed in range(_REMOVED + 1)
        for size in range(_ADDED + 1)
        for added in product("ACGT", repeat=size)
        if removed or size
    ]
    alleles.sort(
        key=lambda allele: ((allele[0], len(allele[1])) != (1, 1), allele[0] + len(allele[1]), allele)
    )
    text = "".join(added for _, added in alleles).encode()
    sizes = np.array([len(added) for _, added in alleles], np.int64)
    keys = np.empty(len(alleles), np.uint64)
    allele_keys(
        np.frombuffer(text, np.uint8),
        np.cumsum(sizes) - sizes,
        sizes,
        np.array([removed for removed, _ in alleles], np.int64),
        keys,
    )
    return keys


@cache
def _sorted_keys() -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    order = np.argsort(known_keys())
    return known_keys()[order], order


def encode(position: NDArray[np.int32], key: NDArray[np.uint64], writers: Sequence[PlaneWriter]) -> bytes:
    """The sites of a block, which is not empty and sorted, as the shortest stream of these writers; the index has its first
    position."""
    steps = np.diff(position, prepend=position[:1]).astype(np.int64)
    far = steps[steps >= FAR]
    codes, two, whole = _coded(key)
    planes = np.minimum(steps, FAR).astype(np.uint8), codes
    texts = [values.astype(kind).tobytes() for values, kind in ((far, "<u4"), (two, "<u2"), (whole, "<u8"))]
    streams = []
    for writer in writers:
        for plane in planes:
            writer.plane(plane)
        for text in texts:
            writer.text(text)
        streams.append(writer.done())
    return min(streams, key=len)


def read(content: bytes | memoryview, first: int, rows: int) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """(position, key) of a block's rows; `first` is the position of its first one.

    Raises ValueError or ZstdError for invalid bytes.
    """
    reader = PlaneReader(content)
    steps, codes = reader.bytes(rows), reader.bytes(rows)
    far, two, whole = (np.frombuffer(reader.text(), kind) for kind in ("<u4", "<u2", "<u8"))
    position, key = np.empty(rows, np.int32), np.empty(rows, np.uint64)
    if not put_sites(steps, codes, far, two, whole, known_keys(), first, position, key):
        raise ValueError("cut off")
    return position, key


def _coded(key: NDArray[np.uint64]) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint64]]:
    """(a code for each key, the second bytes of two-byte codes, the keys that are stored unchanged)."""
    ordered, order = _sorted_keys()
    place = np.minimum(np.searchsorted(ordered, key), len(ordered) - 1)
    known = np.where(ordered[place] == key, order[place], -1)
    codes = np.where(known < 0, WHOLE_KEY, np.where(known < _DIRECT, known, TWO_BYTES)).astype(np.uint8)
    return codes, known[known >= _DIRECT], key[known < 0]
