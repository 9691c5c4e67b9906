"""EXON to Codons of a base change."""

from __future__ import annotations

from annotator.bytes.ascii import BAR, CASE, GREATER, SLASH
from annotator.bytes.compiled import inlined
from annotator.bytes.text import put_bars, put_item, put_number, put_three, put_word
from annotator.engines.vep.fields import bars_from
from annotator.engines.vep.kernel.classify import codon_index
from annotator.engines.vep.kernel.constants import AMINO_ACID, CODE, LETTER, NAME
from annotator.engines.vep.kernel.geometry import LOW, base_at, put_position
from annotator.engines.vep.kernel.letters import put_base, put_numbers
from annotator.engines.vep.kernel.words import ESCAPED_EQUALS
from annotator.reference.layout import (
    CDS_CDNA_END,
    CDS_CDNA_START,
    CODING,
    EXON_COUNT,
    EXON_OFFSET,
    FIRST_PHASE,
    STRAND,
    TABLE,
)

_FROM_CDNA = bars_from("cDNA_position")


@inlined
def put_snv(
    out, at, text, alt, position, genome, transcript, exons, exon, cdna, hgvsc, hgvsc_at, hgvsp, hgvsp_at, t
):
    """EXON to Codons of a base change."""
    forward = transcript[STRAND] == 1
    offset, count = transcript[EXON_OFFSET], transcript[EXON_COUNT]
    exonic = position >= exons[offset + exon, LOW]
    at = put_numbers(out, at, exonic, exon, count, forward)
    at = put_item(out, at, hgvsc, hgvsc_at, t)
    coding = exonic and transcript[CODING] == 1
    coding = coding and transcript[CDS_CDNA_START] <= cdna <= transcript[CDS_CDNA_END]
    cds = cdna - transcript[CDS_CDNA_START] + 1 + transcript[FIRST_PHASE]
    if coding:
        at = put_number(out, at, cds)
    else:
        at = put_position(out, at, transcript, exons, position, exon)
    at = put_base(out, at, genome[position - 1], forward)
    out[at] = GREATER
    at = put_base(out, at + 1, text[alt], forward)
    out[at] = BAR
    at += 1
    if not coding:
        out[at] = BAR
        at += 1
        if exonic:
            at = put_number(out, at, cdna)
        return put_bars(out, at, _FROM_CDNA)
    place = codon_index(transcript, cdna)
    codon = place // 3
    phase = place - 3 * codon
    new_base = CODE[text[alt]] if forward else 3 - CODE[text[alt]]
    first = base_at(genome, exons, offset, count, forward, exon, cdna - phase)
    second = base_at(genome, exons, offset, count, forward, exon, cdna - phase + 1)
    third = base_at(genome, exons, offset, count, forward, exon, cdna - phase + 2)
    old = first * 16 + second * 4 + third
    new = old
    if phase == 0:
        new += (new_base - first) * 16
    elif phase == 1:
        new += (new_base - second) * 4
    else:
        new += new_base - third
    before, after = AMINO_ACID[transcript[TABLE], old], AMINO_ACID[transcript[TABLE], new]
    at = put_item(out, at, hgvsp, hgvsp_at, t)
    at = put_three(out, at, NAME[before, 0], NAME[before, 1], NAME[before, 2])
    at = put_number(out, at, codon + 1)
    if before == after:
        at = put_word(out, at, ESCAPED_EQUALS)  # %3D, an escaped equals sign
    else:
        at = put_three(out, at, NAME[after, 0], NAME[after, 1], NAME[after, 2])
    out[at] = BAR
    at = put_number(out, at + 1, cdna)
    out[at] = BAR
    at = put_number(out, at + 1, cds)
    out[at] = BAR
    at = put_number(out, at + 1, codon + 1)
    out[at] = BAR
    out[at + 1] = before
    at += 2
    if before != after:
        out[at] = SLASH
        out[at + 1] = after
        at += 2
    out[at] = BAR
    at = put_codon(out, at + 1, old, phase)
    out[at] = SLASH
    at = put_codon(out, at + 1, new, phase)
    out[at] = BAR
    return at + 1


@inlined
def put_codon(out, at, codon, phase):
    """Three bases, the one at `phase` upper case, the others lower."""
    for k in range(3):
        letter = LETTER[codon >> (4 - 2 * k) & 3]
        out[at] = letter if k == phase else letter + CASE
        at += 1
    return at
