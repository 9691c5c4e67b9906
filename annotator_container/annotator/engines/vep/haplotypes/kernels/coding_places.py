"""Where ALTs lie in coding sequences, and which of them may act together; compiled."""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.bytes.ascii import CASE
from annotator.bytes.compiled import I32_2D, I64, I64_2D, INT, OUT_I64, OUT_I64_2D, U8, compiled, helper
from annotator.reference.layout import (
    CDS_CDNA_START,
    CDS_END,
    CDS_START,
    CODING,
    EXON_COUNT,
    EXON_OFFSET,
    START_PHASE,
    STRAND,
)

# Columns of a place: which ALT (index into the given ones), transcript, offsets into its coding sequence (0-based, half
# open, padding included), and the changed bases' offset and length in the text.
P_ALLELE, P_TRANSCRIPT, P_FIRST, P_LAST, P_ALT, P_ALT_LENGTH = range(6)
PLACE_COLUMNS: Final = 6
FRAME_REACH: Final = 3000  # coding bases behind a frameshift in which others may join it


@helper
def exon_of(exons, offset, count, low, high):
    """The exon (row of `exons`) that holds low..high, -1 for none; exons rise and do not overlap."""
    first, last = offset, offset + count
    while first < last:
        middle = (first + last) // 2
        if exons[middle, 1] < low:
            first = middle + 1
        else:
            last = middle
    if first < offset + count and exons[first, 0] <= low and high <= exons[first, 1]:
        return first
    return -1


@compiled(INT, U8, I64_2D, I64, I64, I32_2D, I32_2D, OUT_I64_2D)
def coding_places(text, alleles, begin, end, transcripts, exons, places):
    """Fill `places` with each ALT's place in each transcript of begin[k] .. end[k] whose coding sequence holds it within
    one exon; returns how many there are, which may exceed the table: then it must be called again with a larger one.

    `alleles` has a row per ALT: start, end (1-based; end = start - 1 for an insertion), REF offset, REF length, ALT
    offset, ALT length. Bases shared at either end of alleles of equal length are left out.
    """
    found = 0
    for k in range(alleles.shape[0]):
        start, last, ref, size, alt, length = (
            alleles[k, 0], alleles[k, 1], alleles[k, 2], alleles[k, 3], alleles[k, 4], alleles[k, 5],
        )  # fmt: skip
        if size == length:
            while size > 0 and (text[ref] | CASE) == (text[alt] | CASE):
                ref, alt, start, size = ref + 1, alt + 1, start + 1, size - 1
            while size > 0 and (text[ref + size - 1] | CASE) == (text[alt + size - 1] | CASE):
                size, last = size - 1, last - 1
            if size == 0:
                continue
            length = size
        low, high = min(start, last), max(start, last)
        for number in range(begin[k], end[k]):
            transcript = transcripts[number]
            if transcript[CODING] == 0 or low < transcript[CDS_START] or high > transcript[CDS_END]:
                continue
            exon = exon_of(exons, transcript[EXON_OFFSET], transcript[EXON_COUNT], low, high)
            if exon < 0:
                continue
            if transcript[STRAND] == 1:
                cdna = exons[exon, 2] + start - exons[exon, 0]
            else:
                cdna = exons[exon, 2] + exons[exon, 1] - last
            if found < places.shape[0]:
                first = np.int64(cdna) - transcript[CDS_CDNA_START] + transcript[START_PHASE]
                places[found, P_ALLELE] = k
                places[found, P_TRANSCRIPT] = number
                places[found, P_FIRST] = first
                places[found, P_LAST] = first + last - start + 1
                places[found, P_ALT] = alt
                places[found, P_ALT_LENGTH] = length
            found += 1
    return found


@compiled(INT, I64_2D, OUT_I64)
def mark_groups(places, groups):
    """Number the stretches of places that may act together; returns how many there are.

    `places` is sorted by transcript, then by offset. groups[p] becomes the number of place p's stretch, -1 for a place
    alone in its stretch. A stretch ends where no codon is shared and no frameshift lies within FRAME_REACH before.
    """
    count = 0
    begin = 0
    behind = np.int64(0)
    for p in range(places.shape[0] + 1):
        new = p == places.shape[0] or p == 0
        if not new:
            new = places[p, P_TRANSCRIPT] != places[p - 1, P_TRANSCRIPT] or places[p, P_FIRST] >= behind
        if new:
            for member in range(begin, p):
                groups[member] = count if p - begin > 1 else -1
            count += p - begin > 1
            begin = p
            behind = 0
        if p < places.shape[0]:
            reach = (places[p, P_LAST] + 2) // 3 * 3
            if (places[p, P_ALT_LENGTH] - places[p, P_LAST] + places[p, P_FIRST]) % 3 != 0:
                reach += FRAME_REACH
            behind = max(behind, reach)
    return count
