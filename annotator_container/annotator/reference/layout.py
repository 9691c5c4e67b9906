"""Integer columns of a transcript, as compiled code reads them (int32, one row a transcript).

Genomic and cDNA positions are 1-based and inclusive, as in `annotator.genes.transcript.Transcript`.
The last columns and UNUSUAL are an engine's own, 0 unless one has filled them (`preparation.Preparation`): RANK orders the
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
_BIOTYPES: Final = {"protein_coding": PROTEIN_CODING, "nonsense_mediated_decay": NMD_BIOTYPE}


def row(transcript: Transcript, contig: int, exon_offset: int, coding_offset: int) -> list[int]:
    """The columns of one transcript; those of an engine stay 0."""
    values = [0] * COLUMNS
    values[CONTIG] = contig
    values[START] = transcript.start
    values[END] = transcript.end
    values[STRAND] = transcript.strand
    values[CODING] = int(transcript.coding)
    values[CDS_CDNA_START] = transcript.cds_cdna_start
    values[CDS_CDNA_END] = transcript.cds_cdna_end
    values[CDS_START] = transcript.cds_start
    values[CDS_END] = transcript.cds_end
    values[FIRST_PHASE] = transcript.first_phase
    values[START_PHASE] = transcript.start_phase
    values[BIOTYPE] = _BIOTYPES.get(transcript.biotype, OTHER_BIOTYPE)
    values[EXON_OFFSET] = exon_offset
    values[EXON_COUNT] = len(transcript.exons)
    values[CODING_OFFSET] = coding_offset
    values[CODING_COUNT] = len(transcript.record.coding)
    values[CDS_LENGTH] = len(transcript.cds)
    values[CDNA_LENGTH] = transcript.length
    values[TABLE] = transcript.table_id
    return values
