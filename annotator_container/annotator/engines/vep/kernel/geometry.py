"""Positions within a transcript. `exons` are rows (low, high, cDNA of the 5' base) in genomic order."""

from __future__ import annotations

from annotator.bytes.ascii import MINUS, PLUS, STAR
from annotator.bytes.compiled import helper, inlined
from annotator.bytes.text import put_number
from annotator.engines.vep.kernel.constants import CODE, N
from annotator.reference.layout import (
    CDS_CDNA_END,
    CDS_CDNA_START,
    CODING,
    EXON_COUNT,
    EXON_OFFSET,
    STRAND,
)

LOW, HIGH, CDNA = 0, 1, 2


@helper
def exon_reaching(exons, offset, count, position):
    """Index of the transcript's first exon that does not end before `position`; `count` when all do."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if exons[offset + middle, HIGH] < position:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def exon_from(exons, offset, count, position, exon):
    """As `exon_reaching`; fast where the answer is near `exon`, which may be any of 0..count."""
    while exon < count and exons[offset + exon, HIGH] < position:
        exon += 1
    while exon > 0 and exons[offset + exon - 1, HIGH] >= position:
        exon -= 1
    return exon


@inlined
def cdna_at(exons, row, forward, position):
    """cDNA position of a base of the exon at `row`."""
    return exons[row, CDNA] + (position - exons[row, LOW] if forward else exons[row, HIGH] - position)


@inlined
def base_at(genome, exons, offset, count, forward, exon, cdna):
    """Base code (0-3, 4 unknown) on the transcript's strand at a cDNA position, looked for from `exon` on."""
    while True:
        row = offset + exon
        before = cdna - exons[row, CDNA]
        if before < 0:
            exon += -1 if forward else 1
        elif before > exons[row, HIGH] - exons[row, LOW]:
            exon += 1 if forward else -1
        else:
            break
        if exon < 0 or exon >= count:
            return N
    position = exons[row, LOW] + before if forward else exons[row, HIGH] - before
    if position < 1 or position > genome.shape[0]:
        return N
    code = CODE[genome[position - 1]]
    return code if forward or code == N else 3 - code


@inlined
def put_position(out, at, transcript, exons, position, exon):
    """HGVS position of a genomic base within the transcript: `12`, `-3`, `*5`, `12+4`, `13-2`. `exon` is one near it."""
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    forward = transcript[STRAND] == 1
    row = offset + exon_from(exons, offset, count, position, exon)
    sign = 0
    distance = 0
    if position >= exons[row, LOW]:
        cdna = cdna_at(exons, row, forward, position)
    else:
        up = position - exons[row - 1, HIGH]
        down = exons[row, LOW] - position
        if up < down or (up == down and forward):
            cdna = cdna_at(exons, row - 1, forward, exons[row - 1, HIGH])
            sign, distance = (PLUS if forward else MINUS), up
        else:
            cdna = cdna_at(exons, row, forward, exons[row, LOW])
            sign, distance = (MINUS if forward else PLUS), down
    if transcript[CODING]:
        last = transcript[CDS_CDNA_END]
        if cdna > last:
            out[at] = STAR
            at += 1
            cdna -= last
        elif cdna == last and sign != 0:  # an intron right behind the stop codon counts from *
            out[at] = STAR
            at += 1
            if sign == MINUS:
                out[at] = MINUS
                at += 1
            return put_number(out, at, distance)
        else:
            first = transcript[CDS_CDNA_START]
            cdna = cdna - first + (1 if cdna >= first else 0)
    at = put_number(out, at, cdna)
    if sign != 0:
        out[at] = sign
        at = put_number(out, at + 1, distance)
    return at
