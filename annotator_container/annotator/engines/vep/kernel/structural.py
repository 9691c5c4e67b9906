"""Structural events in compiled code: their terms on a transcript, and EXON to Codons.

The rules are those of `annotator.engines.vep.structural`, for transcripts whose exons are apart and whose introns can be
spliced (not UNUSUAL). An event is start..end (1-based, inclusive; an insertion has end = start - 1).
"""

from __future__ import annotations

from annotator.bytes.ascii import BAR, MINUS, QUESTION, SLASH
from annotator.bytes.compiled import helper
from annotator.bytes.text import put_bars, put_number
from annotator.engines.vep.fields import bars_from
from annotator.engines.vep.kernel.geometry import HIGH, LOW, cdna_at, exon_reaching
from annotator.reference.layout import (
    BIOTYPE,
    CDS_CDNA_END,
    CDS_CDNA_START,
    CDS_END,
    CDS_START,
    CODING,
    END,
    EXON_COUNT,
    EXON_OFFSET,
    FIRST_PHASE,
    NMD_BIOTYPE,
    PROTEIN_CODING,
    START,
    STRAND,
    UNUSUAL,
)
from annotator.terms import BIT

# What a class of events does to the length of the reference.
OTHER, LOSS, GAIN, INSERTED = range(4)
_HGVS = bars_from("HGVSc") - bars_from("cDNA_position")
_AFTER_POSITIONS = bars_from("Amino_acids")
_ABLATION, _AMPLIFICATION = 1 << BIT["transcript_ablation"], 1 << BIT["transcript_amplification"]
_ACCEPTOR, _DONOR = 1 << BIT["splice_acceptor_variant"], 1 << BIT["splice_donor_variant"]
_FRAMESHIFT, _STOP_LOST, _START_LOST = (
    1 << BIT["frameshift_variant"],
    1 << BIT["stop_lost"],
    1 << BIT["start_lost"],
)
_ELONGATION, _TRUNCATION = 1 << BIT["feature_elongation"], 1 << BIT["feature_truncation"]
_INFRAME, _TRACT = 1 << BIT["inframe_deletion"], 1 << BIT["splice_polypyrimidine_tract_variant"]
_CODING_SEQUENCE = 1 << BIT["coding_sequence_variant"]
_UTR_5, _UTR_3 = 1 << BIT["5_prime_UTR_variant"], 1 << BIT["3_prime_UTR_variant"]
_NON_CODING_EXON = 1 << BIT["non_coding_transcript_exon_variant"]
_INTRON, _NMD = 1 << BIT["intron_variant"], 1 << BIT["NMD_transcript_variant"]
_NON_CODING, _CODING = (
    1 << BIT["non_coding_transcript_variant"],
    1 << BIT["coding_transcript_variant"],
)
_UPSTREAM, _DOWNSTREAM = 1 << BIT["upstream_gene_variant"], 1 << BIT["downstream_gene_variant"]


@helper
def is_usual(transcript, exons):
    """Whether the compiled rules are valid for this transcript, for any event."""
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    ends = exons[offset, LOW] == transcript[START] and exons[offset + count - 1, HIGH] == transcript[END]
    return transcript[UNUSUAL] == 0 and ends


@helper
def beside_or_whole(transcript, start, end, effect):
    """The term of an event beside the transcript or over all of it; 0 for any other."""
    forward = transcript[STRAND] == 1
    if end < transcript[START] or start > transcript[END]:
        return _UPSTREAM if (end < transcript[START]) == forward else _DOWNSTREAM
    if start > transcript[START] or end < transcript[END]:
        return 0
    if effect == LOSS:
        return _ABLATION
    if effect == GAIN:
        return _AMPLIFICATION
    if transcript[BIOTYPE] == NMD_BIOTYPE:
        return _NMD
    return _CODING if transcript[CODING] else _NON_CODING


