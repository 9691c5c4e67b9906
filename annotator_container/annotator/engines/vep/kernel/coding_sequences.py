"""Coding sequences of transcripts as base codes, kept from one variant to the next: a transcript meets many.

A sequence is that of the coding bases with the N that pad it, followed by the 3' UTR, on the transcript's strand.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.bytes.compiled import OUT_I64, OUT_I64_2D, OUT_U8, helper
from annotator.engines.vep.kernel.constants import AMINO_ACID, CODE, STOP, N
from annotator.engines.vep.kernel.geometry import CDNA, HIGH, LOW
from annotator.reference.layout import (
    CDNA_LENGTH,
    CDS_CDNA_START,
    EXON_COUNT,
    EXON_OFFSET,
    START_PHASE,
    STRAND,
)

SIZE: Final = 4 << 20  # bases of all that are kept; the readable rules handle a longer transcript
KEPT: Final = types.Tuple((OUT_U8, OUT_I64_2D, OUT_I64))
STANDARD: Final = 1  # NCBI's number of the standard genetic code
UNKNOWN: Final = -1
_OLDEST, _NEXT = 0, 1
_PLACE, _STOP = 0, 1


class CodingSequences:
    """The sequences that one worker has made; when there is no room for another, all of them are forgotten."""

    def __init__(self, transcripts: int, size: int = SIZE) -> None:
        self._bases = np.empty(size, np.uint8)
        # By transcript: where its sequence begins, counted over all that were ever made, from 1; and its first stop.
        self._of_transcript = np.zeros((transcripts, 2), np.int64)
        self._places = np.ones(2, np.int64)  # of the oldest sequence that is kept, and of the next one

    @property
    def arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
        """What compiled functions take (KEPT)."""
        return self._bases, self._of_transcript, self._places


@helper
def coding_sequence(sequences, genome, exons, transcript, number):
    """(begin, end, first stop) of transcript `number`: its sequence is sequences[0][begin:end] until the next call, its first stop
    codon is counted from 0 (the padded one is not looked at), behind the last codon if there is none. UNKNOWN where
    a base is unknown or the transcript is too long."""
    bases, of_transcript, places = sequences
    size = transcript[CDNA_LENGTH] - transcript[CDS_CDNA_START] + transcript[START_PHASE] + 1
    if size > bases.shape[0]:
        return 0, 0, UNKNOWN
    if of_transcript[number, _PLACE] < places[_OLDEST]:
        if places[_NEXT] - places[_OLDEST] + size > bases.shape[0]:
            places[_OLDEST] = places[_NEXT]
        begin = places[_NEXT] - places[_OLDEST]
        fill(bases[begin : begin + size], genome, exons, transcript)
        of_transcript[number, _STOP] = first_stop(bases[begin : begin + size], transcript[START_PHASE])
        of_transcript[number, _PLACE] = places[_NEXT]
        places[_NEXT] += size
    begin = of_transcript[number, _PLACE] - places[_OLDEST]
    return begin, begin + size, of_transcript[number, _STOP]


@helper
def fill(bases, genome, exons, transcript):
    """Write the sequence's base codes."""
    offset, forward = transcript[EXON_OFFSET], transcript[STRAND] == 1
    padding = transcript[START_PHASE]
    origin = transcript[CDS_CDNA_START] - padding
    for k in range(padding):
        bases[k] = N
    for exon in range(transcript[EXON_COUNT]):
        row = offset + exon
        low, high = exons[row, LOW], exons[row, HIGH]
        first = exons[row, CDNA] - origin
        for k in range(max(padding - first, 0), high - low + 1):
            code = CODE[genome[(low + k if forward else high - k) - 1]]
            bases[first + k] = code if forward or code == N else 3 - code


@helper
def first_stop(bases, padding):
    """First stop codon of a sequence in the standard code, as in `coding_sequence`."""
    for k in range(padding, bases.shape[0]):
        if bases[k] == N:
            return UNKNOWN
    codon = 1 if padding else 0
    while 3 * codon + 3 <= bases.shape[0] and residue(bases, codon) != STOP:
        codon += 1
    return codon


@helper
def residue(bases, codon):
    """Residue of a codon, both counted from 0."""
    place = 3 * codon
    return AMINO_ACID[STANDARD, 16 * bases[place] + 4 * bases[place + 1] + bases[place + 2]]
