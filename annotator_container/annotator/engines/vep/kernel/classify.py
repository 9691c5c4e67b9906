"""Choose how an ALT is handled on a transcript that it overlaps, and compute the terms of the simple cases.

The conditions are narrow on purpose: whatever is near a start, a stop, a tiny intron or an exon's edge in a way that
VEP treats specially goes to the readable rules (EXACT).
"""

from __future__ import annotations

from annotator.bytes.compiled import helper, inlined
from annotator.engines.vep.kernel import constants
from annotator.engines.vep.kernel.geometry import HIGH, LOW, base_at, cdna_at, exon_from
from annotator.reference.layout import (
    BIOTYPE,
    CDS_CDNA_END,
    CDS_CDNA_START,
    CDS_END,
    CDS_LENGTH,
    CDS_START,
    CODING,
    END,
    EXON_COUNT,
    EXON_OFFSET,
    NMD_BIOTYPE,
    PROTEIN_CODING,
    START,
    START_PHASE,
    STRAND,
    TABLE,
    UNUSUAL,
)

OUTSIDE, SNV_WAY, INTRON_INDEL, EXACT, INTERGENIC_WAY, WHOLE, EXON_INDEL, STRUCTURAL_WAY, CODING_INDEL = range(9)
SHORT_INTRON = 44  # introns at least this long keep their two splice regions apart
SHORT_EXON = 8
DEEP = 20  # an indel this far from every exon meets no splice term (the polypyrimidine tract ends at 17)
EXON_EDGE = 4  # and an indel this far from an exon's edge or from the coding sequence meets no term of that edge

AMINO_ACID = constants.AMINO_ACID
_STOP = constants.STOP
_NMD, _INTRON, _NON_CODING, _NON_CODING_EXON = (
    constants.NMD,
    constants.INTRON,
    constants.NON_CODING,
    constants.NON_CODING_EXON,
)
_REGION, _DONOR, _ACCEPTOR, _FIFTH = constants.SPLICE_REGION, constants.DONOR, constants.ACCEPTOR, constants.DONOR_FIFTH
_DONOR_REGION, _TRACT, _UTR_5, _UTR_3 = constants.DONOR_REGION, constants.TRACT, constants.UTR_5, constants.UTR_3
_SYNONYMOUS, _STOP_GAINED, _MISSENSE = constants.SYNONYMOUS, constants.STOP_GAINED, constants.MISSENSE


@inlined
def intron_terms(after_donor, before_acceptor):
    """Terms of an intronic base by its distance from the donor and the acceptor side (1 is the first base)."""
    mask = 0
    if after_donor <= 2:
        mask |= _DONOR
    elif after_donor == 5:
        mask |= _FIFTH
    elif after_donor <= 6:
        mask |= _DONOR_REGION
    elif after_donor <= 8:
        mask |= _REGION
    if before_acceptor <= 2:
        mask |= _ACCEPTOR
    else:
        if before_acceptor <= 8:
            mask |= _REGION
        if before_acceptor <= 17:
            mask |= _TRACT
    if after_donor > 2 and before_acceptor > 2:
        mask |= _INTRON
    return mask


@inlined
def codon_index(transcript, cdna):
    """0-based base in the padded CDS."""
    return cdna - transcript[CDS_CDNA_START] + transcript[START_PHASE]


@inlined
def coding_snv(genome, exons, transcript, exon, cdna, base):
    """Mask of a coding base change; -1 when the readable rules must decide. `base` is the new base's code on the strand."""
    place = codon_index(transcript, cdna)
    codon = place // 3
    if codon == 0 or 3 * codon + 3 > transcript[CDS_LENGTH]:
        return -1
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    forward = transcript[STRAND] == 1
    phase = place - 3 * codon
    old = 0
    new = 0
    for k in range(3):
        code = base_at(genome, exons, offset, count, forward, exon, cdna - phase + k)
        if code > 3:
            return -1
        old = old * 4 + code
        new = new * 4 + (base if k == phase else code)
    table = transcript[TABLE]
    before, after = AMINO_ACID[table, old], AMINO_ACID[table, new]
    if before == _STOP:
        return -1
    if before == after:
        return _SYNONYMOUS
    return _STOP_GAINED if after == _STOP else _MISSENSE


@inlined
def snv(genome, exons, transcript, position, base, near):
    """(way, mask, exon, cDNA position) of a base change within the transcript; `base` as in coding_snv, `near` an exon near it."""
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    exon = exon_from(exons, offset, count, position, near)
    plain = transcript[UNUSUAL] == 0 and exon < count
    if not plain or (transcript[CODING] == 0 and transcript[BIOTYPE] == PROTEIN_CODING):
        return EXACT, 0, 0, 0
    row = offset + exon
    low, high = exons[row, LOW], exons[row, HIGH]
    mask = _NMD if transcript[BIOTYPE] == NMD_BIOTYPE else 0
    if position < low:
        if exon == 0:
            return EXACT, 0, 0, 0
        last = exons[row - 1, HIGH]
        if low - last < SHORT_INTRON:
            return EXACT, 0, 0, 0
        tiny = high - low < SHORT_EXON or last - exons[row - 1, LOW] < SHORT_EXON
        if tiny and (low - position < 10 or position - last < 10):
            return EXACT, 0, 0, 0
        if transcript[STRAND] == 1:
            mask |= intron_terms(position - last, low - position)
        else:
            mask |= intron_terms(low - position, position - last)
        if transcript[CODING] == 0:
            mask |= _NON_CODING
        return SNV_WAY, mask, exon, 0
    if high - low < SHORT_EXON:
        return EXACT, 0, 0, 0
    if exon > 0 and position - low < 4:
        if low - exons[row - 1, HIGH] < SHORT_INTRON:
            return EXACT, 0, 0, 0
        if position - low < 3:
            mask |= _REGION
    if exon < count - 1 and high - position < 4:
        if exons[row + 1, LOW] - high < SHORT_INTRON:
            return EXACT, 0, 0, 0
        if high - position < 3:
            mask |= _REGION
    cdna = cdna_at(exons, row, transcript[STRAND] == 1, position)
    if transcript[CODING] == 0:
        return SNV_WAY, mask | _NON_CODING_EXON, exon, cdna
    if cdna < transcript[CDS_CDNA_START]:
        return SNV_WAY, mask | _UTR_5, exon, cdna
    if cdna > transcript[CDS_CDNA_END]:
        return SNV_WAY, mask | _UTR_3, exon, cdna
    coding = coding_snv(genome, exons, transcript, exon, cdna, base)
    if coding < 0:
        return EXACT, 0, 0, 0
    return SNV_WAY, mask | coding, exon, cdna


