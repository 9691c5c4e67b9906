"""One pass over position-sorted records and transcripts: the list of rows, each with the way it will be computed."""

from __future__ import annotations

from typing import Final

from annotator.bytes.compiled import (
    I32_2D,
    I64,
    I64_2D,
    INT,
    OUT_I32_2D,
    OUT_I64,
    U8,
    compiled,
    helper,
    inlined,
)
from annotator.distances import REACH
from annotator.engines.vep.kernel.classify import CODING_INDEL, EXACT, INTERGENIC_WAY, OUTSIDE, indel, snv
from annotator.engines.vep.kernel.coding_indel import coding_indel
from annotator.engines.vep.kernel.coding_sequences import KEPT
from annotator.engines.vep.kernel.constants import CODE, DOWNSTREAM, INTERGENIC, UPSTREAM
from annotator.reference.layout import END, RANK, START, STRAND
from annotator.vcf.kernels.allele_table import A_ALT, A_ALT_LENGTH, A_END, A_KIND, A_REF_LENGTH, A_START

# Columns of the row table (int32). CODE holds the kernel's small mask until codes are given; EXACT rows have -1.
R_RECORD, R_ALLELE, R_TRANSCRIPT, R_WAY, R_CODE, R_EXON, R_CDNA = range(7)
ROW_COLUMNS: Final = 7


@helper
def admit(transcripts, active, count, number):
    """Insert a transcript into the active ones, which stay in the order of printing."""
    rank = transcripts[number, RANK]
    place = count
    while place > 0 and transcripts[active[place - 1], RANK] > rank:
        active[place] = active[place - 1]
        place -= 1
    active[place] = number
    return count + 1


@inlined
def way(sequences, text, alleles, j, genome, transcript, number, exons, fast, forward, reverse, near):
    """(way, mask, exon, cDNA) of ALT j on a transcript within reach; `near` is an exon near it."""
    start, end = alleles[A_START, j], alleles[A_END, j]
    upstream_side = end < transcript[START]
    if upstream_side or start > transcript[END]:
        return OUTSIDE, UPSTREAM if upstream_side == (transcript[STRAND] == 1) else DOWNSTREAM, 0, 0
    kind = alleles[A_KIND, j]
    if fast[j] == 0:
        return EXACT, 0, 0, 0
    if kind == 0:
        base = CODE[text[alleles[A_ALT, j]]]
        if transcript[STRAND] != 1:
            base = 3 - base
        return snv(genome, exons, transcript, start, base, near)
    length = max(alleles[A_REF_LENGTH, j], alleles[A_ALT_LENGTH, j])
    shift = forward[j] if transcript[STRAND] == 1 else reverse[j]
    found = indel(exons, transcript, start, end, kind, length, shift, near)
    if found[0] != CODING_INDEL:
        return found
    if kind > 2:
        return EXACT, 0, 0, 0
    to_right = shift if transcript[STRAND] == 1 else -shift
    coding = coding_indel(sequences, text, alleles, j, genome, transcript, number, exons, found[2], to_right)
    return (EXACT, 0, 0, 0) if coding < 0 else (CODING_INDEL, found[1] | coding, found[2], 0)


@inlined
def add_row(rows, count, record, allele, transcript, answer):
    """Write one row if there is room; the count rises in any case, so that the caller learns the required size."""
    if count < rows.shape[0]:
        rows[count, R_RECORD] = record
        rows[count, R_ALLELE] = allele
        rows[count, R_TRANSCRIPT] = transcript
        rows[count, R_WAY] = answer[0]
        rows[count, R_CODE] = answer[1]
        rows[count, R_EXON] = answer[2]
        rows[count, R_CDNA] = answer[3]
    return count + 1


@compiled(
    INT, KEPT, U8, I64, I64, U8, I64_2D, INT, INT, INT, INT, I32_2D, I32_2D, U8, U8, I64, I64,
    OUT_I64, OUT_I64, OUT_I64, OUT_I32_2D, INT,
)  # fmt: skip
def sweep(sequences, text, position, first_allele, whole, alleles, first, last, begin, end, transcripts, exons, genome, fast, forward,
          reverse, active, reached, seen, rows, count):  # fmt: skip
    """Rows of records first..last, which lie on one contig whose transcripts from `begin` to `end` may be met.

    `sequences` are the arrays of `CodingSequences`. `active` is scratch for end - begin transcripts, `seen` for the ALTs of
    one record. `reached` has an exon of each transcript (any of 0..count) from which the next one is looked for. Rows are
    appended from `count` on; returns the new count, which may exceed the table: then call it again with a larger one.
    Unsorted records are allowed but slower. Records with whole[i] = 1 are left out.
    """
    next_transcript = begin
    alive = 0
    before = -1
    for i in range(first, last):
        if whole[i] == 1:
            continue
        low = position[i]
        high = low
        for j in range(first_allele[i], first_allele[i + 1]):
            if alleles[A_KIND, j] < 5:
                high = max(high, alleles[A_START, j], alleles[A_END, j])
                seen[j - first_allele[i]] = 0
            else:
                seen[j - first_allele[i]] = 1
        if low < before:
            next_transcript = begin
            alive = 0
        before = low
        while next_transcript < end and transcripts[next_transcript, START] - REACH <= high + 1:
            if transcripts[next_transcript, END] + REACH >= low - 1:
                alive = admit(transcripts, active, alive, next_transcript)
            next_transcript += 1
        kept = 0
        for a in range(alive):
            number = active[a]
            transcript = transcripts[number]
            if transcript[END] + REACH < low - 1:
                continue
            active[kept] = number
            kept += 1
            for j in range(first_allele[i], first_allele[i + 1]):
                if alleles[A_KIND, j] > 4:
                    continue
                if (
                    alleles[A_END, j] < transcript[START] - REACH
                    or alleles[A_START, j] > transcript[END] + REACH
                ):
                    continue
                seen[j - first_allele[i]] = 1
                answer = way(sequences, text, alleles, j, genome, transcript, number, exons, fast, forward, reverse,
                             reached[number])  # fmt: skip
                if answer[0] != EXACT and answer[0] != OUTSIDE:
                    reached[number] = answer[2]
                count = add_row(rows, count, i, j, number, answer)
        alive = kept
        for j in range(first_allele[i], first_allele[i + 1]):
            if seen[j - first_allele[i]] == 0:
                count = add_row(rows, count, i, j, -1, (INTERGENIC_WAY, INTERGENIC, 0, 0))
    return count
