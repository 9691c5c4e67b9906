"""An insertion or deletion within the coding part of one exon: its terms, and its change in HGVSp.

The rules are those of `annotator.engines.vep.predicates` and `hgvs_protein`, for the simple cases: away from the first
and the last codons, in the standard code, where all bases are known and no stop codon comes before the change. For
everything else the result is `TO_RULES`. Offsets count from 0 in the coding sequence with the N that pad it, on the
transcript's strand; `shift` counts bases to the right on the genome.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.compiled import helper
from annotator.engines.vep.kernel.alleles import rotated
from annotator.engines.vep.kernel.coding_sequences import STANDARD, coding_sequence, residue
from annotator.engines.vep.kernel.constants import (
    AMINO_ACID,
    CODE,
    FRAMESHIFT,
    INFRAME_DELETION,
    INFRAME_INSERTION,
    PROTEIN_ALTERING,
    STOP,
    STOP_GAINED,
)
from annotator.engines.vep.kernel.geometry import cdna_at
from annotator.reference.layout import (
    CDS_CDNA_START,
    CDS_LENGTH,
    EXON_OFFSET,
    START_PHASE,
    STRAND,
    TABLE,
)
from annotator.vcf.kernels.allele_table import A_ALT, A_ALT_LENGTH, A_END, A_REF_LENGTH, A_START

TO_RULES = -1
LONGEST = 300  # bases of REF and of ALT
FIRST_CODONS, LAST_CODONS = 2, 4  # a change near these goes to the readable rules
_BACTERIAL = 11  # NCBI's number of a code in which codons mean the same as in the standard one
PROTEIN_SHIFTED, PROTEIN_INSERTED, PROTEIN_DUPLICATED, PROTEIN_DELETED, PROTEIN_REPLACED = range(5)


@helper
def offset_of(alleles, j, transcript, exons, exon, shift):
    """Offset of the change's first base; of the base behind it if it is an insertion."""
    forward = transcript[STRAND] == 1
    position = (alleles[A_START, j] if forward else alleles[A_END, j]) + shift
    cdna = cdna_at(exons, transcript[EXON_OFFSET] + exon, forward, position)
    return np.int64(cdna - transcript[CDS_CDNA_START] + transcript[START_PHASE])


@helper
def edited_base(bases, text, alleles, j, forward, first, shift, place):
    """Base code at an offset of the edited sequence; the change begins at offset `first` and has moved by `shift`."""
    length = alleles[A_ALT_LENGTH, j]
    if place < first:
        return bases[place]
    if place < first + length:
        k = place - first
        letter = rotated(text, alleles[A_ALT, j], length, shift % length, k if forward else length - 1 - k)
        return CODE[letter] if forward else np.uint8(3 - CODE[letter])
    return bases[place - length + alleles[A_REF_LENGTH, j]]


@helper
def edited_residue(bases, text, alleles, j, forward, first, shift, codon):
    """Residue of a codon of the edited sequence."""
    code = np.int64(0)
    for k in range(3):
        code = 4 * code + edited_base(bases, text, alleles, j, forward, first, shift, 3 * codon + k)
    return AMINO_ACID[STANDARD, code]


@helper
def codons_around(first, replaced):
    """(first codon, codons of the reference) of a change at an offset; none for an insertion between two codons."""
    codon = first // 3
    return codon, (first + replaced + 2) // 3 - codon


