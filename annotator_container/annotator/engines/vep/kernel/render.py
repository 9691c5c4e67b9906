"""CSQ rows as text, one after another with commas within a record."""

from __future__ import annotations

from annotator.bytes.ascii import BAR, COMMA, MINUS, ONE
from annotator.bytes.compiled import (
    I32,
    I32_2D,
    I64,
    I64_2D,
    INT,
    OUT_I32,
    OUT_I64,
    OUT_U8,
    U8,
    compiled,
    helper,
    inlined,
)
from annotator.bytes.text import put, put_bars, put_item, put_mapped, put_number
from annotator.chunk.batch import MISSING
from annotator.chunk.records import SYMBOLIC
from annotator.engines.vep.fields import RowPart, fields_before, fields_of
from annotator.engines.vep.kernel.classify import (
    CODING_INDEL,
    EXACT,
    EXON_INDEL,
    INTERGENIC_WAY,
    OUTSIDE,
    SNV_WAY,
    STRUCTURAL_WAY,
    WHOLE,
)
from annotator.engines.vep.kernel.coding_sequences import KEPT
from annotator.engines.vep.kernel.constants import UPPER
from annotator.engines.vep.kernel.render_coding import put_coding_indel
from annotator.engines.vep.kernel.render_indel import put_indel
from annotator.engines.vep.kernel.render_snv import put_snv
from annotator.engines.vep.kernel.structural import put_structural
from annotator.engines.vep.kernel.sweep import (
    R_ALLELE,
    R_CDNA,
    R_CODE,
    R_EXON,
    R_RECORD,
    R_TRANSCRIPT,
    R_WAY,
)
from annotator.reference.layout import END, START, STRAND
from annotator.vcf.kernels.allele_table import (
    A_ALT,
    A_ALT_LENGTH,
    A_END,
    A_KIND,
    A_NUMBER,
    A_REF_LENGTH,
    A_SHOWN,
    A_SHOWN_LENGTH,
    A_START,
)

BEFORE_PLACE = fields_before("EXON")
_HEAD, _PLACE = (len(fields_of(part)) for part in (RowPart.HEAD, RowPart.PLACE))
# Between the values of the parts KNOWN, CLASS and GENOMIC: the bar after the first value, and the bars of empty columns.
_KNOWN_TO_CLASS = len(fields_of(RowPart.KNOWN, RowPart.DISTANCE, RowPart.MIDDLE))
_CLASS_TO_GENOMIC = len(fields_of(RowPart.CLASS, RowPart.TAIL, RowPart.SHIFT))


@inlined
def distance(start, end, transcript):
    low, high = transcript[START], transcript[END]
    return min(min(abs(start - low), abs(start - high)), min(abs(end - low), abs(end - high)))


@helper
def put_whole(out, at, whole, whole_at, number, r, middles):
    """Copy a finished row; middles[r] is where its field EXON begins."""
    bars = 0
    for k in range(whole_at[number], whole_at[number + 1]):
        out[at] = whole[k]
        at += 1
        if whole[k] == BAR and bars < BEFORE_PLACE:
            bars += 1
            if bars == BEFORE_PLACE:
                middles[r] = at
    return at