@helper
def exons_begun(exons, offset, count, position):
    """How many exons begin at the position or before it."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if exons[offset + middle, LOW] <= position:
            low = middle + 1
        else:
            high = middle
    return low


@helper
def exons_met(exons, offset, count, low, high):
    """(first, behind the last) of the exons, in genomic order, that touch low..high."""
    first = exon_reaching(exons, offset, count, low)
    return first, max(first, exons_begun(exons, offset, count, high))


@helper
def inserted_after(transcript, exons, offset, first, start, end):
    """cDNA position of the base before an insertion, one of whose neighbours is in exon `first`."""
    row = offset + first
    forward = transcript[STRAND] == 1
    before, after = (end, start) if forward else (start, end)
    if exons[row, LOW] <= before <= exons[row, HIGH]:
        return cdna_at(exons, row, forward, before)
    return cdna_at(exons, row, forward, after) - 1


@helper
def intron_terms_of(transcript, exons, offset, count, first, behind, start, end):
    """intron_variant, and the polypyrimidine tract where the event touches no exon."""
    insertion = end < start
    low, high = min(start, end), max(start, end)
    mask = 0
    for intron in range(max(first - 1, 0), min(behind + 1, count - 1)):
        left, right = exons[offset + intron, HIGH] + 1, exons[offset + intron + 1, LOW] - 1
        if (end >= left + 2 and start <= right - 2) or (insertion and (start == left + 2 or end == right - 2)):
            mask |= _INTRON
        if first == behind:
            if high >= left - 3 and low <= right + 3:
                if transcript[STRAND] == 1:
                    if high >= right - 16 and low <= right - 2:
                        mask |= _TRACT
                elif high >= left + 2 and low <= left + 16:
                    mask |= _TRACT
        elif mask:
            break
    return mask


@helper
def last_resort(transcript, exons, offset, count, first, behind, start, end):
    """The splice sites that the event meets; without any the general term of a transcript."""
    forward = transcript[STRAND] == 1
    mask = 0
    for intron in range(max(first - 1, 0), min(behind + 1, count - 1)):
        left, right = exons[offset + intron, HIGH] + 1, exons[offset + intron + 1, LOW] - 1
        if end >= left and start <= left + 1:
            mask |= _DONOR if forward else _ACCEPTOR
        if end >= right - 1 and start <= right:
            mask |= _ACCEPTOR if forward else _DONOR
    if mask:
        return mask
    return _CODING if transcript[CODING] else _NON_CODING


@helper
def end_positions(transcript, exons, offset, first, behind, start, end):
    """cDNA of the event's 5' and 3' ends on the transcript, 0 where an end is in no exon; of an insertion the bases
    behind and before it."""
    if first == behind:
        return 0, 0
    forward = transcript[STRAND] == 1
    if end < start:
        before = inserted_after(transcript, exons, offset, first, start, end)
        return before + 1, before
    low = high = 0
    if exons[offset + first, LOW] <= start:
        low = cdna_at(exons, offset + first, forward, start)
    if end <= exons[offset + behind - 1, HIGH]:
        high = cdna_at(exons, offset + behind - 1, forward, end)
    return (low, high) if forward else (high, low)


@helper
def touches_cds(transcript, exons, offset, first, behind, start, end):
    """Whether a part of the event is coding."""
    if end < start:
        before = inserted_after(transcript, exons, offset, first, start, end)
        return transcript[CDS_CDNA_START] <= before < transcript[CDS_CDNA_END]
    for exon in range(first, behind):
        low = max(max(start, exons[offset + exon, LOW]), transcript[CDS_START])
        high = min(min(end, exons[offset + exon, HIGH]), transcript[CDS_END])
        if low <= high:
            return True
    return False


@helper
def coding_terms(transcript, exons, offset, first, behind, start, end, effect):
    """Terms of an event that touches an exon and is not wholly in an untranslated region."""
    forward = transcript[STRAND] == 1
    begin, stop = end_positions(transcript, exons, offset, first, behind, start, end)
    cds = transcript[CDS_CDNA_START]
    mask = 0
    if begin and stop and stop >= cds and begin <= cds + 2:
        mask |= _START_LOST
    known = False
    if effect == LOSS:
        last = transcript[CDS_END] - 2 if forward else transcript[CDS_START]
        if end >= last and start <= last + 2:
            mask |= _STOP_LOST
        if exons[offset + first, LOW] <= start and end <= exons[offset + first, HIGH]:
            if (end - start + 1) % 3:
                mask |= _FRAMESHIFT
                known = True
            elif begin >= cds and stop <= transcript[CDS_CDNA_END]:
                mask |= _INFRAME
                known = True
    if not known and touches_cds(transcript, exons, offset, first, behind, start, end):
        mask |= _CODING_SEQUENCE
    return mask


@helper
def structural_terms(transcript, exons, start, end, effect):
    """All terms of an event on a usual transcript that it overlaps without holding it, as a mask over `terms.TERMS`."""
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    forward = transcript[STRAND] == 1
    low, high = min(start, end), max(start, end)
    insertion = end < start
    first, behind = exons_met(exons, offset, count, low, high)
    near = first < behind
    mask = intron_terms_of(transcript, exons, offset, count, first, behind, start, end)
    if near:
        if effect == LOSS:
            mask |= _TRUNCATION
        elif effect != OTHER and start >= transcript[START] and end <= transcript[END]:
            mask |= _ELONGATION
    if transcript[CODING]:
        cds_start, cds_end = transcript[CDS_START], transcript[CDS_END]
        apart = high < cds_start or low > cds_end
        if near and (apart or low < cds_start or high > cds_end):
            before = start < cds_start or (insertion and start == cds_start)
            after = end > cds_end or (insertion and end == cds_end)
            if before:
                mask |= _UTR_5 if forward else _UTR_3
            if after:
                mask |= _UTR_3 if forward else _UTR_5
        if near and not apart:
            mask |= coding_terms(transcript, exons, offset, first, behind, start, end, effect)
    elif transcript[BIOTYPE] != PROTEIN_CODING:
        within = near and (not insertion or _holds(exons, offset + first, low, high))
        mask |= _NON_CODING_EXON if within else _NON_CODING
    if transcript[BIOTYPE] == NMD_BIOTYPE:
        mask |= _NMD
    if mask == 0:
        mask = last_resort(transcript, exons, offset, count, first, behind, start, end)
    return mask


@helper
def _holds(exons, row, low, high):
    return exons[row, LOW] <= low and high <= exons[row, HIGH]


@helper
def put_count(out, at, first, last, total):
    """`2/5|` or `2-4/5|`; `|` when `last` is below `first`. Numbers from 1."""
    if first <= last:
        at = put_number(out, at, first)
        if last > first:
            out[at] = MINUS
            at = put_number(out, at + 1, last)
        out[at] = SLASH
        at = put_number(out, at + 1, total)
    out[at] = BAR
    return at + 1


@helper
def put_end(out, at, position):
    """A position, or `?` for 0."""
    if position:
        return put_number(out, at, position)
    out[at] = QUESTION
    return at + 1


@helper
def put_ends(out, at, begin, stop):
    """`3|`, `3-5|`, `?-5|`, `3-?|` or `|`; 0 is no position, and the ends of an insertion are put in rising order."""
    first, last = (stop, begin) if 0 < stop < begin else (begin, stop)
    if first or last:
        at = put_end(out, at, first)
    if first != last:
        out[at] = MINUS
        at = put_end(out, at + 1, last)
    out[at] = BAR
    return at + 1


@helper
def put_structural(out, at, transcript, exons, start, end):
    """EXON to Codons of an event within or over a usual transcript."""
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    forward = transcript[STRAND] == 1
    low, high = min(start, end), max(start, end)
    first, behind = exons_met(exons, offset, count, low, high)
    near = first < behind
    # Exons and introns that the event strictly overlaps: an insertion has both neighbours in one of them.
    one, last = exon_reaching(exons, offset, count, start), exons_begun(exons, offset, count, end) - 1
    left = max(exons_begun(exons, offset, count, start) - 1, 0)
    right = min(exon_reaching(exons, offset, count, end) - 1, count - 2)
    if forward:
        at = put_count(out, at, one + 1, last + 1, count)
        at = put_count(out, at, left + 1, right + 1, count - 1)
    else:
        at = put_count(out, at, count - last, count - one, count)
        at = put_count(out, at, count - 1 - right, count - 1 - left, count - 1)
    at = put_bars(out, at, _HGVS)
    if start <= transcript[START] and end >= transcript[END]:
        return put_bars(out, at, 3 + _AFTER_POSITIONS)
    begin, stop = end_positions(transcript, exons, offset, first, behind, start, end)
    at = put_ends(out, at, begin, stop)
    coding = transcript[CODING] != 0 and near and high >= transcript[CDS_START] and low <= transcript[CDS_END]
    if not coding:
        return put_bars(out, at, 2 + _AFTER_POSITIONS)
    cds, cds_end, phase = transcript[CDS_CDNA_START], transcript[CDS_CDNA_END], transcript[FIRST_PHASE]
    if end < start and not cds <= stop < cds_end:
        begin = stop = 0
    begin = begin - cds + 1 + phase if cds <= begin <= cds_end else 0
    stop = stop - cds + 1 + phase if cds <= stop <= cds_end else 0
    at = put_ends(out, at, begin, stop)
    at = put_ends(out, at, (begin + 2) // 3, (stop + 2) // 3)
    return put_bars(out, at, _AFTER_POSITIONS)