@helper
def coding_indel(sequences, text, alleles, j, genome, transcript, number, exons, exon, shift):
    """Mask of the coding terms of ALT j, a pure insertion or deletion that lies in the coding part of an exon before and
    after its shift; TO_RULES for what is not answered here."""
    replaced, length = alleles[A_REF_LENGTH, j], alleles[A_ALT_LENGTH, j]
    if transcript[TABLE] != STANDARD and transcript[TABLE] != _BACTERIAL:
        return TO_RULES
    if replaced > LONGEST or length > LONGEST:
        return TO_RULES
    first = offset_of(alleles, j, transcript, exons, exon, 0)
    moved = offset_of(alleles, j, transcript, exons, exon, shift)
    behind = 3 * (transcript[CDS_LENGTH] // 3 - LAST_CODONS)
    if first < 3 * FIRST_CODONS or moved < first or moved + replaced > behind:
        return TO_RULES
    begin, end, stop = coding_sequence(sequences, genome, exons, transcript, number)
    if stop < (moved + replaced + 2) // 3:  # a stop codon before the change, or unknown bases
        return TO_RULES
    bases = sequences[0][begin:end]
    forward = transcript[STRAND] == 1
    kind, _, _, _, _, _ = protein_change(bases, text, alleles, j, transcript, moved, shift)
    if kind == TO_RULES:
        return TO_RULES
    codon, old = codons_around(first, replaced)
    new = old + (length - replaced) // 3
    same_before = same_behind = True
    stops = False
    for k in range(new):
        letter = edited_residue(bases, text, alleles, j, forward, first, 0, codon + k)
        stops = stops or letter == STOP
        if k < old:
            same_before = same_before and letter == residue(bases, codon + k)
        if k >= new - old:
            same_behind = same_behind and letter == residue(bases, codon + k - new + old)
    if (length - replaced) % 3 != 0:
        if not stops:
            return FRAMESHIFT
        if old == 1 and edited_residue(bases, text, alleles, j, forward, first, 0, codon) == residue(bases, codon):
            return TO_RULES  # perhaps stop_retained
        return FRAMESHIFT | STOP_GAINED
    if stops:
        return TO_RULES
    if length < replaced:
        return INFRAME_DELETION
    if new - old < 3 and repeats_to_the_end(bases, text, alleles, j, transcript, first, codon, old, new):
        return TO_RULES  # perhaps stop_retained
    return INFRAME_INSERTION if same_before or same_behind else PROTEIN_ALTERING


@helper
def repeats_to_the_end(bases, text, alleles, j, transcript, first, codon, old, new):
    """The edited protein may begin with all of the old one: each residue from the change on is also that behind it."""
    forward = transcript[STRAND] == 1
    for k in range(transcript[CDS_LENGTH] // 3 - LAST_CODONS - codon):
        if k < new:
            letter = edited_residue(bases, text, alleles, j, forward, first, 0, codon + k)
        else:
            letter = residue(bases, codon + old + k - new)
        if letter != residue(bases, codon + k):
            return False
    return True


@helper
def protein_change(bases, text, alleles, j, transcript, first, shift):
    """(kind, first residue, last residue, a, b, c) of the change at its 3' place; residues count from 1, as in HGVSp.

    PROTEIN_SHIFTED: a and b are the first residue that differs, before and after; c counts the residues up to the stop, 0
    if there is none. Otherwise a is the first of b new residues (an offset into the edited protein), which are turned by c.
    """
    replaced, length = alleles[A_REF_LENGTH, j], alleles[A_ALT_LENGTH, j]
    if (length - replaced) % 3 != 0:
        return frame_shifted(bases, text, alleles, j, transcript, first, shift)
    forward = transcript[STRAND] == 1
    codon, old = codons_around(first, replaced)
    new = old + (length - replaced) // 3
    for k in range(new):
        if edited_residue(bases, text, alleles, j, forward, first, shift, codon + k) == STOP:
            return TO_RULES, 0, 0, 0, 0, 0
    before = 0
    while before < min(old, new) and residue(bases, codon + before) == edited_residue(
        bases, text, alleles, j, forward, first, shift, codon + before
    ):
        before += 1
    after = 0
    while after < min(old, new) - before and residue(bases, codon + old - 1 - after) == edited_residue(
        bases, text, alleles, j, forward, first, shift, codon + new - 1 - after
    ):
        after += 1
    start, end = codon + 1 + before, codon + old - after
    added, lost = new - before - after, old - before - after
    if added > 0 and lost > 0:
        return PROTEIN_REPLACED, start, end, codon + before, added, 0
    moving = added + lost
    steps = 0
    last = transcript[CDS_LENGTH] // 3 - LAST_CODONS
    while True:
        if end + steps + moving >= last:
            return TO_RULES, 0, 0, 0, 0, 0
        k = codon + before + steps % moving
        letter = (
            residue(bases, k)
            if lost > 0
            else edited_residue(bases, text, alleles, j, forward, first, shift, k)
        )
        if residue(bases, end + steps) != letter:
            break
        steps += 1
    start += steps
    end += steps
    if lost > 0:
        return PROTEIN_DELETED, start, end, 0, 0, 0
    if start - moving < 3:
        return TO_RULES, 0, 0, 0, 0, 0
    for k in range(moving):
        at = codon + before + (steps + k) % moving
        letter = edited_residue(bases, text, alleles, j, forward, first, shift, at)
        if residue(bases, start - 1 - moving + k) != letter:
            return PROTEIN_INSERTED, end, start, codon + before, moving, steps
    return PROTEIN_DUPLICATED, start - moving, start - 1, codon + before, moving, steps


@helper
def frame_shifted(bases, text, alleles, j, transcript, first, shift):
    """`protein_change` of a change that shifts the frame."""
    forward = transcript[STRAND] == 1
    size = bases.shape[0] + alleles[A_ALT_LENGTH, j] - alleles[A_REF_LENGTH, j]
    codon = first // 3
    last = transcript[CDS_LENGTH] // 3 - LAST_CODONS
    while True:
        if codon >= last or 3 * codon + 3 > size:
            return TO_RULES, 0, 0, 0, 0, 0
        old = residue(bases, codon)
        new = edited_residue(bases, text, alleles, j, forward, first, shift, codon)
        if old == STOP:
            return TO_RULES, 0, 0, 0, 0, 0
        if old != new:
            break
        codon += 1
    stop = codon
    while 3 * stop + 3 <= size:
        if edited_residue(bases, text, alleles, j, forward, first, shift, stop) == STOP:
            return PROTEIN_SHIFTED, codon + 1, codon + 1, np.int64(old), np.int64(new), stop - codon + 1
        stop += 1
    return PROTEIN_SHIFTED, codon + 1, codon + 1, np.int64(old), np.int64(new), 0
