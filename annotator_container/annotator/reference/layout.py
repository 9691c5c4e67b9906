"""Integer columns of a transcript, as compiled code reads them (int32, one row a transcript).

Genomic and cDNA positions are 1-based and inclusive, as in `annotator.genes.transcript.Transcript`.
The last columns and UNUSUAL are an engine's own, 0 unless one has filled them (`genes.Preparation`): RANK orders the
rows of one variant; PREFERENCE and LENGTH decide PICK within the rows of one GENE (a code).
"""

from __future__ import annotations

from typing import Final

from annotator.genes.transcript import Transcript

(CONTIG, START, END, STRAND, CODING, CDS_CDNA_START, CDS_CDNA_END, CDS_START, CDS_END, FIRST_PHASE, START_PHASE,
 BIOTYPE, EXON_OFFSET, EXON_COUNT, CODING_OFFSET, CODING_COUNT, UNUSUAL, CDS_LENGTH, CDNA_LENGTH, TABLE,
 RANK, PREFERENCE, LENGTH, GENE) = range(24)  # fmt: skip
COLUMNS: Final = 24

# Values of BIOTYPE: the distinctions that the consequence terms need.
OTHER_BIOTYPE, NMD_BIOTYPE, PROTEIN_CODING = 0, 1, 2


def row(transcript: Transcript, contig: int, exon_offset: int, coding_offset: int) -> list[int]:
    """The columns of one transcript; those of an engine stay 0."""
    biotype = {"protein_coding": PROTEIN_CODING, "nonsense_mediated_decay": NMD_BIOTYPE}
    values = {
        CONTIG: contig,
        START: transcript.start,
        END: transcript.end,
        STRAND: transcript.strand,
        CODING: int(transcript.coding),
        CDS_CDNA_START: transcript.cds_cdna_start,
        CDS_CDNA_END: transcript.cds_cdna_end,
        CDS_START: transcript.cds_start,
        CDS_END: transcript.cds_end,
        FIRST_PHASE: transcript.first_phase,
        START_PHASE: transcript.start_phase,
        BIOTYPE: biotype.get(transcript.biotype, OTHER_BIOTYPE),
        EXON_OFFSET: exon_offset,
        EXON_COUNT: len(transcript.exons),
        CODING_OFFSET: coding_offset,
        CODING_COUNT: len(transcript.record.coding),
        CDS_LENGTH: len(transcript.cds),
        CDNA_LENGTH: transcript.length,
        TABLE: transcript.table_id,
    }
    return [values.get(column, 0) for column in range(COLUMNS)]
