"""The compiled path of one worker: sweep, readable rules for complex cases, pick, render."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.buffer import Buffer
from annotator.chunk.batch import Rows, TrackValues
from annotator.chunk.records import Bytes, Records
from annotator.distances import REACH
from annotator.engines.long_alleles import too_many_rows
from annotator.engines.vep.fields import OF_TRANSCRIPT, RowPart, fields_of
from annotator.engines.vep.haplotypes.find import Haplotypes, JointRows
from annotator.engines.vep.kernel.classify import EXACT, WHOLE
from annotator.engines.vep.kernel.coding_sequences import CodingSequences
from annotator.engines.vep.kernel.consequence import ConsequenceCodes
from annotator.engines.vep.kernel.events import EventClasses, EventRows, Events, events_of
from annotator.engines.vep.kernel.exact_answers import ExactAnswers, ReadableRules
from annotator.engines.vep.kernel.pick import pick
from annotator.engines.vep.kernel.prepared_alleles import PreparedAlleles, prepare
from annotator.engines.vep.kernel.render import BEFORE_PLACE, render, room
from annotator.engines.vep.kernel.sweep import (
    R_ALLELE,
    R_CODE,
    R_RECORD,
    R_TRANSCRIPT,
    R_WAY,
    ROW_COLUMNS,
    sweep,
)
from annotator.engines.vep.kernel.table_columns import AlleleColumns, KernelColumns, Scratch, classes
from annotator.engines.vep.kernel.whole import WholeRows, answer_whole, whole_records
from annotator.engines.vep.prepare import PreparedTranscripts
from annotator.engines.vep.readable import Transcripts, WholeRecords
from annotator.errors import InputError
from annotator.limits import ROWS_OF_RECORD, TEXT_OF_CHUNK
from annotator.reference import layout
from annotator.reference.folder import Reference
from annotator.reference.genome import OFFSETS

_FIRST_ROOM: Final = 1 << 16


def _too_much(records: Records, size: int) -> InputError:
    longest = int(np.argmax(records.alt_end - records.alt))
    return InputError(
        "A record has too many long alleles",
        f"Its alleles, repeated for each transcript around it, make {size:,} bytes of consequences; {TEXT_OF_CHUNK:,} is the "
        "limit. Split the record: bcftools norm -m - FILE",
        records.chunk.first_line + longest,
    )


def _check_rows(records: Records, table: NDArray[np.int32]) -> None:
    """Raise InputError for a record with more rows than a record may have."""
    if len(table) <= ROWS_OF_RECORD:
        return
    rows = np.bincount(table[:, R_RECORD])
    most = int(np.argmax(rows))
    if rows[most] > ROWS_OF_RECORD:
        raise too_many_rows(int(rows[most]), records.chunk.first_line + most)


class KernelWorker:
    """Annotates chunks with the kernel; keeps consequence codes and assembled transcripts between them."""

    def __init__(
        self,
        reference: Reference,
        transcripts: Transcripts | None = None,
        haplotypes: Haplotypes | None = None,
    ) -> None:
        self._reference = reference
        self._genes = reference.genes
        self._prepared = PreparedTranscripts(reference.arrays)
        transcripts = transcripts or Transcripts(reference)
        self._haplotypes = haplotypes
        self._rules = ReadableRules(reference, transcripts)
        self._whole = WholeRecords(reference, transcripts)
        self._events = EventRows(reference.genes)
        self._classes = EventClasses()
        self._sequences = CodingSequences(len(reference.genes))
        self._reached = np.zeros(len(reference.genes), np.int64)
        self._scratch = Scratch()
        self._codes = ConsequenceCodes()
        self._room = _FIRST_ROOM
        self._text = Buffer()

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        """All rows of the chunk (the port `EngineWorker`)."""
        before = self._whole.shortened
        alleles = prepare(records, self._reference, self._rules)
        flags = whole_records(records, self._whole)
        events = events_of(records, flags)
        table = self._sweep(records, alleles, flags)
        self._codes.replace_masks(table)
        flags[events.records] = 0
        columns = self._haplotypes is not None
        whole = answer_whole(records, flags, self._whole, tracks, self._codes, columns)
        table = whole.merged(table, self._events.rows(records, events, self._codes))
        _check_rows(records, table)
        answers = self._rules.answer(records, table, self._codes, events)
        self._codes.finish()
        picked = np.empty(len(table), np.uint8)
        groups = np.empty(len(table) + 1, np.int64)
        pick(table, len(table), self._genes.columns, self._codes.worst, groups, picked)
        picked[table[:, R_WAY] == WHOLE] = whole.picked
        joint = (
            JointRows.none(len(table), columns=False)
            if self._haplotypes is None
            else self._haplotypes.rows(records, table[:, R_ALLELE], table[:, R_TRANSCRIPT])
        )
        rows = self._render(records, tracks, table, alleles, answers, whole, picked, joint, events)
        self._reference.arrays.release()  # otherwise each worker would keep the whole reference in memory
        return replace(rows, shortened=self._whole.shortened - before)

    def _sweep(self, records: Records, alleles: PreparedAlleles, flags: Bytes) -> NDArray[np.int32]:
        """The chunk's row table; it is enlarged and filled again when it is too small."""
        while True:
            table = np.empty((self._room, ROW_COLUMNS), np.int32)
            count = 0
            for contig, first, last in records.runs():
                if contig >= 0:
                    count = self._sweep_run(records, alleles, flags, contig, first, last, table, count)
            if count <= self._room:
                return table[:count]
            if count > ROWS_OF_RECORD:
                self._whole.check_rows(records, int(np.argmax(np.diff(records.first_allele))))
            self._room = count + count // 4

    def _sweep_run(
        self,
        records: Records,
        alleles: PreparedAlleles,
        flags: Bytes,
        contig: int,
        first: int,
        last: int,
        table: NDArray[np.int32],
        count: int,
    ) -> int:
        genes = self._genes
        a, b = int(records.first_allele[first]), int(records.first_allele[last])
        low = int(records.position[first:last].min())
        high = max(int(records.position[first:last].max()), int(records.alleles.end[a:b].max()))
        begin, end = int(genes.first[contig]), int(genes.first[contig + 1])
        start = begin + int(np.searchsorted(genes.reach[begin:end], low - REACH - 1))
        stop = begin + int(
            np.searchsorted(genes.columns[begin:end, layout.START], high + REACH + 2, side="right")
        )
        active = np.empty(max(stop - start, 0) + 1, np.int64)
        seen = np.empty(int(np.diff(records.first_allele[first : last + 1]).max()), np.int64)
        counted: int = sweep(
            self._sequences.arrays, records.text, records.position, records.first_allele, flags, records.alleles.table, first, last, start,
            max(start, stop), genes.columns, genes.exons, self._reference.genome.contig(contig), alleles.fast,
            alleles.forward, alleles.reverse, active, self._reached, seen, table, count,
        )  # fmt: skip
        return counted

    def _render(
        self,
        records: Records,
        tracks: TrackValues,
        table: NDArray[np.int32],
        alleles: PreparedAlleles,
        answers: ExactAnswers,
        whole: WholeRows,
        picked: Bytes,
        joint: JointRows,
        events: Events,
    ) -> Rows:
        printed, codes, count = self._prepared.printed, self._codes, len(table)
        head, middle, tail, end = (printed[part.value] for part in OF_TRANSCRIPT)
        hgvsc, hgvsp = printed["hgvsc"], printed["hgvsp"]
        size = room(
            events.table, table, count, head.offsets, middle.offsets, tail.offsets, end.offsets, hgvsc.offsets,
            hgvsp.offsets, codes.texts.offsets, answers.texts.offsets, alleles.genomic_start, alleles.genomic_end,
            tracks.existing.offsets, tracks.suffix.offsets, whole.texts.offsets, joint.of_row, joint.texts.offsets,
        )  # fmt: skip
        if size > TEXT_OF_CHUNK:
            raise _too_much(records, size)
        text = self._text.take(size + 1)
        starts, ends, middles = (np.empty(count, np.int64) for _ in range(3))
        hgvs_offsets = np.empty(count, np.int32)
        genome, offsets = self._reference.genome.bases, self._reference.arrays[OFFSETS]
        contig = np.maximum(records.contig, 0)
        class_of = self._classes.of_alleles(records.alleles.kind, events.names)
        names = {**whole.names, **{allele: (name, name) for allele, name in events.names.items()}}
        render(
            self._sequences.arrays, records.text, events.table, table, count, self._genes.columns, self._genes.exons, genome,
            offsets[contig], offsets[contig + 1], head.data, head.offsets, middle.data, middle.offsets, tail.data,
            tail.offsets, end.data, end.offsets, hgvsc.data, hgvsc.offsets, hgvsp.data, hgvsp.offsets,
            codes.texts.data, codes.texts.offsets,
            self._classes.texts.data, self._classes.texts.offsets, class_of, answers.texts.data, answers.texts.offsets, answers.offsets,
            alleles.genomic, alleles.genomic_start, alleles.genomic_end, picked, tracks.existing.data,
            tracks.existing.offsets, tracks.suffix.data, tracks.suffix.offsets, whole.texts.data,
            whole.texts.offsets, joint.of_row, joint.texts.data, joint.texts.offsets, alleles.forward, alleles.reverse,
            len(fields_of(RowPart.END)) + len(self._prepared.sets), text, starts, ends, middles, hgvs_offsets,
        )  # fmt: skip
        allele = table[:, R_ALLELE].astype(np.int64)
        kinds = classes(records.alleles.kind, names, allele)
        return Rows(
            record=table[:, R_RECORD].astype(np.int64),
            allele=allele,
            text=text,
            start=starts,
            end=ends,
            consequence=codes.masks[table[:, R_CODE]],
            pick=picked,
            coded=KernelColumns(
                table, self._genes, self._prepared, codes, kinds, self._scratch, joint.coded() if self._haplotypes else {}
            ),
            numbers={"HGVS_OFFSET": hgvs_offsets},
            by_allele=AlleleColumns(records, alleles, names, whole.genomic, tracks.existing),
            cut=middles,
            cut_field=BEFORE_PLACE,
            joint=int(np.count_nonzero(joint.of_row)),
            exact=int(((table[:, R_WAY] == EXACT) | (table[:, R_WAY] == WHOLE)).sum()),
        )
