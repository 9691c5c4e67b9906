"""Alleles as tracks are searched for them: position and key after shifting to the left.

They are made some at a time: between two times the genome may give its pages back, since alleles that lie far apart touch
a page each (and the system maps its neighbours, 64 KB in all).
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import INDEL, Ints, Records
from annotator.reference.genome import MappedGenome
from annotator.tracks.kernels.matching import normalise

AT_ONCE: Final = 1_024


class GenomeBases(Protocol):
    """Bases of the reference's contig `number` as one array of upper case letters; asked for again every AT_ONCE alleles."""

    def contig(self, number: int) -> NDArray[np.uint8]: ...


class PassingGenome:
    """A genome for a sorted file, which does not come back to what it has read: whoever asks for bases gives up the pages
    that were read before."""

    def __init__(self, genome: MappedGenome) -> None:
        self._genome = genome

    def contig(self, number: int) -> NDArray[np.uint8]:
        """All bases of a contig; arrays that were returned earlier stay valid."""
        self._genome.release()
        return self._genome.contig(number)


def normalised(records: Records, genome: GenomeBases) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """(position, key) of every ALT of a chunk; position -1 for an ALT without sequence or on an unknown contig."""
    alleles = records.alleles
    position = np.full(len(alleles), -1, np.int32)
    key = np.zeros(len(alleles), np.uint64)
    wanted = (alleles.kind <= INDEL).astype(np.int64)
    for contig, first, last in records.runs():
        low, high = int(records.first_allele[first]), int(records.first_allele[last])
        if contig < 0 or low == high:
            continue
        part = slice(low, high)
        # From REF as written and the record's own start, so that an earlier minimisation does not matter.
        of = alleles.record[part]
        position[part], key[part] = keyed(
            records.text,
            wanted[part],
            records.position[of],
            (records.ref[of], records.ref_end[of] - records.ref[of]),
            (alleles.written[part], alleles.written_length[part]),
            genome,
            contig,
        )
    return position, key


def keyed(
    text: NDArray[np.uint8],
    wanted: Ints,
    start: Ints,
    ref: tuple[Ints, Ints],
    alt: tuple[Ints, Ints],
    genome: GenomeBases,
    contig: int,
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """(position, key) of alleles of one contig; position -1 where `wanted` is 0.

    `start` is 1-based; `ref` and `alt` say where the bases begin in `text` and how many they are.
    """
    position, key = np.full(len(wanted), -1, np.int32), np.zeros(len(wanted), np.uint64)
    columns = [np.ascontiguousarray(column) for column in (wanted, start, *ref, *alt)]
    for begin in range(0, len(wanted), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        own = [column[part] for column in columns]
        normalise(text, len(own[0]), *own, genome.contig(contig), position[part], key[part])
    return position, key
