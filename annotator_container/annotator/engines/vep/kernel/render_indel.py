"""EXON to Codons of a change of several bases that touches no coding sequence."""

from __future__ import annotations

from annotator.bytes.ascii import GREATER, MINUS, UNDERSCORE
from annotator.bytes.compiled import helper
from annotator.bytes.text import put_bars, put_item, put_word
from annotator.engines.vep.fields import bars_from
from annotator.engines.vep.kernel.alleles import duplicates, put_span, replaced, rotated
from annotator.engines.vep.kernel.geometry import cdna_at, put_position
from annotator.engines.vep.kernel.letters import put_base, put_numbers
from annotator.engines.vep.kernel.words import DEL, DUP, INS, INV
from annotator.reference.layout import EXON_COUNT, EXON_OFFSET, STRAND
from annotator.vcf.kernels.allele_table import A_ALT, A_ALT_LENGTH, A_END, A_KIND, A_REF, A_START

_FROM_CDNA = bars_from("cDNA_position")
_HGVS = bars_from("HGVSc") - _FROM_CDNA  # HGVSc, and HGVSp that stays empty


@helper
def put_indel(out, at, text, alleles, j, genome, transcript, exons, exonic, exon, shift, hgvsc, hgvsc_at, t):
    """EXON to Codons in an intron or a non-coding stretch of an exon; `shift` counts to the right."""
    at = put_exon_and_hgvsc(
        out, at, text, alleles, j, genome, transcript, exons, exonic, exon, shift, hgvsc, hgvsc_at, t
    )
    at = put_bars(out, at, _HGVS)
    if exonic:
        forward = transcript[STRAND] == 1
        row = transcript[EXON_OFFSET] + exon
        first = cdna_at(exons, row, forward, alleles[A_START, j])
        last = cdna_at(exons, row, forward, alleles[A_END, j])
        at = put_span(out, at, min(first, last), max(first, last), MINUS)
    return put_bars(out, at, _FROM_CDNA)


@helper
def put_exon_and_hgvsc(
    out, at, text, alleles, j, genome, transcript, exons, exonic, exon, shift, hgvsc, hgvsc_at, t
):
    """EXON, INTRON and HGVSc, without the bar behind it."""
    forward = transcript[STRAND] == 1
    at = put_numbers(out, at, exonic, exon, transcript[EXON_COUNT], forward)
    at = put_item(out, at, hgvsc, hgvsc_at, t)
    start, end = alleles[A_START, j] + shift, alleles[A_END, j] + shift
    alt, length = alleles[A_ALT, j], alleles[A_ALT_LENGTH, j]
    if alleles[A_KIND, j] > 2:
        at = put_replacement(out, at, text, alleles, j, transcript, exons, exon)
    elif alleles[A_KIND, j] == 2:
        at = put_range(out, at, transcript, exons, exon, start, end)
        at = put_word(out, at, DEL)
    else:
        turn = shift % length
        after, before = (start, end - length + 1) if forward else (end - length + 1, start)
        if duplicates(genome, text, alt, length, turn, after):
            at = put_range(out, at, transcript, exons, exon, after, after + length - 1)
            at = put_word(out, at, DUP)
        elif duplicates(genome, text, alt, length, turn, before):
            at = put_range(out, at, transcript, exons, exon, before, before + length - 1)
            at = put_word(out, at, DUP)
        else:
            at = put_range(out, at, transcript, exons, exon, end, start)
            at = put_word(out, at, INS)
            for i in range(length):
                k = i if forward else length - 1 - i
                at = put_base(out, at, rotated(text, alt, length, turn, k), forward)
    return at


@helper
def put_replacement(out, at, text, alleles, j, transcript, exons, exon):
    """HGVSc of an ALT with bases on both sides, from its position on."""
    forward = transcript[STRAND] == 1
    ref, alt, start = alleles[A_REF, j], alleles[A_ALT, j], alleles[A_START, j]
    first, behind, inverted = replaced(text, alleles, j)
    if alleles[A_KIND, j] != 3:
        at = put_range(out, at, transcript, exons, exon, start, alleles[A_END, j])
    else:
        at = put_range(out, at, transcript, exons, exon, start + first, start + behind - 1)
        if behind - first == 1:
            at = put_base(out, at, text[ref + first], forward)
            out[at] = GREATER
            return put_base(out, at + 1, text[alt + first], forward)
    if inverted:
        return put_word(out, at, INV)
    at = put_word(out, at, DEL)
    at = put_word(out, at, INS)
    for i in range(first, behind):
        at = put_base(out, at, text[alt + (i if forward else first + behind - 1 - i)], forward)
    return at


@helper
def put_range(out, at, transcript, exons, exon, low, high):
    """Two genomic positions (one when equal) in transcript order; `exon` is one near them."""
    first, last = (low, high) if transcript[STRAND] == 1 else (high, low)
    at = put_position(out, at, transcript, exons, first, exon)
    if first != last:
        out[at] = UNDERSCORE
        at = put_position(out, at + 1, transcript, exons, last, exon)
    return at
