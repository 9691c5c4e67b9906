"""Records that the readable rules handle as a whole: those with structural ALTs, or with ALTs too long to be written out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.chunk.records import BREAKEND, SYMBOLIC, Bytes, Records
from annotator.engines.vep.haplotypes.find import NO_HAPLOTYPE
from annotator.engines.vep.kernel.classify import WHOLE
from annotator.engines.vep.kernel.consequence import ConsequenceCodes
from annotator.engines.vep.kernel.sweep import (
    R_ALLELE,
    R_CODE,
    R_EXON,
    R_RECORD,
    R_TRANSCRIPT,
    R_WAY,
    ROW_COLUMNS,
)
from annotator.engines.vep.readable import RecordRow, RowTexts, WholeRecords
from annotator.limits import SPELT_BASES


@dataclass(frozen=True, slots=True)
class WholeRows:
    """Finished rows; the table's rows of way WHOLE point to them by R_EXON. `names` are (Allele, VARIANT_CLASS) of
    the ALTs that have such rows."""

    texts: Strings
    table: NDArray[np.int32]
    picked: Bytes
    names: dict[int, tuple[str, str]]
    genomic: dict[int, str]  # HGVSg of those that have one

    def merged(self, *others: NDArray[np.int32]) -> NDArray[np.int32]:
        """All tables, in the order of the records."""
        tables = [table for table in (*others, self.table) if len(table)]
        if len(tables) < 2:
            return tables[0] if tables else self.table
        both = np.concatenate(tables)
        return np.ascontiguousarray(both[np.argsort(both[:, R_RECORD], kind="stable")])


def whole_records(records: Records, rules: WholeRecords) -> Bytes:
    """1 for each record on a known contig that has a structural ALT, or ALTs too long to be written out in each row."""
    flags = np.zeros(len(records), np.uint8)
    structural = (records.alleles.kind == SYMBOLIC) | (records.alleles.kind == BREAKEND)
    flags[records.alleles.record[structural]] = 1
    for index in np.flatnonzero(records.alt_end - records.alt > SPELT_BASES).tolist():
        if records.contig[index] >= 0 and rules.is_long(records, index):
            flags[index] = 1
    flags[records.contig < 0] = 0
    return flags


def answer_whole(
    records: Records,
    flags: Bytes,
    rules: WholeRecords,
    tracks: TrackValues,
    codes: ConsequenceCodes,
    columns: bool,
) -> WholeRows:
    """Rows of the flagged records; with `columns` they have the haplotype columns, which stay empty."""
    answers: list[tuple[int, RecordRow]] = [
        (index, answer) for index in np.flatnonzero(flags).tolist() for answer in rules.answer(records, index)
    ]
    texts = RowTexts(tracks)
    table = np.zeros((len(answers), ROW_COLUMNS), np.int32)
    if answers:
        table[:, R_RECORD] = [index for index, _ in answers]
        table[:, R_ALLELE] = [answer.allele for _, answer in answers]
        table[:, R_TRANSCRIPT] = [answer.transcript for _, answer in answers]
        table[:, R_WAY] = WHOLE
        table[:, R_CODE] = [codes.of_text(answer.row.consequence) for _, answer in answers]
        table[:, R_EXON] = np.arange(len(answers))
    return WholeRows(
        Strings.of([texts.of(answer, NO_HAPLOTYPE if columns else "") for _, answer in answers]),
        table,
        np.array([answer.row.pick == "1" for _, answer in answers], np.uint8),
        {answer.allele: (answer.row.allele, answer.row.variant_class) for _, answer in answers},
        {answer.allele: answer.row.hgvsg for _, answer in answers if answer.row.hgvsg},
    )