@compiled(
    INT, KEPT, U8, I64_2D, I32_2D, INT, I32_2D, I32_2D, U8, I64, I64, U8, I64, U8, I64, U8, I64, U8, I64, U8, I64, U8, I64,
    U8, I64, U8, I64, I64, U8, I64, I64, U8, I64, I64, U8, U8, I64, U8, I64, U8, I64, I32, U8, I64, I64, I64, INT, OUT_U8,
    OUT_I64, OUT_I64, OUT_I64, OUT_I32,
)  # fmt: skip
def render(sequences, text, alleles, rows, count, transcripts, exons, bases, genome_start, genome_end, head, head_at, middle,
           middle_at, tail, tail_at, end_texts, end_at, hgvsc, hgvsc_at, hgvsp, hgvsp_at, terms, terms_at, classes, classes_at,
           class_of, exact, exact_at, exact_offset, genomic, genomic_start, genomic_end, picked, existing, existing_at,
           suffix, suffix_at, whole, whole_at, joint_of_row, joint, joint_at, to_right, to_left, end_fields, out, starts,
           ends, middles, offsets):  # fmt: skip
    """Write `count` rows of the row table; row r is out[starts[r]:ends[r]] and its EXON field begins at middles[r].

    `sequences` are the arrays of `CodingSequences`. Pools are (bytes, offsets): texts of the transcripts, of the consequences (by
    code), of the classes (by class_of an ALT), of what the rules answered (by their order: EXON to Codons, and the HGVS
    offset), of HGVSg, Existing_variation and the tracks' fields (by ALT), of WHOLE rows (by R_EXON) and of the haplotype
    columns (by joint_of_row). offsets[r] is the HGVS offset or MISSING. `end_fields` is the number of columns that a text
    of `end_texts` holds. The contig of record i is bases[genome_start[i]:genome_end[i]].
    """
    at = 0
    known = 0
    for r in range(count):
        j, t, way = rows[r, R_ALLELE], rows[r, R_TRANSCRIPT], rows[r, R_WAY]
        if r > 0 and rows[r - 1, R_RECORD] == rows[r, R_RECORD]:
            out[at] = COMMA
            at += 1
        elif r > 0:
            at += 1
        starts[r] = at
        if way == WHOLE:
            at = put_whole(out, at, whole, whole_at, rows[r, R_EXON], r, middles)
            ends[r] = at
            offsets[r] = MISSING
            continue
        shown, shown_length = alleles[A_SHOWN, j], alleles[A_SHOWN_LENGTH, j]
        if alleles[A_KIND, j] == SYMBOLIC:
            at = put_item(out, at, classes, classes_at, class_of[j])
        elif shown_length > 0:
            at = put_mapped(out, at, text, shown, shown + shown_length, UPPER)
        else:
            out[at] = MINUS
            at += 1
        at = put_item(out, at, terms, terms_at, rows[r, R_CODE])
        offset = 0
        if way == INTERGENIC_WAY:
            at = put_bars(out, at, _HEAD)
            middles[r] = at
            at = put_bars(out, at, _PLACE)
            at = put_item(out, at, existing, existing_at, j)
            at = put_bars(out, at, _KNOWN_TO_CLASS)
            at = put_item(out, at, classes, classes_at, class_of[j])
            at = put_bars(out, at, _CLASS_TO_GENOMIC)
        else:
            at = put_item(out, at, head, head_at, t)
            middles[r] = at
            transcript = transcripts[t]
            start, end = alleles[A_START, j], alleles[A_END, j]
            i = rows[r, R_RECORD]
            if way == OUTSIDE:
                at = put_bars(out, at, _PLACE)
            elif way == EXACT:
                at = put_item(out, at, exact, exact_at, known)
                offset = exact_offset[known]
                known += 1
            elif way == STRUCTURAL_WAY:
                at = put_structural(out, at, transcript, exons, start, end)
            elif way == SNV_WAY:
                genome = bases[genome_start[i] : genome_end[i]]
                at = put_snv(out, at, text, alleles[A_ALT, j], start, genome, transcript, exons, rows[r, R_EXON],
                             rows[r, R_CDNA], hgvsc, hgvsc_at, hgvsp, hgvsp_at, t)  # fmt: skip
            else:
                genome = bases[genome_start[i] : genome_end[i]]
                forward = transcript[STRAND] == 1
                shift = to_right[j] if forward else -to_left[j]
                if way == CODING_INDEL:
                    at = put_coding_indel(sequences, out, at, text, alleles, j, genome, transcript, exons, rows[r, R_EXON], shift,
                                          hgvsc, hgvsc_at, hgvsp, hgvsp_at, t)  # fmt: skip
                else:
                    at = put_indel(out, at, text, alleles, j, genome, transcript, exons, way == EXON_INDEL,
                                   rows[r, R_EXON], shift, hgvsc, hgvsc_at, t)  # fmt: skip
                offset = shift
            at = put_item(out, at, existing, existing_at, j)
            out[at] = BAR
            at += 1
            if way == OUTSIDE:
                at = put_number(out, at, distance(start, end, transcript))
            out[at] = BAR
            at = put_item(out, at + 1, middle, middle_at, t)
            at = put_item(out, at, classes, classes_at, class_of[j])
            out[at] = BAR
            at = put_item(out, at + 1, tail, tail_at, t)
            if offset != 0:
                at = put_number(out, at, offset)
            out[at] = BAR
            at += 1
        at = put(out, at, genomic, genomic_start[j], genomic_end[j])
        out[at] = BAR
        at = put_number(out, at + 1, alleles[A_NUMBER, j])
        out[at] = BAR
        at += 1
        if picked[r] == 1:
            out[at] = ONE
            at += 1
        at = put_item(out, at, end_texts, end_at, t) if t >= 0 else put_bars(out, at, end_fields)
        at = put_item(out, at, joint, joint_at, joint_of_row[r])
        at = put_item(out, at, suffix, suffix_at, j)
        ends[r] = at
        offsets[r] = offset if offset != 0 else MISSING
    return at


@compiled(INT, I64_2D, I32_2D, INT, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I32, I64)
def room(alleles, rows, count, head_at, middle_at, tail_at, end_at, hgvsc_at, hgvsp_at, terms_at, exact_at, genomic_start,
         genomic_end, existing_at, suffix_at, whole_at, joint_of_row, joint_at):  # fmt: skip
    """Upper bound of the bytes that `render` writes."""
    total = whole_at[whole_at.shape[0] - 1] + count
    known = 0
    for r in range(count):
        if rows[r, R_WAY] == WHOLE:
            continue
        j, t = rows[r, R_ALLELE], rows[r, R_TRANSCRIPT]
        code = rows[r, R_CODE]
        total += (
            320
            + 2 * alleles[A_ALT_LENGTH, j]
            + alleles[A_SHOWN_LENGTH, j]
            + terms_at[code + 1]
            - terms_at[code]
        )
        total += (
            genomic_end[j]
            - genomic_start[j]
            + existing_at[j + 1]
            - existing_at[j]
            + suffix_at[j + 1]
            - suffix_at[j]
            + joint_at[joint_of_row[r] + 1]
            - joint_at[joint_of_row[r]]
        )
        if t >= 0:
            total += (
                head_at[t + 1] - head_at[t] + middle_at[t + 1] - middle_at[t] + tail_at[t + 1] - tail_at[t]
                + end_at[t + 1] - end_at[t]
            )
            total += hgvsc_at[t + 1] - hgvsc_at[t] + hgvsp_at[t + 1] - hgvsp_at[t]
        if rows[r, R_WAY] == CODING_INDEL:  # Amino_acids, Codons and HGVSp of both alleles
            total += 3 * (alleles[A_REF_LENGTH, j] + alleles[A_ALT_LENGTH, j]) + 100
        if rows[r, R_WAY] == EXACT:
            total += exact_at[known + 1] - exact_at[known]
            known += 1
    return total
