"""Transcripts of a reference by contig and identifier, created on first use."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.escaping import escaped
from annotator.genes.transcript import Transcript
from annotator.reference import layout
from annotator.reference.folder import Reference

_KEPT = 512
_REACH = 100_000  # bases around a position in which its transcripts begin or end


class TranscriptFinder:
    """Find a transcript near a position. Each worker has one finder, which caches its transcripts."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._numbers: dict[tuple[int, str], int] = {}
        self._made = lru_cache(_KEPT)(self._make)

    def transcript(self, contig: int, name: str, position: int) -> Transcript | None:
        """The transcript with this id (as CSQ writes it) around this position; None when there is none."""
        number = self.number(contig, name, position)
        return None if number < 0 else self._made(number)

    def number(self, contig: int, name: str, position: int) -> int:
        """Its number in the reference, -1 for none."""
        known = self._numbers.get((contig, name))
        if known is None:
            known = self._numbers[contig, name] = self._find(contig, name, position)
        return known

    def exons(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """First and last bases of a transcript's exons, rising."""
        row = self._reference.genes.columns[number]
        first, count = int(row[layout.EXON_OFFSET]), int(row[layout.EXON_COUNT])
        exons = self._reference.genes.exons[first : first + count]
        return exons[:, 0], exons[:, 1]

    def forward(self, number: int) -> bool:
        return int(self._reference.genes.columns[number, layout.STRAND]) == 1

    def _find(self, contig: int, name: str, position: int) -> int:
        genes = self._reference.genes
        begin, end = int(genes.first[contig]), int(genes.first[contig + 1])
        low = begin + int(np.searchsorted(genes.reach[begin:end], position - _REACH))
        for number in range(low, end):
            if int(genes.columns[number, layout.START]) > position + _REACH:
                break
            if escaped(genes.text("id", number)) == name:
                return number
        return -1

    def _make(self, number: int) -> Transcript:
        return self._reference.genes.transcript(number, self._reference.genome)
