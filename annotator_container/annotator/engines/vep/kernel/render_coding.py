"""EXON to Codons of an insertion or deletion in the coding sequence (`annotator.engines.vep.kernel.coding_indel`)."""

from __future__ import annotations

from annotator.bytes.ascii import BAR, CASE, MINUS, QUESTION, SLASH, UNDERSCORE, X
from annotator.bytes.compiled import helper
from annotator.bytes.text import put_item, put_number, put_three, put_word
from annotator.engines.vep.kernel.alleles import put_span
from annotator.engines.vep.kernel.coding_indel import (
    PROTEIN_DELETED,
    PROTEIN_DUPLICATED,
    PROTEIN_INSERTED,
    PROTEIN_REPLACED,
    PROTEIN_SHIFTED,
    codons_around,
    edited_base,
    edited_residue,
    offset_of,
    protein_change,
)
from annotator.engines.vep.kernel.coding_sequences import coding_sequence, residue
from annotator.engines.vep.kernel.constants import LETTER, NAME, STOP
from annotator.engines.vep.kernel.render_indel import put_exon_and_hgvsc
from annotator.engines.vep.kernel.words import DEL, DUP, FS, INS, TER
from annotator.reference.layout import CDS_CDNA_START, START_PHASE, STRAND
from annotator.vcf.kernels.allele_table import A_ALT_LENGTH, A_REF_LENGTH


@helper
def put_coding_indel(sequences, out, at, text, alleles, j, genome, transcript, exons, exon, shift, hgvsc, hgvsc_at, hgvsp, hgvsp_at, t):
    """EXON to Codons; `shift` counts to the right."""
    at = put_exon_and_hgvsc(out, at, text, alleles, j, genome, transcript, exons, True, exon, shift, hgvsc, hgvsc_at, t)
    out[at] = BAR
    begin, end, _ = coding_sequence(sequences, genome, exons, transcript, t)
    bases = sequences[0][begin:end]
    first = offset_of(alleles, j, transcript, exons, exon, shift)
    at = put_item(out, at + 1, hgvsp, hgvsp_at, t)
    at = put_protein_change(out, at, bases, text, alleles, j, transcript, first, shift)
    out[at] = BAR
    forward = transcript[STRAND] == 1
    replaced, length = alleles[A_REF_LENGTH, j], alleles[A_ALT_LENGTH, j]
    first = offset_of(alleles, j, transcript, exons, exon, 0)
    cdna = first + transcript[CDS_CDNA_START] - transcript[START_PHASE]
    at = put_places(out, at + 1, cdna, cdna + replaced - 1)
    out[at] = BAR
    at = put_places(out, at + 1, first + 1, first + replaced)
    out[at] = BAR
    codon, old = codons_around(first, replaced)
    at = put_places(out, at + 1, codon + 1, codon + old)
    out[at] = BAR
    at += 1
    size = 3 * old + length - replaced
    if old == 0:
        out[at] = MINUS
        at += 1
    for k in range(old):
        out[at] = residue(bases, codon + k)
        at += 1
    out[at] = SLASH
    at += 1
    if size == 0:
        out[at] = MINUS
        at += 1
    for k in range(size // 3):
        out[at] = edited_residue(bases, text, alleles, j, forward, first, 0, codon + k)
        at += 1
    if size % 3 != 0 and not (size // 3 == 1 and out[at - 1] == STOP):
        out[at] = X
        at += 1
    out[at] = BAR
    at += 1
    if old == 0:
        out[at] = MINUS
        at += 1
    for k in range(3 * codon, 3 * (codon + old)):
        letter = LETTER[bases[k]]
        out[at] = letter if first <= k < first + replaced else letter + CASE
        at += 1
    out[at] = SLASH
    at += 1
    if size == 0:
        out[at] = MINUS
        at += 1
    for k in range(3 * codon, 3 * codon + size):
        letter = LETTER[edited_base(bases, text, alleles, j, forward, first, 0, k)]
        out[at] = letter if first <= k < first + length else letter + CASE
        at += 1
    out[at] = BAR
    return at + 1


@helper
def put_places(out, at, first, last):
    """Positions in rising order; those of an insertion come as (behind, before)."""
    return put_span(out, at, min(first, last), max(first, last), MINUS)


@helper
def put_residue(out, at, letter):
    return put_three(out, at, NAME[letter, 0], NAME[letter, 1], NAME[letter, 2])


@helper
def put_protein_change(out, at, bases, text, alleles, j, transcript, first, shift):
    """HGVSp behind `p.`."""
    forward = transcript[STRAND] == 1
    kind, start, end, a, b, c = protein_change(bases, text, alleles, j, transcript, first, shift)
    if kind == PROTEIN_SHIFTED:
        at = put_residue(out, at, a)
        at = put_number(out, at, start)
        at = put_residue(out, at, b)
        if b == STOP:
            return at
        out[at] = FS[0]
        out[at + 1] = FS[1]
        at = put_word(out, at + 2, TER)
        if c > 0:
            return put_number(out, at, c)
        out[at] = QUESTION
        return at + 1
    at = put_residue(out, at, residue(bases, start - 1))
    at = put_number(out, at, start)
    if start != end:
        out[at] = UNDERSCORE
        at = put_residue(out, at + 1, residue(bases, end - 1))
        at = put_number(out, at, end)
    if kind == PROTEIN_DUPLICATED:
        return put_word(out, at, DUP)
    if kind == PROTEIN_DELETED or kind == PROTEIN_REPLACED:
        at = put_word(out, at, DEL)
    if kind == PROTEIN_INSERTED or kind == PROTEIN_REPLACED:
        at = put_word(out, at, INS)
        for k in range(b):
            letter = edited_residue(bases, text, alleles, j, forward, first, shift, a + (c + k) % b)
            at = put_residue(out, at, letter)
    return at