@inlined
def indel(exons, transcript, start, end, kind, length, shift, near):
    """(way, mask, exon, 0) of a change of more than one base that lies in one intron or one exon; `near` is an exon near it.

    A replacement of several bases must lie away from every edge that a splice term reaches, since VEP judges its
    stretches one by one. One in the coding part of an exon, which holds it before and after its shift, is CODING_INDEL:
    its coding terms are still to be found.
    """
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    low, high = min(start, end), max(start, end)
    exon = exon_from(exons, offset, count, low, near)
    if transcript[UNUSUAL] != 0 or (transcript[CODING] == 0 and transcript[BIOTYPE] == PROTEIN_CODING):
        return EXACT, 0, 0, 0
    margin = length + shift  # a shifted edit and its copy must stay within the transcript
    if exon >= count or low - transcript[START] < margin or transcript[END] - high < margin:
        return EXACT, 0, 0, 0
    mask = _NMD if transcript[BIOTYPE] == NMD_BIOTYPE else 0
    row = offset + exon
    first, last = exons[row, LOW], exons[row, HIGH]
    if low >= first and high <= last:
        if low <= first + EXON_EDGE or high >= last - EXON_EDGE:
            if kind > 2 or not edges_are_apart(exons, offset, count, exon):
                return EXACT, 0, 0, 0
            if (exon > 0 and start <= first + 2) or (exon < count - 1 and end >= last - 2):
                mask |= _REGION
        if transcript[CODING] == 0:
            return EXON_INDEL, mask | _NON_CODING_EXON, exon, 0
        if low > transcript[CDS_END] + EXON_EDGE or high < transcript[CDS_START] - EXON_EDGE:
            five = (low < transcript[CDS_START]) == (transcript[STRAND] == 1)
            return EXON_INDEL, mask | (_UTR_5 if five else _UTR_3), exon, 0
        moved_low, moved_high = (low, high + shift) if transcript[STRAND] == 1 else (low - shift, high)
        within = max(first, transcript[CDS_START]) <= moved_low
        if within and moved_high <= min(last, transcript[CDS_END]):
            return CODING_INDEL, mask, exon, 0
        return EXACT, 0, 0, 0
    if exon == 0 or high >= first or low <= exons[row - 1, HIGH]:
        return EXACT, 0, 0, 0
    if transcript[CODING] == 0:
        mask |= _NON_CODING
    if low > exons[row - 1, HIGH] + DEEP and high < first - DEEP:
        return INTRON_INDEL, mask | _INTRON, exon, 0
    apart = edges_are_apart(exons, offset, count, exon) and edges_are_apart(exons, offset, count, exon - 1)
    if kind > 2 or not apart:
        return EXACT, 0, 0, 0
    terms = edge_terms(start, end, exons[row - 1, HIGH] + 1, first - 1, transcript[STRAND] == 1)
    return INTRON_INDEL, mask | terms, exon, 0


@helper
def edges_are_apart(exons, offset, count, exon):
    """Whether the exon and the introns beside it are so long that a change can touch only one edge."""
    row = offset + exon
    low, high = exons[row, LOW], exons[row, HIGH]
    if exon > 0 and low - exons[row - 1, HIGH] < SHORT_INTRON:
        return False
    if exon < count - 1 and exons[row + 1, LOW] - high < SHORT_INTRON:
        return False
    return high - low >= SHORT_EXON


@helper
def edge_terms(start, end, low, high, forward):
    """Terms of an insertion or deletion within the intron low..high; see `annotator.engines.vep.splice`."""
    insertion = start == end + 1
    first, last = min(start, end), max(start, end)
    donor, acceptor = start <= low + 1, end >= high - 1
    fifth = start <= low + 4 <= end
    region = end >= low + 2 and start <= low + 5
    tract = last >= high - 16 and first <= high - 2
    if not forward:
        donor, acceptor = acceptor, donor
        fifth = start <= high - 4 <= end
        region = end >= high - 5 and start <= high - 2
        tract = last >= low + 2 and first <= low + 16
    mask = 0
    if donor:
        mask |= _DONOR
    if acceptor:
        mask |= _ACCEPTOR
    if fifth:
        mask |= _FIFTH
    elif region:
        mask |= _DONOR_REGION
    if mask == 0:
        near = (end >= low + 2 and start <= low + 7) or (end >= high - 7 and start <= high - 2)
        if near or (insertion and (start == low + 2 or end == high - 2)):
            mask |= _REGION
    if tract:
        mask |= _TRACT
    if (end >= low + 2 and start <= high - 2) or (insertion and (start == low + 2 or end == high - 2)):
        mask |= _INTRON
    return mask
